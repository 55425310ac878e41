"""Values for made-up documents: people, places and organisations of many countries from Faker, the rest from the ontology."""

from __future__ import annotations

import random
import re
from functools import lru_cache
from typing import Any

from kgmatch.concepts.index import ConceptIndex, Entry, load

LOCALES = (
    "en_US", "en_GB", "en_IN", "en_AU", "en_CA", "en_NZ", "de_DE", "fr_FR", "es_ES", "es_MX", "pt_BR", "it_IT", "pl_PL",
    "nl_NL", "sv_SE", "da_DK", "fi_FI", "no_NO", "cs_CZ", "tr_TR", "ro_RO", "hr_HR", "id_ID", "vi_VN", "yo_NG",
)  # fmt: skip
_TRADES = (
    "Logistics", "Hospital", "Foods", "Engineering Works", "Motors", "Textiles", "Hotel", "Retail", "Pharma", "Clinic",
    "Bakery", "Construction", "Airways", "Energy", "Telecom", "Bank", "Insurance", "Primary School", "Shipping", "Labs",
    "Systems", "Consulting", "Media", "Farms", "Steel", "Security Services", "Care Home", "Library", "Council", "Studio",
)  # fmt: skip
_FORMS = (
    "",
    "",
    "",
    " Ltd",
    " Ltd.",
    " Inc.",
    " LLC",
    " GmbH",
    " Pvt. Ltd.",
    " S.A.",
    " plc",
    " Group",
    " & Sons",
    " Co.",
)
CERTIFICATES = (
    "AWS Certified Solutions Architect", "PMP", "CCNA", "CompTIA Security+", "First Aid Certificate", "BLS", "ACLS",
    "Forklift Licence", "CSCS Card", "Scrum Master (CSM)", "ITIL Foundation", "CPA", "ACCA", "Six Sigma Green Belt",
    "Food Hygiene Level 2", "OSHA 30-Hour", "HGV Class 1 Licence", "Registered Nurse Licence", "TEFL", "ServSafe Manager",
    "Google Analytics Certification", "CISSP", "Oracle Certified Professional", "CPR", "SIA Door Supervisor Licence",
    "Azure Administrator Associate", "Certified Welding Inspector", "IELTS", "Driving Licence Category B", "PRINCE2 Practitioner",
)  # fmt: skip


@lru_cache(maxsize=1)
def index() -> ConceptIndex:
    return load()


@lru_cache(maxsize=1)
def _fakers() -> dict[str, Any]:
    from faker import Faker
    from faker.providers.address import it_IT

    it_IT.Provider.cities = sorted(it_IT.Provider.cities)  # made from a set, in another order in each process
    return {locale: Faker(locale) for locale in LOCALES}


@lru_cache(maxsize=8)
def entries(kind: str) -> tuple[Entry, ...]:
    return tuple(index().of_kind({kind}))


def any_label(entry: Entry, rng: random.Random) -> str:
    """The preferred label, or at times another one, with a capital at times: as people write it."""
    label = rng.choice((entry.concept.label, entry.concept.label, *entry.alternative))
    return label[:1].upper() + label[1:] if rng.random() < 0.6 else label


class Persona:
    """One made-up person's country and contact data; every value is drawn from `rng`, so a seed gives the same person."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.locale = rng.choice(LOCALES)
        self.faker = _fakers()[self.locale]
        self.faker.seed_instance(rng.getrandbits(32))

    def name(self) -> str:
        name = re.sub(r"^(?:\w+\.|Mr|Mrs|Ms|Dr|Frau|Herr|Prof|H|Hj|R)\.?\s+", "", self.faker.name())
        name = f"{self.faker.first_name()} {self.faker.last_name()}" if self.rng.random() < 0.5 else name
        style = self.rng.random()
        if style < 0.25:
            return name.upper()
        if style < 0.32:
            first, _, last = name.partition(" ")
            return f"{first[0]}. {last}" if last else name
        if style < 0.38:
            first, _, last = name.rpartition(" ")
            return f"{last.upper()} {first}" if first else name
        return name

    def place(self) -> str:
        city = self.faker.city()
        country = self.rng.choice(("", "", self.faker.current_country()))
        region = ""
        if self.locale in ("en_US", "en_CA", "en_AU", "en_IN") and self.rng.random() < 0.7:
            makers = [
                name for name in ("state_abbr", "state", "province", "province_abbr") if hasattr(self.faker, name)
            ]
            region = getattr(self.faker, self.rng.choice(makers))()
        return ", ".join(part for part in (city, region, country) if part)

    def address(self) -> str:
        return " ".join(self.faker.address().replace("\n", ", ").split())

    def phone(self) -> str:
        return str(self.faker.phone_number())

    def email(self, name: str) -> str:
        handle = re.sub(r"[^a-z]+", self.rng.choice((".", "_", "")), name.lower()).strip("._")
        return f"{handle or 'me'}{self.rng.choice(('', '', str(self.rng.randint(1, 99))))}@{self.faker.free_email_domain()}"

    def url(self, name: str) -> str:
        handle = re.sub(r"[^a-z]+", "-", name.lower()).strip("-")
        site = self.rng.choice(
            ("linkedin.com/in/", "www.linkedin.com/in/", "https://github.com/", "github.com/", "https://www.")
        )
        return f"{site}{handle}" + (".com" if site.endswith("www.") else "")

    def employer(self) -> str:
        style = self.rng.random()
        if style < 0.35:
            return str(self.faker.company())
        stem = self.faker.last_name() if style < 0.7 else self.faker.city()
        return f"{stem} {self.rng.choice(_TRADES)}{self.rng.choice(_FORMS)}"

    def school(self) -> str:
        city, last = self.faker.city(), self.faker.last_name()
        return str(
            self.rng.choice(
                (
                    f"University of {city}", f"{city} University", f"{city} College", f"{last} Institute of Technology",
                    f"Universidad de {city}", f"Universität {city}", f"Université de {city}", f"{city} State University",
                    f"{last} High School", f"{city} Polytechnic", f"St. {last}'s School", f"{city} Community College",
                    f"{last} College of Nursing", f"{city} Technical School", f"Politecnico di {city}", f"{last} Academy",
                )
            )
        )  # fmt: skip

    def degree(self) -> str:
        entry = self.rng.choice(entries("degree"))
        name = self.rng.choice((entry.concept.label, *entry.alternative))
        field = any_label(self.rng.choice(entries("field")), self.rng)
        return (
            f"{name}{self.rng.choice((' in ', ' in ', ' ', ', ', ' of '))}{field}" if self.rng.random() < 0.6 else name
        )

    def field(self) -> str:
        return any_label(self.rng.choice(entries("field")), self.rng)

    def certificate(self) -> str:
        return self.rng.choice(CERTIFICATES)
