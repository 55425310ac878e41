"""Broken files by the thousand: python tests/bench/fuzz.py [N] [SEED] [BACKEND]. Seeded mutants of the samples are read by
guarded workers; printed are counts of documents, of errors by kind, of timeouts and of crashes. Nothing is asserted.
"""

from __future__ import annotations

import io
import json
import random
import re
import sys
import tempfile
import time
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from kgmatch.model import Document
from kgmatch.reading import ReaderOptions
from kgmatch.reading.guarded import GuardedReader

SAMPLES = Path(__file__).resolve().parent.parent.parent / "sample_docs"
SEED = 20_261_121
SUFFIXES = (".pdf", ".docx", ".txt", ".json")
_STREAM = re.compile(rb"(?<!end)stream\r?\n(.*?)\r?\n?endstream", re.S)
_NUMBER = re.compile(rb"(?<![\w.#])-?\d{1,10}(?:\.\d+)?(?![\w.])")
_NUMBERS = (b"0", b"-1", b"1", b"65536", b"2147483647", b"-2147483648", b"4294967296", b"99999999999999999999", b"0.0000001", b"1e9", b"nan")  # fmt: skip
_ROWS = ["Mara Feldmann", "Work experience", "Welder, Stahlbau Nord, Kiel, March 2015 – April 2022", "Pipes, tanks and bridges welded, teams of four led", "Education", "Vocational school of Kiel, metal work, 2014", "Skills", "Arc welding, technical drawings, Größenprüfung"]  # fmt: skip

Mutation = Callable[[bytes, random.Random], bytes]


def seeds() -> list[tuple[str, bytes]]:
    """(suffix, bytes) of the sample files that can be mutated, and of an HTML, an RTF and a JSON Resume file."""
    found = [
        (p.suffix, p.read_bytes()) for p in sorted(SAMPLES.rglob("*")) if p.suffix in SUFFIXES and p.stat().st_size
    ]
    return [*found, (".html", _html()), (".rtf", _rtf()), (".json", _json_resume())]


def _html() -> bytes:
    rows = "".join(
        f"<h2>{row}</h2>" if len(row.split()) < 3 else f"<li><b>{row[:4]}</b>{row[4:]}</li>" for row in _ROWS
    )
    table = "".join(f"<tr><td>{row}</td><td>&#246; &amp; 2015</td></tr>" for row in _ROWS)
    style = "<style>.a { display: none } b { font-weight: 400 } @media print { p { color: red } }</style>"
    return f"<!DOCTYPE html><html><head>{style}</head><body>{rows}<p class='a'>no</p><table>{table}</table></body></html>".encode()  # fmt: skip


def _rtf() -> bytes:
    rows = "\\par\n".join("".join(c if ord(c) < 128 else f"\\u{ord(c)}?" for c in row) for row in _ROWS)
    row = "\\trowd\\cellx3000\\cellx6000\\intbl Welder\\cell 2015\\'96 2022\\cell\\row\n"
    head = "{\\rtf1\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0\\fswiss Arial;}{\\f1\\fnil\\fcharset2 Symbol;}}{\\*\\generator none;}"
    return f"{head}\\f0\\fs24 {rows}\\par{{\\b bold \\f1\\'b7}} {row * 3}}}".encode()


def _json_resume() -> bytes:
    work = [{"position": "Welder", "name": "Stahlbau Nord", "startDate": "2015-03", "highlights": _ROWS}]
    record = {"basics": {"name": _ROWS[0], "location": {"city": "Kiel"}, "profiles": [{"url": "https://example.com"}]}, "work": work, "education": [{"institution": "Vocational school", "courses": ["Metal"]}], "skills": [{"name": "Welding", "keywords": ["Arc", "Gas"]}]}  # fmt: skip
    return json.dumps(record, indent=1).encode()


# -- mutations ---------------------------------------------------------------------------------------------------------


def flip(data: bytes, chance: random.Random) -> bytes:
    """A few bytes, or one in a thousand, become others."""
    out = bytearray(data)
    for _ in range(chance.choice((1, 3, 10, max(1, len(data) // 1000)))):
        out[chance.randrange(len(out))] = chance.randrange(256)
    return bytes(out)


def cut(data: bytes, chance: random.Random) -> bytes:
    """A stretch is missing, or the end."""
    start, end = _stretch(data, chance)
    return data[:start] if chance.random() < 0.3 else data[:start] + data[end:]


def duplicate(data: bytes, chance: random.Random) -> bytes:
    start, end = _stretch(data, chance)
    return data[:end] + data[start:end] * chance.choice((1, 1, 2, 20)) + data[end:]


def insert(data: bytes, chance: random.Random) -> bytes:
    """Noise, zeros, brackets or whatever opens something, somewhere."""
    at = chance.randrange(len(data))
    noise = chance.choice((chance.randbytes(50), b"\x00" * 100, b"[" * 3000, b"<<" * 3000, b"{" * 3000, b"<div>" * 500, b"endobj\n", b"endstream\n", b"\xff\xfe", b"%PDF-1.4\n", b"\\u-10240", b"\\bin99999 "))  # fmt: skip
    return data[:at] + noise + data[at:]


def numbers(data: bytes, chance: random.Random) -> bytes:
    """Some numbers that stand in the text, those of objects, lengths and boxes among them, become absurd ones."""
    found = list(_NUMBER.finditer(_STREAM.sub(lambda m: b" " * len(m[0]), data)))
    out = data
    for match in sorted(chance.sample(found, min(len(found), chance.choice((1, 2, 8)))), key=lambda m: -m.start()):
        out = out[: match.start()] + chance.choice(_NUMBERS) + out[match.end() :]
    return out


def inside(data: bytes, chance: random.Random) -> bytes:
    """What a deflated stream or a member of an archive holds is mutated, and packed again."""
    if data.startswith(b"PK"):
        try:
            return _inside_archive(data, chance)
        except (zipfile.BadZipFile, zlib.error, ValueError, OSError, NotImplementedError, EOFError, RuntimeError):
            return flip(data, chance)  # it was mutated before
    streams = list(_STREAM.finditer(data))
    if not streams:
        return flip(data, chance)
    match = chance.choice(streams)
    try:
        packed = zlib.compress(chance.choice(PLAIN)(zlib.decompress(_ascii85(match[1])), chance))
    except (zlib.error, ValueError):
        packed = flip(match[1] or b" ", chance)
    dictionary = data.rfind(b"obj", 0, match.start())
    head = data[dictionary : match.start()].replace(b"/ASCII85Decode", b"")
    head = re.sub(rb"/Length \d+(?: \d+ R)?", b"/Length %d" % len(packed), head)
    return data[:dictionary] + head + b"stream\n" + packed + b"\nendstream" + data[match.end() :]


def _ascii85(data: bytes) -> bytes:
    """reportlab packs streams twice."""
    import base64

    return base64.a85decode(data.rstrip()[:-2]) if data.rstrip().endswith(b"~>") else data


def _inside_archive(data: bytes, chance: random.Random) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as given, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        names = [name for name in given.namelist() if given.getinfo(name).file_size]
        chosen = chance.choice([*names, "word/document.xml", "word/styles.xml"])
        for name in given.namelist():
            inner = given.read(name)
            undated = zipfile.ZipInfo(name)  # the same bytes tomorrow
            made.writestr(
                undated,
                chance.choice((*PLAIN, tags))(inner, chance) if name == chosen and inner else inner,
                zipfile.ZIP_DEFLATED,
            )
    return out.getvalue()


def tags(data: bytes, chance: random.Random) -> bytes:
    """Elements of XML or HTML lose their names, attributes or places, the rest stays well-formed where it can."""
    found = list(re.finditer(rb'<[\w:]+[^<>]*/>|="[^"]*"', data))
    for match in sorted(chance.sample(found, min(len(found), 5)), key=lambda m: -m.start()):
        new = chance.choice((b'=""', b'="-1"', b'="99999999999999999999"', b'="none"')) if match[0][:1] == b"=" else b""
        data = data[: match.start()] + new + data[match.end() :]
    return data


def _stretch(data: bytes, chance: random.Random) -> tuple[int, int]:
    start = chance.randrange(len(data))
    return start, min(len(data), start + 1 + int(len(data) * chance.random() ** 4))


PLAIN: tuple[Mutation, ...] = (flip, cut, duplicate, insert, numbers)


def mutants(count: int, seed: int = SEED) -> Iterator[tuple[str, bytes]]:
    """(name, bytes) of that many mutants, the same for the same seed and samples."""
    chance, given = random.Random(seed), seeds()
    kinds = sorted({suffix for suffix, _ in given})
    for n in range(count):
        # PDF takes half of them: it has the most syntax and the only native code.
        kind = ".pdf" if chance.random() < 0.5 else chance.choice(kinds)
        data = chance.choice([data for suffix, data in given if suffix == kind])
        names = []
        for _ in range(chance.choice((1, 1, 2, 3))):
            mutate = chance.choice((*PLAIN, inside, inside, numbers, tags, _splice))
            names.append(mutate.__name__.strip("_"))
            data = _splice(data, chance, chance.choice(given)[1]) if mutate is _splice else mutate(data, chance)
            if not data:
                break
        yield f"{n:05d}-{'-'.join(names)}{kind}", data


def _splice(data: bytes, chance: random.Random, other: bytes = b" ") -> bytes:
    """The beginning of one file and the end of another."""
    return data[: chance.randrange(len(data))] + other[chance.randrange(len(other)) :]


def kind_of(found: object) -> str:
    """What became of a file, without what tells it from others of its kind."""
    if isinstance(found, Document):
        return "document"
    said = re.sub(r"^.*?\d{5}-[\w-]+\.\w+: ", "", str(found))
    return re.sub(r"PDFium: |; .*$| \(grade.*$", "", said)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 3000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else SEED
    options = ReaderOptions(ocr_languages="", **({"backend": sys.argv[3]} if len(sys.argv) > 3 else {}))
    counts: Counter[str] = Counter()
    odd: list[str] = []
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder, GuardedReader(workers=2, seconds=30.0, memory=1 << 30, options=options) as reader:  # fmt: skip

        def written() -> Iterator[Path]:
            for name, data in mutants(count, seed):
                path = Path(folder) / name
                path.write_bytes(data)
                yield path

        for path, found in reader.read_all(written()):
            path.unlink()
            kind = kind_of(found)
            counts[kind] += 1
            if re.match("took more|crashed|the reader failed", kind):
                odd.append(f"{path.name}: {kind}")
    for kind, number in counts.most_common():
        print(f"{number:6d}  {kind}")
    for what, start in (("timeouts", "took more than"), ("out of memory", "took more memory"), ("crashes", "crashed"), ("faults", "the reader failed")):  # fmt: skip
        print(f"{sum(n for kind, n in counts.items() if kind.startswith(start)):6d}  {what}")
    print(*odd, f"{sum(counts.values())} files in {time.perf_counter() - began:.0f} s, seed {seed}", sep="\n")


if __name__ == "__main__":
    main()
