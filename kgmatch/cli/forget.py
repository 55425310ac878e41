"""`kgmatch forget`: remove a person, prove it, print a receipt."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from kgmatch.cli.output import Format, note, plain, put_json, put_jsonl
from kgmatch.errors import DataError
from kgmatch.forgetting import Receipt, forget
from kgmatch.matching.display import people_of
from kgmatch.settings import home, load_settings
from kgmatch.store import connect
from kgmatch.store.rewrite import rewrite


def run(candidate: str, *, store: str | None, verify: bool, also: Sequence[Path], sure: bool, form: str) -> int:
    """Exit code 1 when something of theirs was found afterwards."""
    uri = store or load_settings().store
    for path in also:
        if not path.exists():
            raise DataError(f"{path}: no such file or folder to search; nothing was removed")
    if not sure and sys.stdin.isatty() and not _agreed(uri, candidate):
        note("kgmatch: nothing was removed")
        return 1
    receipt = forget(uri, candidate, home=home(), verify=verify or bool(also), also=also)
    if form in (Format.json, Format.jsonl):
        (put_json if form == Format.json else lambda record: put_jsonl([record]))(_record(receipt))
    else:
        _print(receipt)
    return 0 if receipt.proof is None or receipt.proof.clean else 1


def run_compact(*, store: str | None) -> None:
    uri = store or load_settings().store
    if "://" in uri:
        raise DataError(f"{uri}: a server looks after its own files; only a folder can be written anew")
    folder = Path(uri).expanduser()
    before = _bytes(folder)
    rewrite(folder)
    sys.stdout.write(f"{uri}: {before / 1e6:.1f} MB before, {_bytes(folder) / 1e6:.1f} MB now\n")


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _agreed(uri: str, candidate: str) -> bool:
    with connect(uri, must_exist=True) as opened:
        name, files = people_of(opened, [candidate]).get(candidate, (None, ()))
    if not files:
        raise DataError(f"{candidate}: no such candidate in {uri}; nothing was removed")
    sys.stderr.write(plain(f"Remove {candidate} ({name or 'no name'}; {', '.join(files)}) for good? [y/N] "))
    return sys.stdin.readline().strip().casefold() in ("y", "yes")


def _record(receipt: Receipt) -> dict[str, object]:
    """The machine-readable face. The strings that were looked for are not in it, but for what is somebody else's too."""
    record = {**asdict(receipt), "historyLines": receipt.history_lines}
    del record["history_lines"]
    proof = receipt.proof
    if proof is not None:
        record["proof"] = {
            "clean": proof.clean, "searched": proof.searched, "shared": proof.shared, "short": proof.short,
            "alsoSomebodyElses": [{"text": text, "label": ref.label, "id": ref.key} for text, ref in proof.known],
            "files": proof.files.files, "bytes": proof.files.size, "places": list(proof.places),
            "found": [{"path": hit.path, "offset": hit.offset, "encoding": hit.encoding} for hit in proof.files.hits],
            "unread": [asdict(unread) for unread in proof.files.unread],
        }  # fmt: skip
    return record


def _print(receipt: Receipt) -> None:
    lines = [
        f"{receipt.candidate} forgotten at {receipt.at}: {receipt.removed} nodes and relationships removed, "
        f"{receipt.history_lines} lines of the shell's history",
        "documents, by SHA-256, refused from now on (`kgmatch ingest --readmit` reads them again):",
        *(f"  {digest}" for digest in receipt.documents),
    ]
    if receipt.rewritten:
        lines.append("the store's files were written anew; the matching view is built again at the next match")
    if receipt.proof is not None:
        proof = receipt.proof
        lines += [
            f"searched for {proof.searched} strings that only their documents had ({proof.shared} more are others' too, "
            f"{proof.short} are too short) in {proof.files.files} files, {proof.files.size / 1e6:.1f} MB:",
            *(f"  {place}" for place in proof.places),
        ]
        lines += [f"also somebody else's: {text!r} stands on {ref.label} {ref.key}" for text, ref in proof.known]
        lines += [f"FOUND in {hit.path} at byte {hit.offset} ({hit.encoding})" for hit in proof.files.hits]
        lines += [f"not looked into: {unread.path}: {unread.reason}" for unread in proof.files.unread]
        if proof.clean:
            lines.append("nothing of theirs was found")
    lines.append("the files that they sent, exports and backups are yours to remove; --search PATH looks through them")
    sys.stdout.write("".join(plain(line) + "\n" for line in lines))
