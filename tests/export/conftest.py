"""One filled store for all that only read it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kgmatch.pipeline import Pipeline
from kgmatch.store import Store, connect, pages
from tests.export.graphs import fill


@pytest.fixture(scope="session")
def filled(pipeline: Pipeline, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with connect(str(tmp_path_factory.mktemp("export") / "filled.db")) as store:
        fill(store, pipeline)
        yield store


@pytest.fixture(autouse=True, scope="module")
def _small_pages() -> Iterator[None]:
    """So small that every test goes over many."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pages, "PAGE", 8)
        yield
