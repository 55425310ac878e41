from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kgmatch.tagging.masking import mask


def test_contact_and_person_words_give_way_to_the_same_placeholders() -> None:
    text = "Ana Ruiz, ana@example.com. She led the team; ANA RUIZ signs."
    masked = mask(text, [(0, 8, "NAME"), (10, 25, "EMAIL")])
    assert masked.text == "<name>, <email>. <person> led the team; <name> signs."


def test_a_surname_that_is_a_word_is_not_masked_elsewhere() -> None:
    text = "Will Grant\ngrant writing"
    assert mask(text, [(0, 10, "NAME")]).text == "<name>\ngrant writing"


@given(st.text(max_size=120), st.data())
def test_offsets_outside_placeholders_lead_back_to_the_same_characters(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    masked = mask(text, [(start, end, "NAME")] if end > start else [])
    for begin, origin, copied, stop in zip(
        masked.starts, masked.origins, masked.copied, (*masked.starts[1:], len(masked.text)), strict=True
    ):
        if copied:
            assert masked.text[begin:stop] == text[origin : origin + stop - begin]
            assert all(masked.original(i) == origin + i - begin for i in range(begin, stop))
