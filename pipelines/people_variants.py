"""Labelled records for fitting the finder of duplicates: the written resumes read as they are, with the errors of a scan and
cut short; variants of the same person made from what was read; and other people who look like them.

Every function takes its random generator; the same seed gives the same people.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from kgmatch.duplicates.names import folded
from kgmatch.duplicates.records import Held, PersonFacts
from kgmatch.duplicates.short_forms import may_be_one
from kgmatch.errors import DocumentError
from kgmatch.pipeline import Pipeline
from kgmatch.profiles.contact import contact
from kgmatch.profiles.outline import outline
from kgmatch.profiles.positions import positions
from kgmatch.profiles.studies import studies
from kgmatch.reading import document_from_text
from kgmatch.training.datasets import corpus

SCAN = (("rn", "m"), ("m", "rn"), ("l", "1"), ("1", "l"), ("O", "0"), ("0", "O"), ("e", "c"), ("i", "l"), ("cl", "d"), ("5", "S"), ("h", "b"), (".", ","), ("é", "e"), ("ü", "u"))  # fmt: skip
SLIPS = 0.012  # of a page's characters, in a bad scan
GIVEN_AWAY = ("Anna", "Peter", "Ravi", "Lucía", "Tomasz", "Grace", "Kwame", "Meera", "Oluwaseun", "Ingrid", "Mateo", "Fatima", "Chen", "Julia", "Samir", "Noor")  # fmt: skip
FAMILY = ("Marsh", "Okonkwo", "Iyer", "Lindqvist", "Fontaine", "Novak", "Castillo", "Haddad", "Brandt", "Tran", "Silva", "Reyes", "Osei", "Kowalczyk", "Duarte", "Pillai")  # fmt: skip

TOWNS = ("Leeds", "Porto", "Graz", "Lyon", "Gdynia", "Nashik", "Kumasi", "Cebu", "Tampa", "Brno", "Turku", "Recife")


def read_people(folder: Path, *, threads: int = 0) -> dict[str, list[PersonFacts]]:
    """Resume id → the facts of its text as it is, as scanned and as cut short; a text that is refused is left out."""
    pipeline = Pipeline(threads=threads)
    people: dict[str, list[PersonFacts]] = {}
    for example in corpus(folder):
        if example.source != "corpus-resumes":
            continue
        rng = random.Random(example.id)
        texts = {"": example.text, "scan": scanned(example.text, rng), "cut": cut(example.text)}
        found = [read(pipeline, text, f"{example.id}{'/' if kind else ''}{kind}") for kind, text in texts.items()]
        if found[0] is not None and found[0].name:
            people[example.id] = [facts for facts in found if facts is not None]
    return people


def read(pipeline: Pipeline, text: str, id: str) -> PersonFacts | None:
    """As the pipeline reads a resume, without linking skills."""
    document = document_from_text(text, f"{id}.txt")
    try:
        found = outline(document, pipeline.tag(document), pipeline.index)
        person = contact(document, found.spans)
        held = positions(document, found, ())
        schools = studies(document, found, (), pipeline.index)
    except DocumentError:
        return None
    jobs: tuple[Held, ...] = tuple(
        (
            p.employer,
            p.title,
            str(p.period.start) if p.period.start else None,
            str(p.period.end) if p.period.end else None,
        )
        for p in held
    )
    return PersonFacts(
        id, person.name, person.emails, person.phones, person.links, (person.place,) if person.place else (),
        tuple(p.employer for p in held if p.employer), tuple(s.school for s in schools if s.school), jobs,
    )  # fmt: skip


def scanned(text: str, rng: random.Random) -> str:
    """The text as a bad scan of it would be read."""
    out, n = [], 0
    while n < len(text):
        hits = [(a, b) for a, b in SCAN if text.startswith(a, n)]
        if hits and rng.random() < SLIPS * 4:
            a, b = rng.choice(hits)
            out.append(b)
            n += len(a)
        else:
            out.append(text[n])
            n += 1
    return "".join(out)


def cut(text: str) -> str:
    """The first 55 % of the lines: a resume cut down to a page."""
    lines = text.split("\n")
    return "\n".join(lines[: max(12, len(lines) * 55 // 100)])


def same_person(facts: PersonFacts, rng: random.Random) -> list[PersonFacts]:
    """Variants of one person, each with an id of its own."""
    words = (facts.name or "").split()
    made = {
        "updated": updated(facts, rng),
        "updated-moved": replace(updated(facts, rng), phones=(phone(rng),), emails=(email(words, rng),), places=()),
        "years later": years_later(facts, words, rng),
        "rewritten": rewritten(facts, rng),
        "language": replace(facts, name=respelled(facts.name or ""), schools=(), places=(), positions=years_only(facts.positions, rng)),
        "order": replace(facts, name=f"{words[-1].upper()}, {' '.join(words[:-1])}" if len(words) > 1 else facts.name, phones=()),
        "initials": replace(facts, name=" ".join([f"{w[0]}." for w in words[:-1]] + words[-1:]), links=()),
        "middle": replace(facts, name=" ".join([words[0], words[-1]]) if len(words) > 2 else facts.name, emails=(email(words, rng),)),
        "married": replace(facts, name=" ".join([*words[:-1], rng.choice(FAMILY)]) if len(words) > 1 else facts.name, places=()),
        "no contact": replace(facts, emails=(), phones=(), links=()),
        "no name": replace(facts, name=None),
        "no jobs": replace(facts, employers=(), positions=()),
        "only contact": PersonFacts(facts.id, facts.name, facts.emails, facts.phones, facts.links),
    }  # fmt: skip
    short = next((s for s in ("Bill", "Bob", "Mike", "Kate", "Alex", "Chris", "Sam", "Nick", "Tom", "Dave", "Joe", "Lisa") if words and may_be_one(s.lower(), folded(words[0]))), None)  # fmt: skip
    if short:
        made["short"] = replace(facts, name=" ".join([short, *words[1:]]), phones=())
    return [replace(v, id=f"{facts.id}/{kind}") for kind, v in made.items()]


def somebody(history: PersonFacts, others: Sequence[PersonFacts], rng: random.Random) -> PersonFacts:
    """A person put together from several, with the jobs of one at later dates: nobody's whole life is told twice."""
    name, school = (rng.choice(others) for _ in range(2))
    later = rng.randint(1, 9)
    held: tuple[Held, ...] = tuple(
        (e, t, _later(start, later), _later(end, later)) for e, t, start, end in history.positions
    )
    return replace(
        name,
        positions=held,
        employers=history.employers,
        schools=school.schools,
        places=school.places,
        emails=(email((name.name or "").split(), rng),),
        phones=(phone(rng),),
        links=(),
    )


def _later(day: str | None, years: int) -> str | None:
    return day and f"{int(day[:4]) + years}{day[4:]}"


def own(words: Sequence[str], rng: random.Random) -> dict[str, Any]:
    """Addresses that nobody else has."""
    return {"emails": (email(words, rng),), "phones": (phone(rng),), "links": ()}


def relative(given: str, words: Sequence[str]) -> str:
    return " ".join([given, *(words[1:] or words)])


def updated(facts: PersonFacts, rng: random.Random) -> PersonFacts:
    """Some years later: a new job, a new phone, the oldest job left out."""
    job: Held = (firm(rng), "Manager", f"2025-{rng.randint(1, 9):02d}", None)
    kept = (job, *facts.positions[: max(1, len(facts.positions) - rng.randint(0, 1))])
    return replace(facts, positions=kept, employers=tuple(p[0] for p in kept if p[0]), phones=(phone(rng),))


def years_later(facts: PersonFacts, words: Sequence[str], rng: random.Random) -> PersonFacts:
    """Ten years on: two new jobs, one old one at most, another town, phone and profile, one more school."""
    new: list[Held] = [(firm(rng), "Head", f"{year}-{rng.randint(1, 12):02d}", None) for year in (2021, 2024)]
    kept = (*reversed(new), *(p for p in facts.positions[:1] if rng.random() < 0.6))
    return replace(
        facts,
        positions=kept,
        employers=tuple(p[0] for p in kept if p[0]),
        schools=(f"{rng.choice(FAMILY)} Business School", *(s for s in facts.schools[:1] if rng.random() < 0.6)),
        places=(rng.choice(TOWNS),),
        phones=(phone(rng),),
        links=tuple(f"linkedin.com/in/{word.lower()}-{rng.randint(1, 999)}" for word in words[:1]),
        emails=facts.emails if rng.random() < 0.6 else (email(words, rng),),
    )


def rewritten(facts: PersonFacts, rng: random.Random) -> PersonFacts:
    """The same life told in other words: half of the employers by a short name, half of the starts a year off."""
    held: list[Held] = []
    for employer, title, start, end in facts.positions:
        short = employer.split()[0] if employer and rng.random() < 0.5 else employer
        off = rng.choice((-1, 1)) if rng.random() < 0.5 else 0
        held.append((short, title, _later(start, off), end))
    return replace(
        facts,
        positions=tuple(held),
        employers=tuple(p[0] for p in held if p[0]),
        schools=tuple(s if rng.random() < 0.4 else "".join(w[0] for w in s.split()) for s in facts.schools),
        places=facts.places if rng.random() < 0.5 else (rng.choice(TOWNS),),
        emails=facts.emails if rng.random() < 0.7 else (),
    )


def firm(rng: random.Random) -> str:
    return rng.choice(FAMILY) + rng.choice((" Labs", " Logistics", " Clinic", " Group", " Foods", " Systems"))


def other_people(facts: PersonFacts, others: Sequence[PersonFacts], rng: random.Random) -> list[PersonFacts]:
    """People who are not this one and look like them; `others` lend what makes them somebody else."""
    words = (facts.name or "").split()
    brother, sister, friend = rng.sample([g for g in GIVEN_AWAY if folded(g) not in folded(facts.name or "")], 3)
    a, b, c, d, e, f = (somebody(other, others, rng) for other in rng.sample(others, 6))
    first = tuple((p[0], None, _later(p[2], rng.choice((-6, -4, 3, 5))), None) for p in facts.positions[:1])
    made = {
        "namesake": replace(a, name=facts.name, **own(words, rng)),
        "namesake town": replace(b, name=facts.name, places=facts.places, **own(words, rng)),
        "namesake school": replace(c, name=facts.name, schools=facts.schools, **own(words, rng)),
        "namesake no contact": replace(d, name=facts.name, emails=(), phones=(), links=()),
        "namesake colleague": replace(e, name=facts.name, positions=facts.positions[:1], employers=facts.employers[:1], **own(words, rng)),
        "namesake firm": replace(f, name=facts.name, positions=first, employers=facts.employers[:1], **own(words, rng)),
        "later colleague": replace(a, positions=first, employers=facts.employers[:1], places=facts.places),
        "sibling": replace(f, name=relative(brother, words), places=facts.places, phones=facts.phones, schools=facts.schools, emails=(email([brother], rng),), links=()),
        "sibling mail": replace(a, name=relative(sister, words), places=facts.places, phones=facts.phones, emails=facts.emails, links=()),
        "colleague": replace(b, positions=facts.positions, employers=facts.employers, places=facts.places),
        "classmate": replace(c, schools=facts.schools, places=facts.places),
        "namesake phone": replace(c, name=facts.name, places=facts.places, **{**own(words, rng), "phones": facts.phones}),
        "agency": replace(d, emails=facts.emails, phones=facts.phones),
        "same given name": replace(e, name=" ".join([*words[:1], rng.choice(FAMILY)]), places=facts.places, schools=facts.schools, **own(words, rng)),
        "friend": replace(f, name=f"{friend} {rng.choice(FAMILY)}", places=facts.places, schools=facts.schools, phones=facts.phones, links=()),
    }  # fmt: skip
    return [replace(v, id=f"{facts.id}/not/{kind}") for kind, v in made.items()]


def phone(rng: random.Random) -> str:
    return rng.choice(("+44 7700 9", "+91 98", "0171 5", "(415) 555-", "+1 212 555 ")) + str(
        rng.randint(100000, 99999999)
    )


def email(words: Sequence[str], rng: random.Random) -> str:
    local = re.sub(r"[^a-z.]", "", folded(".".join(words[:1] + words[-1:]))) or "me"
    return f"{local}{rng.randint(1, 99999)}@{rng.choice(('gmail.com', 'mail.example', 'post.example'))}"


def respelled(name: str) -> str:
    """As a form in another language would have it: without marks, some letters doubled as Germans do."""
    for letter, written in (("ü", "ue"), ("ö", "oe"), ("ä", "ae"), ("ø", "oe"), ("å", "aa"), ("y", "i")):
        name = name.replace(letter, written)
    return folded(name).title()


def years_only(held: Sequence[Held], rng: random.Random) -> tuple[Held, ...]:
    """The same jobs with years for dates and other words for the titles; one employer is written in another way."""
    out: list[Held] = [
        (employer, None, start[:4] if start else None, end[:4] if end else None) for employer, _, start, end in held
    ]
    if out:
        n = rng.randrange(len(out))
        employer = out[n][0]
        out[n] = (f"{employer} (international)" if employer else None, *out[n][1:])
    return tuple(out)
