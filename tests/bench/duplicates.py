"""How fast duplicates are found: python tests/bench/duplicates.py [--people 10000] [--scan 1000]

Invented people, every tenth with a second resume, by `find` on `--people` of them and by a plain scan of all pairs with
rapidfuzz over name, e-mail and employers on the first `--scan`; the scan's time grows with the square, and the ratio is
given at the size both can do and at the full one, with the scan's time extrapolated. Peak memory of the process.
"""

from __future__ import annotations

import argparse
import random
import resource
import time
from collections.abc import Sequence
from dataclasses import replace

from rapidfuzz import fuzz, process

from kgmatch.duplicates import PersonFacts, find

NAMES = "Ana Bela Carla Dana Emeka Farid Goran Hana Ivan Jan Kofi Lena Mira Nils Omar Petra Quentin Ravi Sara Tomas Uma Vera Wei Xenia Yusuf Zoe"
SYLLABLES = "ba ko ri ne sta vi lo mar den tu ka sh el or tiz ber gan o ke la mi no va sen to"


def invented(count: int, seed: int = 20261121) -> list[PersonFacts]:
    """People with names, addresses, two jobs and a school; every tenth is the one before with another phone and job."""
    rng = random.Random(seed)
    firms = [f"{_word(rng)} {rng.choice(('Ltd', 'GmbH', 'Inc.'))}" for _ in range(max(10, count // 5))]
    people: list[PersonFacts] = []
    for n in range(count):
        if n % 10 == 9:
            again = people[-1]
            job = (rng.choice(firms), None, "2025-03", None)
            people.append(replace(again, id=f"p{n:06}", phones=(_phone(rng),), positions=(job, *again.positions)))
            continue
        name = f"{rng.choice(NAMES.split())} {_word(rng)}"
        jobs = tuple(
            (rng.choice(firms), None, f"{rng.randint(2000, 2024)}-{rng.randint(1, 12):02}", None) for _ in range(2)
        )
        people.append(
            PersonFacts(
                f"p{n:06}", name, (f"{name.lower().replace(' ', '.')}{n}@mail.example",), (_phone(rng),), (), (_word(rng),),
                tuple(j[0] for j in jobs), (f"{_word(rng)} University",), jobs,
            )
        )  # fmt: skip
    return people


def _word(rng: random.Random) -> str:
    return "".join(rng.choice(SYLLABLES.split()) for _ in range(rng.randint(2, 3))).title()


def _phone(rng: random.Random) -> str:
    return f"+44 7700 {rng.randint(100000, 999999)}"


def scan(people: Sequence[PersonFacts]) -> int:
    """All pairs by rapidfuzz, on one thread; how many are alike."""
    texts = [" ".join((p.name or "", *p.emails, *p.employers)).lower() for p in people]
    scores = process.cdist(texts, texts, scorer=fuzz.token_sort_ratio, score_cutoff=80, workers=1)
    return int((scores > 0).sum() - len(texts)) // 2


def timed(work: object, *arguments: object) -> tuple[float, object]:
    began = time.perf_counter()
    result = work(*arguments)  # type: ignore[operator]
    return time.perf_counter() - began, result


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--scan", type=int, default=2_000)
    given = parser.parse_args()
    people = invented(given.people)
    find(people[:2])  # imports
    few, some = timed(find, people[: given.scan])
    quadratic, alike = timed(scan, people[: given.scan])
    whole, found = timed(find, people)
    extrapolated = quadratic * (given.people / given.scan) ** 2
    print(
        f"{given.scan:>8} people   find {few:7.2f} s ({len(some)} pairs)   scan {quadratic:7.2f} s ({alike} pairs)   scan/find {quadratic / few:6.1f}"
    )  # type: ignore[arg-type]
    print(
        f"{given.people:>8} people   find {whole:7.2f} s ({len(found)} pairs, {sum(p.certain for p in found)} certain)   scan {extrapolated:7.1f} s extrapolated   scan/find {extrapolated / whole:6.1f}"
    )  # type: ignore[arg-type, attr-defined]
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


if __name__ == "__main__":
    main()
