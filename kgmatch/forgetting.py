"""Forgetting a person everywhere: the graph, the store's files, the matching view, the shell's history; and proving it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from kgmatch.errors import StoreBusyError, StoreError
from kgmatch.graph.erase import Erased, erase
from kgmatch.matching.view import drop_view
from kgmatch.store import Store, connect
from kgmatch.store.pages import Pages, Ref
from kgmatch.store.queries import pages as q
from kgmatch.store.rewrite import rewrite
from kgmatch.store.search import Searched, search

SHORTEST = 4  # characters: shorter strings are anywhere by chance
HISTORY = "shell-history"


@dataclass(frozen=True, slots=True)
class Proof:
    """What a search for the person found after they were forgotten.

    `searched`: strings that were looked for, all of them theirs alone; `shared`: how many others the graph still has
    because somebody else's documents or the ontology have them too; `short`: how many were too short to look for.
    `known`: identifiers that are somebody else's too, with where they stand in the graph: perhaps the same person once more.
    `places`: what was looked through, in words.
    """

    searched: int
    shared: int
    short: int
    known: tuple[tuple[str, Ref], ...]
    files: Searched
    places: tuple[str, ...]

    @property
    def clean(self) -> bool:
        return not self.files.hits and not self.files.unread


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was forgotten when, without a word that names the person. `documents` are SHA-256 hashes of files."""

    candidate: str
    at: str
    documents: tuple[str, ...]
    removed: int
    history_lines: int
    rewritten: bool
    proof: Proof | None = None


@dataclass
class _Texts:
    """What of some strings is in the graph: each with the first node that has it, or that has a relationship with it."""

    waiting: list[str]
    found: dict[str, Ref] = field(default_factory=dict)

    def look(self, ref: Ref, values: Iterable[object]) -> None:
        text = "\n".join(_strings(values))
        here = [needle for needle in self.waiting if needle in text]
        if here:
            self.found.update(dict.fromkeys(here, ref))
            self.waiting = [needle for needle in self.waiting if needle not in self.found]


def forget(uri: str, candidate: str, *, home: Path, verify: bool = False, also: Sequence[Path] = ()) -> Receipt:
    """Remove a candidate with all that only they support. With `verify`, look for them afterwards: in the graph, in every
    file of an embedded store's folder, in the view, in the shell's history and in the files and folders of `also`.

    What others share stays. An embedded store's files are written anew, as the engine leaves what was deleted in them;
    of a server's own files nothing is known here. Raises DataError when there is no such candidate, StoreBusyError when
    another process has the embedded store open: nothing is removed then.
    """
    with connect(uri, must_exist=True) as store:
        if store.folder is not None and not store.alone:
            raise StoreBusyError(f"{uri}: another kgmatch process has it open; end that one and run this again")
        before = _size(store)
        erased = erase(store, candidate)
        removed = before - _size(store)
        view = drop_view(store, home)
        texts = _remaining(store, erased) if verify else None
        folder = store.folder
    if folder is not None:
        try:
            rewrite(folder)
        except StoreError as error:
            raise StoreError(
                f"{candidate} is out of the graph, but the store's files may still hold traces: {error}; "
                f"then run `kgmatch compact --store {uri}`"
            ) from None
    lines = forget_lines(home / HISTORY, [erased.candidate, *erased.identifiers, *erased.quotes])
    receipt = Receipt(
        candidate, datetime.now(UTC).isoformat(timespec="seconds"), erased.documents, removed, lines, folder is not None
    )  # fmt: skip
    if texts is None:
        return receipt
    roots = [path for path in (folder, view, home / HISTORY, *also) if path is not None and path.exists()]
    return replace(receipt, proof=_proof(erased, texts, roots, uri, folder))


def forget_lines(path: Path, texts: Sequence[str]) -> int:
    """Take the lines out of a file that hold one of these, short ones left aside → how many. The file is replaced whole."""
    try:
        lines = path.read_text(encoding="utf-8", errors="surrogateescape").splitlines(keepends=True)
    except FileNotFoundError:
        return 0
    needles = [text for text in texts if len(text) >= SHORTEST]
    kept = [line for line in lines if not any(needle in line for needle in needles)]
    if len(kept) == len(lines):
        return 0
    part = path.with_name(f".{path.name}.part")
    with os.fdopen(
        os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8", errors="surrogateescape"
    ) as out:
        out.writelines(kept)
    part.replace(path)
    return len(lines) - len(kept)


def _remaining(store: Store, erased: Erased) -> _Texts:
    """Which of the person's strings the graph still has, because they are somebody else's too."""
    texts = _Texts([text for text in dict.fromkeys((*erased.identifiers, *erased.quotes)) if len(text) >= SHORTEST])
    pages = Pages(store)
    for label in pages.labels:
        for nodes in pages.nodes(label):
            for node in nodes:
                texts.look(node.ref, (node.ref.key, *node.properties.values()))
        for edges in pages.edges(label):
            for edge in edges:
                texts.look(edge.start, edge.properties.values())
    return texts


def _proof(erased: Erased, texts: _Texts, roots: Sequence[Path], uri: str, folder: Path | None) -> Proof:
    wanted = dict.fromkeys((*erased.identifiers, *erased.quotes))
    places = [f"the graph of {uri}, by queries"]
    places += [str(root) for root in roots]
    if folder is None:
        places.append("not the server's own files: they are its operator's to clean")
    return Proof(
        searched=len(texts.waiting),
        shared=len(texts.found),
        short=sum(len(text) < SHORTEST for text in wanted),
        known=tuple((text, texts.found[text]) for text in erased.identifiers if text in texts.found),
        files=search(roots, texts.waiting) if texts.waiting else Searched((), (), 0, 0),
        places=tuple(places),
    )


def _size(store: Store) -> int:
    """Nodes and relationships."""
    return sum(row["n"] for query in (q.COUNT_NODES, q.COUNT_RELATIONSHIPS) for row in store.read(query))


def _strings(values: Iterable[object]) -> Iterator[str]:
    for value in values:
        if isinstance(value, str):
            yield value
        elif isinstance(value, list):
            yield from (item for item in value if isinstance(item, str))
