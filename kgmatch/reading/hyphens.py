"""Words that were broken at the end of a line are made whole."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kgmatch.reading.segments import CELL, TextLine, TextRun

SOFT = "\u00ad"
_BROKEN = re.compile(rf"([^\W\d_]+)[-‐{SOFT}]$")
_REST = re.compile(r"([^\W\d_]+)[,.;:)!?/]*(?=$|\s|[-‐])")
_LEAST_WORDS = 4  # in a line of running text
# First parts of compounds that keep their hyphen wherever the line ends.
_PREFIXES = frozenset(["self", "full", "part", "co", "non", "well", "high", "low", "long", "short", "cross", "multi", "on", "off", "in", "up", "to", "follow", "one", "two", "three", "first", "second", "third", "four", "five", "pre", "post", "anti", "semi", "sub", "inter", "ex", "real", "data", "end"])  # fmt: skip


def unbroken(lines: Sequence[TextLine]) -> list[TextLine]:
    """The lines, the end of each broken word moved up to its beginning; compounds keep their hyphen."""
    kept: list[TextLine] = []
    words: frozenset[str] | None = None
    for line in lines:
        broken = _BROKEN.search(kept[-1].text) if kept else None
        rest = _REST.match(line.text) if broken else None
        if (
            broken
            and rest
            and rest[1][0].islower()
            and line.runs
            and kept[-1].runs
            and rest.end() <= len(line.runs[0].text)
            and len(kept[-1].text.split()) >= _LEAST_WORDS
        ):
            if words is None:
                words = _whole_words(lines)
            first = line.runs[0]
            tail = replace(first, text=first.text[: rest.end()], edges=first.edges[: rest.end() + 1])
            kept[-1] = _longer(kept[-1], tail, keep=_is_compound(broken, rest[1], words))
            shorter = _shorter(line, rest.end())
            if shorter is not None:
                kept.append(shorter)
        else:
            kept.append(line)
    return [line if SOFT not in line.text else _without_soft(line) for line in kept]


def _whole_words(lines: Sequence[TextLine]) -> frozenset[str]:
    """The words of the lines, but for what stands before and after a hyphen at a line's end."""
    text = "\n".join(line.text for line in lines).lower()
    return frozenset(re.findall(r"[^\W\d_]+", re.sub(rf"[^\W\d_]+[-‐{SOFT}]\n[^\W\d_]+", " ", text)))


def _is_compound(broken: re.Match[str], rest: str, words: frozenset[str]) -> bool:
    if broken[0].endswith(SOFT):
        return False
    first = broken[1].lower()
    return (first in _PREFIXES and (len(first) > 3 or rest in words)) or (len(first) > 2 and f"{first}{rest}" not in words and first in words and rest in words and _stands_alone(first, rest))  # fmt: skip


def _stands_alone(first: str, rest: str) -> bool:
    """Both halves are long enough to be words of their own; they stand in the text only as halves otherwise."""
    return len(first) >= 4 and len(rest) >= 4 and not re.fullmatch(r"(?:ment|tion|sion|ness|able|ible|ance|ence|ship|less|ings?)s?", rest)  # fmt: skip


def _longer(line: TextLine, rest: TextRun, *, keep: bool) -> TextLine:
    """The line with the rest of its last word, which keeps its place on the page as a run of its own."""
    last = line.runs[-1]
    if not keep:
        last = replace(last, text=last.text[:-1], edges=last.edges[:-2] + last.edges[-1:])
    runs = (*line.runs[:-1], *((last,) if last.text else ()), replace(rest, before=""))
    return _with_runs(line, runs)


def _shorter(line: TextLine, cut: int) -> TextLine | None:
    run = line.runs[0]
    after = run.text[cut:]
    skip = len(after) - len(after.lstrip(" "))
    cut += skip
    if cut >= len(run.text):
        runs: tuple[TextRun, ...] = line.runs[1:]
    else:
        runs = (replace(run, text=run.text[cut:], edges=run.edges[cut:]), *line.runs[1:])
    return _with_runs(line, (replace(runs[0], before=""), *runs[1:])) if runs else None


def _without_soft(line: TextLine) -> TextLine:
    if not line.runs:
        return replace(line, text=line.text.replace(SOFT, "-" if line.text.endswith(SOFT) else ""))
    runs = []
    for run in line.runs:
        kept = [k for k, c in enumerate(run.text) if c != SOFT]
        if kept:
            runs.append(replace(run, text="".join(run.text[k] for k in kept), edges=(*(run.edges[k] for k in kept), run.edges[-1])))  # fmt: skip
    return _with_runs(line, tuple(runs))


def _with_runs(line: TextLine, runs: tuple[TextRun, ...]) -> TextLine:
    text = "".join(("" if not n else run.before) + run.text for n, run in enumerate(runs))
    return replace(line, text=text.strip(CELL), runs=runs)
