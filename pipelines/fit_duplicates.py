"""Fit what tells one person's records (kgmatch/weights/duplicates.json) on labelled records of our own.

    python pipelines/fit_duplicates.py            fits on half of the people, reports on the other half, writes the file
    python pipelines/fit_duplicates.py --report   reports only, with the weights that are shipped

The records: see people_variants.py. m is counted over the pairs of one person, u over pairs of two people: nine parts
random pairs and one part of people who look alike, for a sibling shares a town, a school and a phone with more than chance.
The shares of names come from Faker's lists (MIT) and, for the most frequent, from a short list by hand.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from people_variants import other_people, read_people, same_person

from kgmatch.duplicates.comparisons import COMPARISONS, WEIGHTS_FILE, may_be_certain, weights, worth_listing
from kgmatch.duplicates.exact import exact_pairs
from kgmatch.duplicates.model import Scored, score
from kgmatch.duplicates.names import folded
from kgmatch.duplicates.records import PersonFacts, all_keys
from kgmatch.training.pools import LOCALES

HERE = Path(__file__).resolve().parent
SEED = 20261121
PRIOR = 1e-4  # that two people of a store are one: set, not fitted
LOOK_ALIKES = 0.1  # of u, the part of hard negatives
CERTAIN_PRECISION = 0.9999
LEAST_CERTAIN = 0.99
DOUBTFUL_PRECISION = 0.9  # among those listed, in a world where every person has a dozen look-alikes
WORLDS = (("sibling mail",), ("agency",), ("namesake phone",), ())  # what is in a world of its own; () all other kinds
UNLISTED = 0.0005
LISTED = 0.002  # rarer names of a list are not kept
FREQUENT = {
    "nguyen": 0.3, "tran": 0.11, "le": 0.09, "pham": 0.07, "kim": 0.2, "lee": 0.14, "park": 0.08, "choi": 0.05, "wang": 0.07, "li": 0.07, "zhang": 0.07,
    "chen": 0.05, "liu": 0.05, "yang": 0.03, "huang": 0.03, "kumar": 0.05, "singh": 0.05, "sharma": 0.02, "devi": 0.03, "khan": 0.04, "ahmed": 0.03,
    "ali": 0.04, "hussain": 0.03, "mohamed": 0.08, "mohammed": 0.08, "muhammad": 0.08, "mohammad": 0.05, "patel": 0.02, "das": 0.02, "gupta": 0.01,
    "silva": 0.08, "santos": 0.05, "garcia": 0.035, "rodriguez": 0.03, "gonzalez": 0.03, "hernandez": 0.03, "lopez": 0.03, "martinez": 0.03, "perez": 0.02,
    "ivanov": 0.01, "ivanova": 0.01, "smith": 0.021, "jones": 0.012, "williams": 0.01, "johnson": 0.017, "brown": 0.012, "yilmaz": 0.02, "hansen": 0.04,
    "jensen": 0.04, "nielsen": 0.04, "maria": 0.05, "jose": 0.03, "john": 0.025, "james": 0.02, "david": 0.02, "michael": 0.025, "anna": 0.02, "wei": 0.01,
    "fatima": 0.02, "mary": 0.02, "amit": 0.008, "rahul": 0.008, "priya": 0.008, "deepak": 0.006, "sanjay": 0.006, "rajesh": 0.006, "grace": 0.006,
}  # fmt: skip


def name_table() -> dict[str, Any]:
    """Folded word → the largest share of people who bear it in one of the lists; even lists give every name the same."""
    from faker import Faker

    words: dict[str, float] = dict(FREQUENT)
    for locale in LOCALES:
        provider = next(p for p in Faker(locale).get_providers() if "person" in type(p).__module__)
        for names in (getattr(provider, "last_names", None), getattr(provider, "first_names", None)):
            if not names or len(names) < 10:
                continue
            counts = dict(names) if isinstance(names, Mapping) else dict.fromkeys(names, 1.0)
            whole = sum(counts.values())
            for name, count in counts.items():
                for word in folded(name).split():
                    words[word] = max(words.get(word, 0.0), min(count / whole, 0.05))
    kept = {word: round(share, 4) for word, share in sorted(words.items()) if share >= LISTED and len(word) > 1}
    return {"unlisted": UNLISTED, "words": kept}


def worlds(people: Sequence[Sequence[PersonFacts]], seed: int) -> list[list[PersonFacts]]:
    """Several stores of the same people, each with other look-alikes, so that no address has more owners than in life."""
    rng = random.Random(seed)
    base = [records[0] for records in people]
    own = [f for records in people for f in (*records, *same_person(records[0], rng))]
    strangers = [f for f in base for f in other_people(f, [o for o in base if o is not f], rng)]
    taken = [kind for world in WORLDS for kind in world]
    out = []
    for world in WORLDS:
        alike = [
            f for f in strangers if (f.id.split("/not/")[1] in world if world else f.id.split("/not/")[1] not in taken)
        ]
        out.append([*own, *alike])
    return out


def person(id: str) -> str:
    """Who a record is of: each look-alike is a person of their own."""
    return id if "/not/" in id else id.partition("/")[0]


def kind(a: str, b: str) -> str:
    """What makes the pair hard, for the report."""
    strange = [id.split("/not/")[1] for id in (a, b) if "/not/" in id]
    if strange:
        return " + ".join(sorted(strange))
    return (
        " + ".join(sorted(id.partition("/")[2] or "as it is" for id in (a, b)))
        if person(a) == person(b)
        else "two people"
    )


def counted(pairs: Iterable[Scored]) -> dict[str, Counter[str]]:
    counts: dict[str, Counter[str]] = {c.field: Counter() for c in COMPARISONS}
    for pair in pairs:
        for field, level in pair.levels.items():
            counts[field][level.name] += 1
    return counts


def shares(counts: Mapping[str, Counter[str]]) -> dict[str, dict[str, float]]:
    """The share of each level, half a count added to each (Jeffreys)."""
    out = {}
    for c in COMPARISONS:
        whole = sum(counts[c.field].values()) + 0.5 * len(c.levels)
        out[c.field] = {level.name: (counts[c.field][level.name] + 0.5) / whole for level in c.levels}
    return out


def flat() -> dict[str, Any]:
    """Weights that say nothing: to get the levels of pairs before anything is fitted."""
    return {
        "prior": 0.5,
        "names": {"unlisted": 0.5, "words": {}},
        "comparisons": {c.field: {level.name: (0.5, 0.5) for level in c.levels} for c in COMPARISONS},
    }


def fit(people: Sequence[Sequence[PersonFacts]]) -> dict[str, Any]:
    stores = worlds(people, SEED)
    pairs = [pair for store in stores for pair in score(all_keys(store), flat())]
    same = [p for p in pairs if person(p.a) == person(p.b)]
    m = shares(counted(same))
    alike = shares(counted(p for p in pairs if person(p.a) != person(p.b)))
    strangers = shares(counted(score(all_keys([records[0] for records in people]), flat(), all_pairs=True)))
    comparisons = {
        c.field: {
            level.name: [
                round(m[c.field][level.name], 6),
                round((1 - LOOK_ALIKES) * strangers[c.field][level.name] + LOOK_ALIKES * alike[c.field][level.name], 6),
            ]
            for level in c.levels
        }
        for c in COMPARISONS
    }
    fitted: dict[str, Any] = {"prior": PRIOR, "comparisons": comparisons, "names": name_table()}
    scored = [pair for store in stores for pair in score(all_keys(store), fitted)]
    certain = threshold([p for p in scored if may_be_certain(p.levels)], CERTAIN_PRECISION)
    fitted["certain"] = max(certain, LEAST_CERTAIN)
    fitted["doubtful"] = threshold([p for p in scored if worth_listing(p.levels)], DOUBTFUL_PRECISION)
    return fitted


def threshold(pairs: Sequence[Scored], precision: float) -> float:
    """The least probability from which on the pairs are right so often."""
    right = wrong = 0
    least = 1.0
    ordered = sorted(pairs, key=lambda p: -p.probability)
    for n, pair in enumerate(ordered):
        right, wrong = (right + 1, wrong) if person(pair.a) == person(pair.b) else (right, wrong + 1)
        if right / (right + wrong) >= precision and (
            n + 1 == len(ordered) or ordered[n + 1].probability < pair.probability
        ):
            least = pair.probability
    return float(f"{least:.6f}")


def report(people: Sequence[Sequence[PersonFacts]], fitted: Mapping[str, Any], seed: int) -> dict[str, Any]:
    """Prints and returns precision and recall at both thresholds, as `find` judges; recall over all pairs of one person,
    compared or not. Then, by variant, how often it is found to be the person of the resume as it is.
    """
    every = compared = alike = strangers = 0
    listed: dict[str, list[tuple[str, str]]] = {"certain": [], "doubtful": []}
    for store in worlds(people, seed):
        keys = all_keys(store)
        every += sum(n * (n - 1) // 2 for n in Counter(person(f.id) for f in store).values())
        strangers += sum("/not/" in f.id for f in store)
        scored = score(keys, fitted)
        compared += len(scored)
        alike += sum(person(p.a) != person(p.b) for p in scored)
        by_rule = {(p.a, p.b) for p in exact_pairs(keys)}
        sure = {(p.a, p.b) for p in scored if p.probability >= fitted["certain"] and may_be_certain(p.levels)}
        worth = {(p.a, p.b) for p in scored if p.probability >= fitted["doubtful"] and worth_listing(p.levels)}
        listed["certain"] += by_rule | sure
        listed["doubtful"] += worth - sure - by_rule
    out: dict[str, Any] = {
        "people": len(people),
        "look_alikes": strangers,
        "pairs_of_one_person": every,
        "pairs_compared": compared,
        "of_two_people": alike,
    }
    print(out)
    for name, pairs in listed.items():
        right = sum(person(a) == person(b) for a, b in pairs)
        out[name] = {
            "pairs": len(pairs),
            "wrong": len(pairs) - right,
            "precision": round(right / max(1, len(pairs)), 5),
            "recall": round(right / every, 4),
        }
        wrong = Counter(kind(a, b) for a, b in pairs if person(a) != person(b))
        print(name, out[name], "wrong:", dict(wrong.most_common(12)))
    by_variant(listed, len(people) * len(WORLDS))
    return out


def by_variant(listed: Mapping[str, Sequence[tuple[str, str]]], whole: int) -> None:
    found = {
        name: Counter(
            (a + b).partition("/")[2] for a, b in map(sorted, pairs) if "/" not in a and person(a) == person(b)
        )
        for name, pairs in listed.items()
    }
    for variant, _ in (found["certain"] + found["doubtful"]).most_common():
        print(
            f"  {variant.partition('/')[2] or variant:<16} "
            + "  ".join(f"{name} {found[name][variant] / whole:.2f}" for name in found)
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--report", action="store_true", help="measure the shipped weights only")
    parser.add_argument("--threads", type=int, default=0, help="of the tagger")
    given = parser.parse_args()
    fit_and_report(list(read_people(HERE / "corpus", threads=given.threads).values()), report_only=given.report)


def fit_and_report(people: list[list[PersonFacts]], *, report_only: bool) -> None:
    """The shipped file is written unless `report_only`."""
    random.Random(SEED).shuffle(people)
    half = len(people) // 2
    fitted = dict(weights()) if report_only else fit(people[:half])
    print("fitted on:")
    report(people[:half], fitted, SEED)
    print("held out:")
    held_out = report(people[half:], fitted, SEED + 1)
    if not report_only:
        record = {
            "fitted_by": "python pipelines/fit_duplicates.py",
            "fitted_on": f"{half} written resumes of our own with variants and look-alikes made of them; shares of names: Faker's lists (MIT) and by hand",
            "held_out": held_out,
            **fitted,
        }
        WEIGHTS_FILE.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
