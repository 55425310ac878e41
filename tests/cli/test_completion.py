"""What Tab offers, by where the cursor stands."""

from __future__ import annotations

import pytest

from kgmatch.cli.completion import completions
from kgmatch.store.shape import Names

NAMES = Names(
    {"Candidate": ("id", "name"), "Skill": ("label", "uri"), "School": ("id", "name")},
    {"HAS_SKILL": ("months", "lastUsed"), "HELD": ()},
)


def offered(before: str) -> tuple[str, list[str]]:
    return completions(before, NAMES, parameters=["since", "skill"], commands=[":help", ":param", ":quit"])


@pytest.mark.parametrize(
    ("before", "word", "found"),
    [
        ("MATCH (c:Ca", "Ca", ["Candidate"]),
        ("MATCH (c:", "", ["Candidate", "School", "Skill"]),
        ("MATCH (c:Candidate|s", "s", ["School", "Skill"]),
        ("MATCH (c) WHERE c:Sk", "Sk", ["Skill"]),
        ("MATCH (c)-[h:HA", "HA", ["HAS_SKILL"]),
        ("MATCH (c)-[:HELD|H", "H", ["HAS_SKILL", "HELD"]),
        ("MATCH (c:Candidate) RETURN c.", "", ["id", "name"]),
        ("MATCH (c:Candidate)-[h:HAS_SKILL]->(s) RETURN h.m", "m", ["months"]),
        ("MATCH (x) RETURN x.la", "la", ["label", "lastUsed"]),
        ("MATCH (s:Skill {la", "la", ["label"]),
        ("MATCH (s:Skill {label: 'x', u", "u", ["uri"]),
        ("MATCH (s:Skill {label: $s", "s", ["since", "skill"]),
        ("MATCH (c)\nRET", "RET", ["RETURN"]),
        ("match (c) ret", "ret", ["return"]),
        ("RETURN coal", "coal", ["coalesce("]),
        ("MATCH (c:Candidate) WHERE EXISTS { MA", "MA", ["MATCH", "max("]),
        (":pa", ":pa", [":param"]),
        ("RETURN 'MATCH (c:Ca", "", []),
        ("// MATCH (c:Ca", "", []),
    ],
)
def test_what_fits_where_the_cursor_stands_is_offered(before: str, word: str, found: list[str]) -> None:
    assert offered(before) == (word, found)
