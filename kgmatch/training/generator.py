"""Made-up resumes and postings in many layouts, with every mention known: the volume beside the hand-written corpus.

A document is composed as marked-up text (`{LABEL|text}`) from a persona, an occupation of the ontology and its skills,
by pieces whose form, order and wording are drawn at random.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kgmatch.concepts.index import Entry
from kgmatch.training.examples import Example, parse_markup
from kgmatch.training.pools import Persona, any_label, entries, index

_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")  # fmt: skip
_BULLETS = ("• ", "- ", "* ", "– ", "", "· ", "▪ ", "o ", "➢ ")
_SENIOR = ("", "", "", "Senior ", "Junior ", "Lead ", "Head ", "Assistant ", "Trainee ", "Chief ", "Deputy ")
_HEADINGS = {
    "summary": ("Summary", "PROFILE", "Professional Summary", "About me", "Career Objective", "OBJECTIVE:", "Personal Statement"),
    "experience": ("Experience", "WORK EXPERIENCE", "Professional Experience", "Employment History", "CAREER HISTORY", "Work History:", "Where I have worked"),
    "education": ("Education", "EDUCATION", "Academic Background", "Educational Qualifications", "Academic Qualification:", "Education & Training"),
    "skills": ("Skills", "TECHNICAL SKILLS", "Key Skills", "Core Competencies", "Areas of expertise", "Skills & Tools:", "Competences"),
    "languages": ("Languages", "LANGUAGES", "Languages known:", "Language skills"),
    "certifications": ("Certifications", "CERTIFICATES", "Licences and Certifications", "Training & Certification"),
    "references": ("References", "REFEREES", "Reference"),
    "personal": ("Personal Details", "PERSONAL PROFILE", "Personal Information:"),
    "interests": ("Interests", "HOBBIES", "Hobbies & Interests"),
}  # fmt: skip
_WORK = (
    "Responsible for {S}", "{S} for a team of {n}", "{S} using {T}", "Carried out {S} with {T} and {T2}", "Led {S}, saving {n} %",
    "Daily {S} and {S2}", "Introduced {T} across {n} sites", "Trained {n} colleagues in {S}", "Worked with {T}, {T2}",
    "Improved {S} by {n} % within a year", "In charge of {S}; reported to the owner", "Supported {S} on two shifts",
    "Kept records in {T} and took part in {S}", "Was praised for {F}", "Reduced errors in {S}", "{S}",
    "Set up {S} from scratch", "Used {T} to prepare monthly figures", "Assisted with {S} when needed", "{S}, {S2}",
    "Ensured {S} according to {T}", "Handled {S} for {n} clients with {F}", "Achieved {n} % growth", "Met all deadlines",
)  # fmt: skip
_SUMMARY = (
    "{title} with {years} in {S} and {S2}. {F} and {F2}.",
    "Reliable {title} looking for a new challenge. Strong in {T}, {T2} and {S}.",
    "I am a {title} who enjoys {S}. I bring {F}, {F2} and {years} of experience.",
    "To work as {title} in a growing company where I can use my knowledge of {T} and {S}.",
    "{years} of hands-on experience in {S}, {S2} and {T}. Known for {F}.",
    "A {F} {title}, used to {S} with {T}.",
)
_DUTIES = (
    "You will {S} and {S2}.", "{S} together with the team", "{S} using {T}", "Support {S}", "Take care of {S}", "{S}, {S2}",
    "Be the contact for {S}", "Develop our {T} practice", "{S} in line with {T}", "Help us improve {S}",
)  # fmt: skip
_ASKS = (
    "{years} of experience with {T}", "{DEG} or similar", "Good command of {T} and {T2}", "Knowledge of {T} is a plus",
    "You are {F} and {F2}", "{F}", "Experience in {S}", "Fluent {L}", "{L} and {L2}, written and spoken", "{CERT} required",
    "At least {years} as {title}", "Nice to have: {T}, {T2}", "Ideally {T}", "{F}, {F2} and reliability", "Proven {S}",
)  # fmt: skip


def mark(label: str, text: str) -> str:
    return f"{{{label}|{text}}}"


@dataclass
class Draft:
    """What one document is composed from."""

    rng: random.Random
    persona: Persona
    occupation: Entry

    def pick(self, *options: str) -> str:
        return self.rng.choice(options)

    def heading(self, kind: str) -> str:
        return self.rng.choice(_HEADINGS[kind])

    def skill_entries(self) -> list[Entry]:
        own = [*self.occupation.essential, *self.occupation.optional]
        known = [index().entries[uri] for uri in own if uri in index().entries]
        strange = self.rng.choices(entries("competence") + entries("tool") + entries("knowledge"), k=4)
        return [*known, *strange]

    def skill(self) -> str:
        fitting = [e for e in self.skill_entries() if e.concept.kind == "competence"]
        return mark("SKILL", any_label(self.rng.choice(fitting or entries("competence")), self.rng))

    def tool(self) -> str:
        fitting = [e for e in self.skill_entries() if e.concept.kind in ("tool", "knowledge")]
        return mark("TOOL", any_label(self.rng.choice(fitting or entries("tool")), self.rng))

    def soft(self) -> str:
        return mark("SOFT_SKILL", any_label(self.rng.choice(entries("soft skill")), self.rng))

    def language(self) -> str:
        return mark("LANGUAGE", self.rng.choice(entries("language")).concept.label)

    def title(self) -> str:
        entry = self.occupation if self.rng.random() < 0.7 else self.rng.choice(entries("occupation"))
        title = self.rng.choice(_SENIOR) + any_label(entry, self.rng)
        return mark(
            "TITLE", self.rng.choice((title, title.title(), title.upper() if self.rng.random() < 0.3 else title))
        )

    def years(self) -> str:
        n = self.rng.randint(1, 25)
        return mark(
            "EXPERIENCE", self.pick(f"{n} years", f"{n}+ years", f"over {n} years", f"{n} yrs", f"more than {n} years")
        )

    def filled(self, template: str) -> str:
        """Each place of a template filled anew; a verb phrase keeps its own form."""
        makers: dict[str, Callable[[], str]] = {
            "{S}": self.skill, "{S2}": self.skill, "{T}": self.tool, "{T2}": self.tool, "{F}": self.soft, "{F2}": self.soft,
            "{L}": self.language, "{L2}": self.language, "{years}": self.years, "{title}": self.title,
            "{n}": lambda: str(self.rng.randint(2, 60)), "{DEG}": lambda: mark("DEGREE", self.persona.degree()),
            "{CERT}": lambda: mark("CERTIFICATION", self.persona.certificate()),
        }  # fmt: skip
        for place, make in makers.items():
            template = template.replace(place, make()) if place in template else template
        return template

    def day(self, year: int) -> str:
        month = self.rng.randrange(12)
        return (
            f"{_MONTHS[month]} {year}", f"{_MONTHS[month][:3]} {year}", f"{month + 1:02d}/{year}", f"{month + 1:02d}.{year}",
            str(year), f"{_MONTHS[month][:3]}. {year}", f"{_MONTHS[month][:3]}-{year % 100:02d}", f"1st {_MONTHS[month][:3]} {year}",
        )[self.date_style]  # fmt: skip

    def __post_init__(self) -> None:
        self.date_style = self.rng.randrange(8)
        self.dash = self.pick(" – ", " - ", "-", " to ", " — ", "–", " till ")
        self.bullet = self.rng.choice(_BULLETS)
        self.entry_style = self.rng.randrange(14)
        self.study_style = self.rng.randrange(10)

    def period(self, start: int, end: int | None) -> str:
        ending = self.day(end) if end else self.pick("Present", "present", "to date", "till date", "Now", "Current")
        if end is None and self.rng.random() < 0.15:
            return mark("DATE", f"{self.pick('Since', 'since', 'From')} {self.day(start)}")
        return mark("DATE", f"{self.day(start)}{self.dash}{ending}")

    def position(self, start: int, end: int | None) -> str:
        t, e, p, d = self.title(), mark("EMPLOYER", self.persona.employer()), mark("LOCATION", self.persona.place()), self.period(start, end)  # fmt: skip
        head = (
            f"{t}\n{e}, {p}\n{d}", f"{e} – {p}\n{t}    {d}", f"{d}    {t}\n{e}, {p}", f"{t} | {e} | {d}", f"{t}, {e}, {p} ({d})",
            f"{e}\t{d}\n{t}\t{p}", f"Company: {e}\nDesignation: {t}\nDuration: {d}", f"{d}\n{e}\n{t}",
            f"Worked as {t} at {e} from {d}.", f"{t} at {e}\n{d} | {p}", f"{e}\n{t}\n{d}\n{p}", f"{d}: {t}, {e}",
            f"Employer: {e}  Position: {t}\nPeriod: {d}  Location: {p}", f"{e} ({p})\n{d} — {t}",
        )[self.entry_style]  # fmt: skip
        lines = [self.bullet + self.filled(self.rng.choice(_WORK)) for _ in range(self.rng.randint(0, 5))]
        return "\n".join([head, *lines])

    def study(self, end: int) -> str:
        g, s, f = mark("DEGREE", self.persona.degree()), mark("SCHOOL", self.persona.school()), mark("FIELD", self.persona.field())  # fmt: skip
        p = mark("LOCATION", self.persona.place())
        d = self.period(end - self.rng.randint(1, 4), end) if self.rng.random() < 0.6 else mark("DATE", self.day(end))
        return (
            f"{g}\n{s}, {p}\n{d}", f"{s}    {d}\n{g}", f"{d}    {g}, {s}", f"{g} | {s} | {d}", f"{g} from {s} in {d}",
            f"{s}\nMajor: {f}\n{d}", f"{g}    {s}    {d}    {self.rng.randint(50, 95)}%", f"Degree: {g}\nInstitution: {s}\nYear: {d}",
            f"{self.bullet}{g}, {s} ({d})", f"{s} – {p}\n{g}, {d}, GPA {self.rng.randint(25, 40) / 10}",
        )[self.study_style]  # fmt: skip


def resume(rng: random.Random) -> str:
    draft = Draft(rng, Persona(rng), rng.choice(entries("occupation")))
    name = draft.persona.name()
    email, phone, url = draft.persona.email(name), draft.persona.phone(), draft.persona.url(name)
    n, m, t, u = mark("NAME", name), mark("EMAIL", email), mark("PHONE", phone), mark("URL", url)
    place = mark("LOCATION", draft.persona.address() if rng.random() < 0.4 else draft.persona.place())
    title = draft.title()
    header = rng.choice(
        (
            f"{n}\n{title}\n{place} | {t} | {m}", f"CURRICULUM VITAE\n{n}\n{place}\nPhone: {t}\nE-mail: {m}", f"{n}\n{m}  {t}\n{u}",
            f"Name: {n}\nAddress: {place}\nMobile No: {t}\nEmail ID: {m}", f"{title}\n{n}\nContact\n{t}\n{m}\n{place}\n{u}",
            f"{n}, {title}\n{place}\nTel. {t}  Mail {m}", f"Resume\n{n}\n{place}\n{t} / {m} / {u}", f"{title}", f"{n}\n{place} • {t} • {m} • {u}",
        )
    )  # fmt: skip
    year = rng.randint(2014, 2026)
    positions, studies = [], []
    end: int | None = None if rng.random() < 0.6 else year
    for _ in range(rng.randint(1, 4)):
        start = year - rng.randint(1, 5)
        positions.append(draft.position(start, end))
        year = end = start
    for _ in range(rng.randint(1, 3)):
        studies.append(draft.study(year))
        year -= rng.randint(2, 4)
    sep = draft.pick(", ", " | ", "\n", "\n" + draft.bullet, "; ", "    ")
    kinds = (draft.skill, draft.tool, draft.tool, draft.soft)
    skills = sep.join(rng.choice(kinds)() for _ in range(rng.randint(4, 14)))
    if rng.random() < 0.3:
        skills = "\n".join(
            f"{group}: " + ", ".join(draft.tool() for _ in range(rng.randint(1, 5)))
            for group in rng.sample(("Tools", "Software", "Methods", "Programming Languages", "Databases", "Other"), 3)
        )

    def level() -> str:
        return draft.pick("", " (fluent)", " - native", ": B2", " (basic)", " – C1")

    parts = {
        "summary": draft.filled(rng.choice(_SUMMARY)),
        "experience": draft.pick("\n", "\n\n").join(positions),
        "education": "\n".join(studies),
        "skills": skills,
        "languages": draft.pick(", ", "\n").join(draft.language() + level() for _ in range(rng.randint(1, 3))),
        "certifications": "\n".join(
            draft.bullet + mark("CERTIFICATION", draft.persona.certificate()) for _ in range(rng.randint(1, 3))
        ),
        "references": rng.choice(("Available on request", f"{draft.persona.name()}, manager, {draft.persona.phone()}")),
        "personal": f"Date of Birth: {rng.randint(1, 28)}/0{rng.randint(1, 9)}/19{rng.randint(60, 99)}\n"
        f"Father's Name: {draft.persona.name()}\nNationality: {draft.pick('Indian', 'British', 'Polish', 'Kenyan')}",
        "interests": draft.pick("Cycling, chess, cooking", "Reading and travelling", "Football; hiking; gardening"),
    }
    order = ["summary", "experience", "education", "skills"]
    if rng.random() < 0.4:
        rng.shuffle(order)
    order += [k for k in ("languages", "certifications", "references", "personal", "interests") if rng.random() < 0.4]
    if rng.random() < 0.25:
        order.remove("summary")
    return "\n".join([header, *(f"{draft.heading(kind)}\n{parts[kind]}" for kind in order)])


def posting(rng: random.Random) -> str:
    draft = Draft(rng, Persona(rng), rng.choice(entries("occupation")))
    employer, place = mark("EMPLOYER", draft.persona.employer()), mark("LOCATION", draft.persona.place())
    title = draft.title()
    opening = rng.choice(
        (
            f"{title}\n{employer} – {place}", f"{employer} is hiring a {title} in {place}.", f"Position: {title}\nLocation: {place}",
            f"We are looking for a {title} to join {employer}.", f"{title} ({place})",
        )
    )  # fmt: skip
    duties = [draft.bullet + draft.filled(rng.choice(_DUTIES)) for _ in range(rng.randint(2, 6))]
    asks = [draft.bullet + draft.filled(rng.choice(_ASKS)) for _ in range(rng.randint(2, 7))]
    about = draft.pick(
        "We offer a pension, free parking and 28 days of leave.",
        "We welcome applications from everybody regardless of background.",
        "Apply with your CV before Friday.",
        "A friendly team, fair pay and room to grow await you.",
    )
    return "\n".join(
        [opening, draft.pick("Your tasks", "Duties:", "What you will do", "RESPONSIBILITIES"), *duties,
         draft.pick("Requirements", "What you bring", "About you", "QUALIFICATIONS:"), *asks, about]
    )  # fmt: skip


def generate(count: int, *, seed: int) -> Iterator[Example]:
    """`count` documents, every third a posting; the same ones for the same seed and ontology."""
    for n in range(count):
        rng = random.Random(f"{seed}-{n}")
        kind = "posting" if n % 3 == 2 else "resume"
        text = posting(rng) if kind == "posting" else resume(rng)
        yield parse_markup(text, id=f"generated-{n}", source=f"generated-{kind}")
