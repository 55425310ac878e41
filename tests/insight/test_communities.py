"""Communities of graphs whose division is plain."""

from __future__ import annotations

import subprocess
import sys

import pytest

from kgmatch.insight.communities import communities
from kgmatch.insight.cooccurrence import cooccurrence
from kgmatch.insight.projection import holdings
from tests.insight.test_cooccurrence import holding

TWO_GROUPS = [set("abc")] * 4 + [set("xyzw")] * 3


def test_two_groups_that_nothing_joins_are_two_communities() -> None:
    held = holding(TWO_GROUPS)
    found = communities(cooccurrence(held, least=2), held)
    assert [{s.uri for s in c.skills} for c in found.found] == [set("wxyz"), set("abc")]
    assert [c.candidates for c in found.found] == [3, 4]
    # 6 and 3 links, weight 1 or near it each, none between the two: 1 minus the sum of squared shares
    weights = [float(x) for x in cooccurrence(held, least=2).npmi]
    inner = [sum(weights[:3]), sum(weights[3:])]
    assert found.modularity == pytest.approx(1 - sum((w / sum(inner)) ** 2 for w in inner))


def test_a_community_is_named_by_its_most_central_skills() -> None:
    # h goes with each of a to d, which do not go with one another but for a and b
    people = [{"h", "a", "b"}, {"h", "a", "b"}, {"h", "c"}, {"h", "c"}, {"h", "d"}, {"h", "d"}, {"x"}, {"y"}, {"z"}]
    held = holding(people)
    found = communities(cooccurrence(held, least=2), held, resolution=0.01)
    assert len(found.found) == 1
    assert found.found[0].name.startswith("H, ")
    assert found.found[0].candidates == 6


def test_who_holds_one_skill_of_a_community_alone_is_not_counted() -> None:
    held = holding([*TWO_GROUPS, {"a"}, {"w"}])
    assert [c.candidates for c in communities(cooccurrence(held, least=2), held).found] == [3, 4]


def test_nothing_held_together_is_no_community() -> None:
    for held in (holding([{"a"}, {"b"}]), holdings([])):
        found = communities(cooccurrence(held, least=2), held)
        assert (found.found, found.modularity) == ((), None)


@pytest.mark.slow
def test_the_division_does_not_hang_on_the_order_of_sets() -> None:
    program = (
        "import random; from tests.insight.test_cooccurrence import holding;"
        "from kgmatch.insight.communities import communities; from kgmatch.insight.cooccurrence import cooccurrence;"
        "r = random.Random(3); held = holding([set(r.sample('abcdefghijklmnopqrst', 5)) for _ in range(60)]);"
        "print([c.name for c in communities(cooccurrence(held, least=2), held).found])"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)}
        ).stdout
        for seed in ("1", "2", "3")
    }  # fmt: skip
    assert len(said) == 1
    assert said != {"[]\n"}
