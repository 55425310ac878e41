"""Countries and states by name."""

from __future__ import annotations

import pytest

from kgmatch.profiles.places import ends_with_region, is_region


@pytest.mark.parametrize("text", ["India", "UNITED KINGDOM", "Deutschland", "Maharashtra", "California", "(Poland)", " Kenya ", "Türkiye", "中国"])  # fmt: skip
def test_a_country_or_state_is_a_region(text: str) -> None:
    assert is_region(text)


@pytest.mark.parametrize("text", ["Leeds", "Hallam Ltd", "", "Indiana Jones", "Chad Smith"])
def test_other_names_are_no_regions(text: str) -> None:
    assert not is_region(text)


@pytest.mark.parametrize(
    "text",
    ["Leeds, UK", "Austin, TX", "Austin, TX 78701", "Pune, Maharashtra", "Pune, Maharashtra, India", "Köln, Deutschland", "Toronto, ON", "Leeds, England."],
)  # fmt: skip
def test_a_town_before_its_region_is_a_place(text: str) -> None:
    assert ends_with_region(text)


@pytest.mark.parametrize("text", ["Leeds", "UK", ", UK", "Head Baker, Hallam Ltd", "Nurse, Ward 7", "I want to work where they need me, India", ""])  # fmt: skip
def test_other_texts_are_no_places(text: str) -> None:
    assert not ends_with_region(text)
