"""Statements of postings and their tones: in lists, in prose, in wrapped lines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgmatch.profiles.statements import ASIDE, ASKED, DUTY, MUST, NICE, heading_tone, statements
from kgmatch.reading import document_from_text

LIST = """Machinist
Hollin Gears Ltd
What you will do
- Set up and run CNC lathes
- Measure parts with micrometers
Minimum qualifications
- Two years of experience on CNC machines
- A forklift licence would be an advantage
Nice to have
- CAD drawing
What we offer
- 25 days of leave and a pension scheme
- Training in CAM programming
How to apply
Send your CV to the office and mention your knowledge of G-code."""


def tones(text: str) -> dict[str, str]:
    said = statements(document_from_text(text, "x.txt"))
    return {said.quote(part): part.tone for part in said.parts}


@pytest.mark.parametrize(
    ("part", "tone"),
    [
        ("lathes", DUTY), ("Two years", MUST), ("forklift", NICE), ("CAD drawing", NICE), ("25 days", ASIDE),
        ("CAM", ASIDE), ("G-code", ASIDE),
    ],
)  # fmt: skip
def test_the_heading_or_the_wording_gives_the_tone(part: str, tone: str) -> None:
    (found,) = (t for quote, t in tones(LIST).items() if part in quote)
    assert found == tone


def test_prose_in_one_line_is_parted_into_sentences_each_with_its_own_tone() -> None:
    text = (
        "We are a leading company of bakers. You bake bread and cakes. You must have experience with sourdough. "
        "Ideally you know vegan baking. We offer a competitive salary and a pension. Equal opportunities employer."
    )
    assert list(tones(text).values()) == [ASIDE, DUTY, MUST, NICE, ASIDE, ASIDE]


def test_a_heading_inside_prose_opens_its_part() -> None:
    found = tones(
        "A busy kitchen. Duties: Preparing vegetables and washing up. Requirements: Food hygiene certificate."
    )
    assert [tone for quote, tone in found.items() if "vegetables" in quote] == [DUTY]
    assert [tone for quote, tone in found.items() if "hygiene" in quote] == [ASKED]


def test_a_sentence_broken_by_the_width_of_the_page_is_one_statement() -> None:
    found = tones("Requirements\nThree years of experience in the repair of\npumps and compressors.\nTeam spirit.")
    assert [quote.split() for quote in found] == [
        ["Three", "years", "of", "experience", "in", "the", "repair", "of", "pumps", "and", "compressors."],
        ["Team", "spirit."],
    ]


@pytest.mark.parametrize(
    ("text", "tone"),
    [
        ("You work without supervision where required.", DUTY),
        ("A degree is not required.", ASKED),
        ("To apply you must be registered with the dental council.", MUST),
        ("You advise clients on pension plans.", DUTY),
        ("Salary £30,000, 25 days holiday, pension.", ASIDE),
        ("Spanish helps.", NICE),
    ],
)
def test_words_that_mislead(text: str, tone: str) -> None:
    assert tones(text) == {text: tone}


@pytest.mark.parametrize(
    ("heading", "tone"),
    [
        ("REQUIREMENTS/MINIMUM QUALIFICATIONS", MUST), ("Your profile", ASKED), ("Preferred skills", NICE),
        ("Selection process", ASIDE), ("Key responsibilities", DUTY), ("Our kitchen", DUTY),
    ],
)  # fmt: skip
def test_headings(heading: str, tone: str) -> None:
    assert heading_tone(heading) == tone


@given(st.text(alphabet=st.sampled_from("aB1 .;:,\n-•*"), max_size=300))
def test_statements_lie_in_order_inside_the_text_and_do_not_overlap(text: str) -> None:
    document = document_from_text(text, "x.txt")
    at = 0
    for part in statements(document).parts:
        assert at <= part.start < part.end <= len(document.text)
        at = part.end
