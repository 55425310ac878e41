"""The program, the libraries it runs on, its extras, and the programs it calls."""

from __future__ import annotations

import platform
import shutil
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import PackageNotFoundError, distribution, version
from typing import TYPE_CHECKING

from kgmatch import __version__
from kgmatch.doctor.finding import Finding, counted
from kgmatch.reading import ocr
from kgmatch.reading.quality import OCR_REMEDY

if TYPE_CHECKING:
    from packaging.requirements import Requirement

PART = "program"
WITHOUT = {
    "train": "kgmatch train does not run",
    "people": "one person's resumes are found by the same file, or the same e-mail under one name, alone",
    "places": "kgmatch match --within does not run; places are matched by name",
    "ocr": "scans and pictures are refused",
    "evaluate": "kgmatch evaluate does not run",
}
SAME_ENGINE = ("arcadedb", "arcadedb-jvm")  # one import name: the second does in the place of the first

Installed = Callable[[str], str | None]


def installed(name: str) -> str | None:
    """The version of an installed distribution, or None."""
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def platform_found() -> Iterator[Finding]:
    yield Finding(PART, "ok", f"kgmatch {__version__}, Python {platform.python_version()}, {platform.platform()}")
    try:
        known = distribution("kgmatch")
    except PackageNotFoundError:
        yield Finding(PART, "warn", "kgmatch is not installed, only found: its libraries cannot be held to what it asks for", "pip install it")  # fmt: skip
        return
    yield from libraries(known.requires or [])
    yield from extras(known.requires or [], known.metadata.get_all("Provides-Extra") or [])


def libraries(requires: Sequence[str], installed: Installed = installed) -> Iterator[Finding]:
    """Each library that kgmatch asks for, in one of the versions it asks for."""
    asked = _asked(requires, "")
    good = 0
    for requirement in asked:
        state, found = _held_to(requirement, installed)
        good += state == "ok"
        if state != "ok":
            yield Finding(PART, "warn" if found else "fail", _unlike(requirement, found), f"pip install '{_plain(requirement)}'")  # fmt: skip
    if all(installed(name) for name in SAME_ENGINE):
        yield Finding(PART, "warn", f"{' and '.join(SAME_ENGINE)} are both installed and overwrite each other's files", f"pip uninstall {' '.join(SAME_ENGINE)}, then pip install the one you want")  # fmt: skip
    if good == len(asked):
        yield Finding(PART, "ok", f"{counted(good, 'library', 'libraries')} installed, in versions as asked for")


def extras(requires: Sequence[str], provided: Sequence[str], installed: Installed = installed) -> Iterator[Finding]:
    """The extras that are here, those that are not and what that means, and those that are here in part."""
    here = []
    for extra, without in WITHOUT.items():
        do = f"pip install 'kgmatch[{extra}]'"
        if extra not in provided:
            yield Finding(PART, "warn", f"the extra {extra} is not known: what is installed is older than the program", "pip install kgmatch again")  # fmt: skip
            continue
        found = {requirement: _held_to(requirement, installed) for requirement in _asked(requires, extra)}
        if all(state == "ok" for state, _ in found.values()):
            here.append(extra)
        elif not any(version for _, version in found.values()):
            yield Finding(PART, "ok", f"without the extra {extra}: {without}", f"{do}, if you need it")
        else:
            wrong = "; ".join(_unlike(r, version) for r, (state, version) in found.items() if state != "ok")
            yield Finding(PART, "warn", f"the extra {extra} is here in part: {wrong}", do)
    if here:
        yield Finding(PART, "ok", f"extras: {', '.join(here)}")


def recognition(languages: str, *, asked_for: bool) -> Iterator[Finding]:
    """OCR as the settings have it. `asked_for`: whether a person set the languages; else lacking it is no fault."""
    if not languages:
        yield Finding(PART, "ok", "OCR is switched off in the settings")
        return
    if not ocr.available():
        yield Finding(PART, "warn" if asked_for else "ok", f"no OCR ({languages} in the settings): scans and pictures are refused", OCR_REMEDY)  # fmt: skip
        return
    import pytesseract

    known = set(pytesseract.get_languages())
    missing = [name for name in languages.split("+") if name not in known]
    if missing:
        yield Finding(PART, "warn", f"Tesseract has no data for {', '.join(missing)}; it has {', '.join(sorted(known))}", "install Tesseract's data for it, or change ocr in the settings")  # fmt: skip
    else:
        yield Finding(PART, "ok", f"OCR by Tesseract, for {languages}")


def legacy_office() -> Iterator[Finding]:
    if shutil.which("soffice") or shutil.which("libreoffice"):
        yield Finding(PART, "ok", "LibreOffice is here, for .doc files")
    else:
        yield Finding(
            PART, "ok", "no LibreOffice: .doc files are refused", "install LibreOffice, if you have such files"
        )


def _asked(requires: Sequence[str], extra: str) -> list[Requirement]:
    """What is asked for on this machine: by kgmatch itself (""), or by an extra beside that."""
    from packaging.requirements import Requirement

    found = [Requirement(text) for text in requires]
    plain = [r for r in found if r.marker is None or r.marker.evaluate({"extra": ""})]
    if not extra:
        return plain
    return [r for r in found if r not in plain and r.marker is not None and r.marker.evaluate({"extra": extra})]


def _held_to(requirement: Requirement, installed: Installed) -> tuple[str, str | None]:
    """ "ok", "other" or "absent", and the version that is installed."""
    found = installed(requirement.name)
    if found is None and requirement.name == SAME_ENGINE[0]:
        found = installed(SAME_ENGINE[1])
    if found is None:
        return "absent", None
    return ("ok" if requirement.specifier.contains(found, prereleases=True) else "other"), found


def _unlike(requirement: Requirement, found: str | None) -> str:
    return f"{requirement.name} {found or 'is not installed'}{', where' if found else ';'} {requirement.specifier} is asked for"


def _plain(requirement: Requirement) -> str:
    return f"{requirement.name}{requirement.specifier}"
