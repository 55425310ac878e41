"""Outcomes of documents, their totals, and reading order."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kgmatch.errors import DocumentError
from kgmatch.evaluation.fields import Counts
from kgmatch.evaluation.reading import Score, by, outcome, total
from kgmatch.evaluation.truth import Case
from kgmatch.model import Candidate, Contact, Day, Period, Position
from kgmatch.reading import document_from_text

TEXTS = ("Baked four hundred loaves", "Trained two apprentices", "Kept the starter alive")
VALUES = {"name": ["Ana Ruiz"], "title": ["Head Baker", "Baker"], "start": ["2019-03"]}


def case(values: dict[str, list[str]] = VALUES, order: tuple[str, ...] = TEXTS, layout: str = "tidy_band") -> Case:
    return Case(Path("a.pdf"), "r001", layout, values, order)


def candidate(text: str = "\n".join(TEXTS), title: str | None = "Head Baker") -> Candidate:
    document = document_from_text(text, "a.pdf", as_of=date(2026, 1, 15))
    position = Position("p_1", title, None, Period(Day(2019, 3), None, current=True), 12)
    return Candidate("c_1", Contact(name="Ana Ruiz"), None, (position,), (), (), (), (), (document,))


def fail(path: Path) -> Candidate:
    raise DocumentError(f"{path}: the file is empty (0 bytes)")


def ordered(text: str, order: tuple[str, ...] = TEXTS) -> tuple[int, int]:
    score = outcome(case(order=order), lambda _: candidate(text)).score
    return score.in_order, score.pairs


# --- reading order -------------------------------------------------------------------------------------------------


def test_texts_in_their_order_are_all_in_order() -> None:
    assert ordered("\n".join(TEXTS)) == (2, 2)


def test_a_text_that_comes_too_early_breaks_the_pair_before_it() -> None:
    assert ordered("\n".join([TEXTS[1], TEXTS[0], TEXTS[2]])) == (1, 2)


def test_texts_in_the_opposite_order_have_none() -> None:
    assert ordered("\n".join(TEXTS[::-1])) == (0, 2)


def test_a_missing_text_breaks_both_its_pairs() -> None:
    assert ordered(f"{TEXTS[0]}\n{TEXTS[2]}") == (0, 2)


def test_a_text_with_another_line_in_its_middle_is_not_whole() -> None:
    assert ordered(f"Baked four\nSkills\nhundred loaves\n{TEXTS[1]}\n{TEXTS[2]}") == (1, 2)


def test_line_breaks_hyphens_and_case_do_not_count() -> None:
    assert ordered(f"BAKED four hun-\ndred loaves\nTrained\ntwo apprentices.\n{TEXTS[2]}") == (2, 2)


def test_a_text_that_is_written_twice_is_taken_once_for_each() -> None:
    assert ordered("Baked\nServed\nBaked\nSwept", ("Baked", "Served", "Baked", "Swept")) == (3, 3)


@pytest.mark.parametrize("order", [(), ("Baked four hundred loaves",)])
def test_fewer_than_two_texts_have_no_pairs(order: tuple[str, ...]) -> None:
    assert ordered("\n".join(TEXTS), order) == (0, 0)


def test_without_pairs_the_order_is_kept() -> None:
    assert Score().order == 1.0


# --- outcomes ------------------------------------------------------------------------------------------------------


def test_fields_of_a_candidate_are_counted_against_the_truth() -> None:
    fields = outcome(case(), lambda _: candidate()).score.fields
    assert (fields["name"], fields["title"], fields["start"], fields["end"]) == (
        Counts(1, 1, 1), Counts(1, 1, 2), Counts(1, 1, 1), Counts(0, 1, 0),
    )  # fmt: skip


def test_what_is_wrong_is_named() -> None:
    assert outcome(case(), lambda _: candidate()).wrong["title"] == (["Baker"], [])


def test_a_document_that_cannot_be_read_has_found_nothing() -> None:
    score = outcome(case(), fail).score
    assert (score.failed, score.micro, score.in_order, score.pairs) == (1, Counts(0, 0, 4), 0, 2)


def test_a_document_that_cannot_be_read_says_why() -> None:
    assert outcome(case(), fail).error == "a.pdf: the file is empty (0 bytes)"


def test_the_micro_average_counts_every_value_once() -> None:
    assert outcome(case(), lambda _: candidate()).score.micro == Counts(3, 4, 4)


def test_what_is_reported_only_is_not_in_the_average() -> None:
    told = outcome(case({"position": ["Baker\tHallam Ltd\t2019\t2021"]}), lambda _: candidate(title=None)).score
    assert told.micro.true == 0


def test_totals_are_sums() -> None:
    whole = total([outcome(case(), lambda _: candidate()), outcome(case(), fail)])
    assert (whole.documents, whole.failed, whole.in_order, whole.pairs, whole.fields["title"]) == (2, 1, 2, 4, Counts(1, 1, 4))  # fmt: skip


def test_no_documents_total_to_nothing() -> None:
    assert total([]) == Score()


def test_groups_are_those_of_the_key_in_order() -> None:
    outcomes = [outcome(case(layout=layout), lambda _: candidate()) for layout in ("tidy_band", "messy_grid", "tidy_cards")]  # fmt: skip
    assert [(kind, score.documents) for kind, score in by(outcomes, lambda c: c.kind).items()] == [("messy", 1), ("tidy", 2)]  # fmt: skip
