"""What is compared of two people, at which levels, and in which words; the weights of the levels lie in duplicates.json.

A comparison's levels are tried in order; the first that holds counts. A field that one of the two does not give says
nothing. The weight of a level is log2(m/u): m is how often it holds for two records of one person, u for two people's
(Fellegi and Sunter, 1969). For a name u is the share of people who bear it (Winkler's frequency adjustment), after a
fixed table: what else is in the store changes no pair.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from kgmatch.duplicates.exact import SAYS
from kgmatch.duplicates.names import COMPATIBLE, NAME_LEVELS

WEIGHTS_FILE = Path(__file__).resolve().parent.parent / "weights" / "duplicates.json"
NAME_FUNCTION = "kgmatch_name_level"
LEAST_SHARE, GREATEST_SHARE = 1e-5, 1e-2  # of people with one full name: no list is good enough to say less
NAMES_WITH_SHARES = frozenset({"same", "near", "alike", "initial"})


@dataclass(frozen=True, slots=True)
class Level:
    """`sql` is a DuckDB condition over the columns of both records; `speaks`: "for", "against" or "" in the reasons."""

    name: str
    sql: str
    says: str
    speaks: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """`missing` is the condition under which the comparison says nothing."""

    field: str
    missing: str
    levels: tuple[Level, ...]


def _shared(column: str) -> str:
    return f"len(list_intersect({column}_l, {column}_r))"


def _lacks(column: str) -> str:
    return f"len({column}_l) = 0 or len({column}_r) = 0"


def _name(level: str) -> str:
    return f"{NAME_FUNCTION}(name_l, name_r) = {NAME_LEVELS.index(level)}"


COMPARISONS = (
    Comparison("name", _name("unknown"), (
        Level("same", _name("same"), SAYS["same"], "for"),
        Level("near", _name("near"), SAYS["near"], "for"),
        Level("alike", _name("alike"), SAYS["alike"], "for"),
        Level("initial", _name("initial"), SAYS["initial"], "for"),
        Level("given", _name("given"), "same given name (but another family name)", "for"),
        Level("family", _name("family"), "only part of the name is the same", "against"),
        Level("other", "ELSE", "another name", "against"),
    )),
    Comparison("email", _lacks("emails"), (
        Level("same", f"{_shared('emails')} > 0", "same e-mail", "for"),
        Level("other", "ELSE", "another e-mail", "against"),
    )),
    Comparison("phone", _lacks("tails"), (
        Level("same", f"{_shared('phones')} > 0 or len(list_intersect(bare_l, tails_r)) > 0 or len(list_intersect(tails_l, bare_r)) > 0", "same phone", "for"),
        Level("other", "ELSE", "another phone", "against"),
    )),
    Comparison("link", "len(list_intersect(hosts_l, hosts_r)) = 0", (
        Level("same", f"{_shared('links')} > 0", "same profile link", "for"),
        Level("other", "ELSE", "another profile on the same site", "against"),
    )),
    Comparison("history", _lacks("employers"), (
        Level("jobs", f"{_shared('jobs')} > 1", "two or more jobs with the same employer and start", "for"),
        Level("job", f"{_shared('jobs')} = 1", "one job with the same employer and start", "for"),
        Level("employer", f"{_shared('employers')} > 0", "an employer in common at other dates", "for"),
        Level("none", "ELSE", "no employer in common", "against"),
    )),
    Comparison("school", _lacks("schools"), (
        Level("same", f"{_shared('schools')} > 0", "same school", "for"),
        Level("other", "ELSE", "no school in common", "against"),
    )),
    Comparison("place", _lacks("places"), (
        Level("same", f"{_shared('places')} > 0", "same town", "for"),
        Level("other", "ELSE", "another town", "against"),
    )),
)  # fmt: skip

BLOCKS = ("emails", "tails", "links", "name_blocks", "job_blocks")
"""Two records are compared when they share a value of one of these columns."""


@lru_cache(maxsize=1)
def weights() -> dict[str, Any]:
    """The fitted numbers, as `pipelines/fit_duplicates.py` wrote them."""
    loaded: dict[str, Any] = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))
    return loaded


def share_of_people(name: str, table: Mapping[str, Any]) -> float:
    """How large a share of a country's people bear a name key, at most and at least as `table` bounds it: the product of
    the shares of its first and last word.
    """
    words = [w for w in name.split() if len(w) > 1] or name.split()
    shares: Mapping[str, float] = table["words"]
    share = 1.0
    for word in {words[0], words[-1]} if words else ():
        share *= shares.get(word, table["unlisted"])
    return min(max(share, LEAST_SHARE), GREATEST_SHARE)


def settings(fitted: Mapping[str, Any], *, all_pairs: bool = False) -> dict[str, Any]:
    """Splink's settings for the comparisons, with fixed m and u. `all_pairs`: without blocks, for fitting."""
    blocks = [{"blocking_rule": f"l.{column} = r.{column}", "arrays_to_explode": [column]} for column in BLOCKS]
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "id",
        "probability_two_random_records_match": fitted["prior"],
        "retain_matching_columns": True,
        "retain_intermediate_calculation_columns": False,
        "blocking_rules_to_generate_predictions": [{"blocking_rule": "1 = 1"}] if all_pairs else blocks,
        "comparisons": [_comparison(c, fitted["comparisons"][c.field]) for c in COMPARISONS],
    }


def _comparison(comparison: Comparison, fitted: Mapping[str, Sequence[float]]) -> dict[str, Any]:
    levels: list[dict[str, Any]] = [
        {"sql_condition": comparison.missing, "label_for_charts": "missing", "is_null_level": True}
    ]
    for level in comparison.levels:
        m, u = fitted[level.name]
        entry = {"sql_condition": level.sql, "label_for_charts": level.name, "m_probability": m, "u_probability": u}
        if comparison.field == "name" and level.name in NAMES_WITH_SHARES:
            entry["tf_adjustment_column"] = "name"
            entry["tf_adjustment_weight"] = 1.0 if level.name == "same" else 0.5
            entry["disable_tf_exact_match_detection"] = True
        levels.append(entry)
    return {"output_column_name": comparison.field, "comparison_levels": levels}


def levels_of(gammas: Mapping[str, int]) -> dict[str, Level]:
    """Splink's comparison vector → the level of each field of which both records say something."""
    return {c.field: c.levels[len(c.levels) - 1 - gammas[c.field]] for c in COMPARISONS if gammas[c.field] >= 0}


def sentence(levels: Mapping[str, Level]) -> str:
    """ "same name, same phone; but another e-mail"."""
    agree = [level.says for level in levels.values() if level.speaks == "for"]
    differ = [level.says for level in levels.values() if level.speaks == "against"]
    parts = [", ".join(agree), ("but " if agree else "") + ", ".join(differ) if differ else ""]
    return "; ".join(part for part in parts if part)


def may_be_certain(levels: Mapping[str, Level]) -> bool:
    """Whether a merge may go without asking: the names must agree, and beside the name an address of the person's own
    or two jobs; where one name has initials only, an address and a job. However likely, a name alone, or an address under
    another name, is for a person to judge.
    """
    held = {field: level.name for field, level in levels.items()}
    jobs = held.get("history")
    if held.get("name") == "initial":
        return _own_address(held) and jobs in ("job", "jobs")
    return held.get("name") in COMPATIBLE and (_own_address(held) or jobs == "jobs")


def worth_listing(levels: Mapping[str, Level]) -> bool:
    """Whether a person should look at the pair: colleagues, classmates and siblings, who share no address and whose names
    tell them apart, are left out however much of their lives is alike.
    """
    held = {field: level.name for field, level in levels.items()}
    return _own_address(held) or held.get("name") not in ("family", "other")


def _own_address(held: Mapping[str, str]) -> bool:
    return "same" in (held.get("email"), held.get("phone"), held.get("link"))
