"""The records of pipelines/resumes, and one of them on its whole way: rendered, read and compared with itself."""

from __future__ import annotations

import importlib.util
import json
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from kgmatch.evaluation.fields import values_of_resume, wrong
from kgmatch.evaluation.truth import cases
from kgmatch.pipeline import Pipeline
from kgmatch.profiles.json_resume import json_resume
from tests.conftest import ROOT

FILES = sorted((ROOT / "pipelines/resumes/records").glob("*.json"))
IDS = [path.stem for path in FILES]
# Of each kind of object the keys that it must have, and those that it may have: pipelines/resumes/README.md.
KEYS = {
    "": ("id trade country language name experience education skills", "headline email phone place address links summary personal languages certifications projects publications awards interests references wishes declaration headings labels dates dash present"),
    "experience": ("title employer", "place start end kind text bullets"),
    "education": ("school", "degree field board place start end grade"),
    "skills": ("items", "group"),
    "languages": ("name", "level"),
    "certifications": ("name", "issuer date"),
    "projects": ("name text", "start end"),
    "references": ("name", "title employer contact"),
    "headings": ("", "summary experience education skills languages certifications projects publications awards interests references personal wishes declaration contact"),
    "labels": ("", "title employer dates place duties degree school board year grade field name phone email address"),
}  # fmt: skip
STYLES = ["MMM YYYY", "MMMM YYYY", "MM/YYYY", "M/YY", "YYYY-MM", "MM.YYYY", "YYYY.MM", "MMM'YY", "YYYY"]
TYPST_LAYOUT, TYPST_RECORD = "tidy_typst_article", "r001"


def record(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def objects(whole: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The record and every object in it, with what it is."""
    yield "", whole
    for kind in KEYS:
        inside = whole.get(kind, [])
        yield from ((kind, one) for one in (inside if isinstance(inside, list) else [inside]))


@pytest.fixture(scope="module")
def build() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_resumes", ROOT / "pipelines/build_resumes.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# --- the records ---------------------------------------------------------------------------------------------------


def test_there_are_records_enough() -> None:
    assert len(FILES) >= 120


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_a_records_id_is_its_files_name(path: Path) -> None:
    assert record(path)["id"] == path.stem


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_a_record_has_the_keys_that_the_readme_names_and_no_others(path: Path) -> None:
    for kind, one in objects(record(path)):
        needed, allowed = (set(keys.split()) for keys in KEYS[kind])
        assert needed <= one.keys() <= needed | allowed


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_dates_of_a_record_are_months_or_years_in_order(path: Path) -> None:
    for _, one in objects(record(path)):
        start, end = one.get("start"), one.get("end")
        assert all(re.fullmatch(r"(?:19|20)\d\d(?:-(?:0[1-9]|1[0-2]))?", day) for day in (start, end) if day)
        assert not (start and end) or start[:7] <= end or start[:4] == end[:4]


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_a_records_codes_are_codes(path: Path) -> None:
    whole = record(path)
    assert re.fullmatch(r"[A-Z]{2}", whole["country"])
    assert re.fullmatch(r"[a-z]{2}", whole["language"])
    assert whole.get("dates", STYLES[0]) in STYLES


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_nobody_can_be_reached_at_a_records_mail(path: Path) -> None:
    mail = record(path).get("email")
    assert mail is None or re.fullmatch(r"[^@\s]+@(?:[\w-]+\.)*example(?:\.\w+)+", mail)


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_kinds_of_work_are_those_of_the_readme(path: Path) -> None:
    assert {job.get("kind") for job in record(path)["experience"]} <= {None, "internship", "volunteer"}


def test_every_record_is_of_another_person() -> None:
    names = [record(path)["name"] for path in FILES]
    assert len(set(names)) == len(names)


# --- the split -----------------------------------------------------------------------------------------------------


def test_there_are_layouts_enough(build: ModuleType) -> None:
    assert len(build.layouts()) >= 30


def test_every_layout_kept_aside_exists(build: ModuleType) -> None:
    assert build.layouts().keys() >= build.KEPT_LAYOUTS


def split(build: ModuleType) -> tuple[dict[int, list[str]], dict[int, list[str]]]:
    """The layouts of the people that are worked with, and of those kept aside."""
    every = list(build.layouts())
    chosen = {number: build.chosen(number, every) for number in range(len(FILES))}
    return {n: c for n, c in chosen.items() if not build.is_kept(n)}, {n: c for n, c in chosen.items() if build.is_kept(n)}  # fmt: skip


def test_every_fourth_person_is_kept_aside(build: ModuleType) -> None:
    dev, kept = split(build)
    assert (len(dev) + len(kept), len(kept)) == (len(FILES), len(FILES) // 4)


def test_no_layout_is_on_both_sides(build: ModuleType) -> None:
    dev, kept = split(build)
    assert not {name for names in dev.values() for name in names} & {name for names in kept.values() for name in names}


def test_people_kept_aside_have_only_layouts_kept_aside(build: ModuleType) -> None:
    _, kept = split(build)
    assert {name for names in kept.values() for name in names} == build.KEPT_LAYOUTS


def test_every_record_has_two_layouts(build: ModuleType) -> None:
    dev, kept = split(build)
    assert {len(set(names)) for names in (*dev.values(), *kept.values())} == {2}


def test_every_layout_comes_up(build: ModuleType) -> None:
    dev, kept = split(build)
    assert {name for names in (*dev.values(), *kept.values()) for name in names} == set(build.layouts())


@pytest.mark.parametrize(
    ("style", "language", "text"),
    [
        ("MMM YYYY", "en", "Mar 2019"), ("MMMM YYYY", "de", "März 2019"), ("MM/YYYY", "en", "03/2019"), ("M/YY", "en", "3/19"), ("YYYY-MM", "en", "2019-03"),
        ("MM.YYYY", "de", "03.2019"), ("YYYY.MM", "en", "2019.03"), ("MMM'YY", "en", "Mar'19"), ("YYYY", "en", "2019"),
    ],
)  # fmt: skip
def test_a_day_is_printed_in_the_persons_style(build: ModuleType, style: str, language: str, text: str) -> None:
    assert build.printed("2019-03", style, language) == text


# --- the whole way -------------------------------------------------------------------------------------------------


def test_a_rendered_record_reads_back_as_it_was_written(build: ModuleType, pipeline: Pipeline, tmp_path: Path) -> None:
    pytest.importorskip("typst", reason="the typst package, of the test extra, is not installed")
    source = ROOT / f"pipelines/resumes/records/{TYPST_RECORD}.json"
    pdf = tmp_path / f"{TYPST_RECORD}__{TYPST_LAYOUT}.pdf"
    build.render(build.prepared(record(source)), build.layouts()[TYPST_LAYOUT], pdf)
    pdf.with_suffix(".json").write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
    (case,) = cases([tmp_path], None)
    told = wrong(case.values, values_of_resume(json_resume(pipeline.candidate(pdf))))
    assert {name: told[name] for name in ("name", "title", "employer", "start", "end") if name in told} == {}
