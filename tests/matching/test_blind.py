"""Who somebody is changes nothing: other names, addresses, honorifics and pronouns give the same skills and scores.

The names are those of audit studies (Bertrand and Mullainathan 2004 and those that followed), read where they lie.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kgmatch.graph import Known, write_candidates
from kgmatch.model import Candidate
from kgmatch.pipeline import Pipeline
from kgmatch.reading import document_from_text, read
from kgmatch.store import connect
from tests.conftest import SAMPLES, SHARED

NAMES = SHARED / "data" / "fairness_names"
RESUMES = sorted((SAMPLES / "resumes").iterdir())
SWAPPED = {"he": "she", "him": "her", "his": "her", "himself": "herself", "mr": "Ms", "mr.": "Ms."}


def names() -> list[str]:
    """Two of each sex and group, always the same."""
    if not NAMES.is_dir():
        pytest.skip(f"no names of audit studies: {NAMES}")
    rng = random.Random(7)
    lists = [json.loads((NAMES / f"top_{sex}ns_names.json").read_text()) for sex in ("me", "wome")]
    return [name.title() for groups in lists for group in groups.values() for name in rng.sample(group, 2)]


def variant(text: str, person: Candidate, name: str) -> str:
    """The resume as somebody else's: name, e-mail, phone, links, street and every word that tells a sex."""
    contact = person.contact
    assert contact.name is not None
    pattern = r"(?<!\w)" + r"\s+".join(map(re.escape, contact.name.split())) + r"(?!\w)"
    text = re.sub(pattern, lambda m: _as_written(m[0], name), text, flags=re.I)
    for email in contact.emails:
        text = text.replace(email, f"{name.replace(' ', '.').lower()}@example.com")
    for phone in contact.phones:
        text = text.replace(phone, re.sub(r"\d", "4", phone))
    return re.sub(r"\b(?:he|him|his|himself|mr\.?)\b", lambda m: SWAPPED[m[0].lower()], text, flags=re.I)


def _as_written(before: str, name: str) -> str:
    """Over as many lines and in capitals where the name before was."""
    name = name.replace(" ", "\n") if "\n" in before else name
    return name.upper() if before.isupper() else name


def told(person: Candidate) -> tuple[Any, ...]:
    """All of a candidate that a score can come from. Offsets shift with a name's length, so they are left out."""
    return (
        sorted((c.concept.uri, c.months, c.last_used, c.confidence) for c in person.skills),
        [(p.title, p.months, p.period, p.occupation, p.skills) for p in person.positions],
        [(s.level, s.field, s.period) for s in person.studies],
        sorted((x.concept.uri, x.level) for x in person.languages),
    )


@pytest.fixture(scope="module")
def originals(pipeline: Pipeline) -> dict[str, tuple[str, Candidate]]:
    found = {}
    for path in RESUMES:
        page = read(path)
        contact = pipeline.candidate_of(page, pipeline.tag(page)).contact  # a name over two lines is whole there
        document = document_from_text(page.text, path.name)
        person = pipeline.candidate_of(document, pipeline.tag(document))
        found[path.name] = document.text, replace(person, contact=contact)
    return found


def other_people(pipeline: Pipeline, originals: dict[str, tuple[str, Candidate]], chosen: list[str]) -> Iterator[tuple[str, Candidate, Candidate]]:  # fmt: skip
    for n, (file, (text, person)) in enumerate(originals.items()):
        document = document_from_text(variant(text, person, chosen[n % len(chosen)]), file)
        yield file, person, pipeline.candidate_of(document, pipeline.tag(document))


@pytest.mark.parametrize("shift", range(4))
def test_another_name_gives_the_same_skills_positions_and_studies(
    pipeline: Pipeline, originals: dict[str, tuple[str, Candidate]], shift: int
) -> None:
    chosen = names()
    for file, person, other in other_people(pipeline, originals, chosen[4 * shift :] + chosen[: 4 * shift]):
        assert told(other) == told(person), (file, other.contact.name)


def test_scores_and_rankings_are_equal_to_the_last_digit(
    pipeline: Pipeline, originals: dict[str, tuple[str, Candidate]], tmp_path: Path
) -> None:
    pairs = list(other_people(pipeline, originals, names()))
    ids = {other.id: person.id for _, person, other in pairs}

    def rankings(people: list[Candidate], name: str) -> list[Any]:
        with connect(str(tmp_path / name)) as store:
            write_candidates(store, people, Known(store), "one")
            found = [pipeline.match(job, store, top=50) for job in sorted((SAMPLES / "postings").iterdir())]
        return [
            sorted(
                (ids.get(m.candidate_id, m.candidate_id), f"{m.score:.6f}", f"{m.probability:.5f}", m.verdict)
                for m in one.matches
            )
            for one in found
        ]

    assert rankings([o for _, _, o in pairs], "others.db") == rankings([p for _, p, _ in pairs], "first.db")
