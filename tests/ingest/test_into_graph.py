from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from kgmatch.errors import KgmatchError
from kgmatch.ingest import default_workers, discover, into_graph
from kgmatch.pipeline import Pipeline, Recording
from kgmatch.processes import Workers
from tests.conftest import SAMPLES

GIGA = 1 << 30


@pytest.mark.slow
def test_records_do_not_depend_on_the_number_of_workers() -> None:
    """Each time with as many threads as a machine of two cores gives each of them."""
    files = [*discover([SAMPLES / "resumes", SAMPLES / "postings"])[::2], SAMPLES / "faulty" / "encrypted.pdf"]

    def records(workers: int) -> list[Any]:
        job = Recording(Pipeline(threads=2 // workers))
        with Workers(job, workers=workers, seconds=180.0) as pool:
            found = pool.call_all(files, given=lambda _: {"as_of": date(2024, 1, 31)})
            return [(path, str(r) if isinstance(r, KgmatchError) else r) for path, r in found]

    one, two = records(1), records(2)
    assert [path for path, _ in one] == files
    assert "encrypted" in str(one[-1][1])
    for (path, mine), (_, other) in zip(one, two, strict=True):
        assert mine == other, path


def test_a_pipeline_travels_without_what_it_has_loaded() -> None:
    import pickle

    pipeline = Pipeline(threads=3)
    _ = pipeline.index, pipeline.tagger.session
    pickled = pickle.dumps(Recording.shared(pipeline, 4, kind="resume"))
    assert len(pickled) < 1000
    assert pickle.loads(pickled).pipeline == pipeline


@pytest.mark.parametrize(
    ("cores", "memory", "files", "workers"),
    [
        (4, 64 * GIGA, 1000, 4),
        (64, 64 * GIGA, 1000, 8),
        (8, 4 * GIGA, 1000, 2),
        (8, GIGA, 1000, 1),
        (8, None, 1000, 8),
        (8, 64 * GIGA, 3, 1),
    ],
    ids=["cores", "no more than 8", "memory", "little memory", "unknown memory", "few files"],
)
def test_workers_by_cores_memory_and_files(cores: int, memory: int | None, files: int, workers: int, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    monkeypatch.setattr(into_graph, "cores", lambda: cores)
    monkeypatch.setattr(into_graph, "machine_memory", lambda: memory)
    assert default_workers(files) == workers
