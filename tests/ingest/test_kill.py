"""A writer that is killed at any moment loses nothing that was acknowledged and leaves nothing half-written.

`python tests/bench/kill.py` runs more of the same trials.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.killing import IngestTrials, StepTrials

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are found and killed by /proc")


@pytest.mark.slow
def test_eight_killed_writers_leave_whole_transactions_and_go_on_where_they_were(tmp_path: Path) -> None:
    trials = StepTrials(tmp_path / "steps")
    for seed in range(1000, 1008):
        trials.run(seed)
    assert trials.counts.trials == 8
    assert trials.counts.kills >= 8


@pytest.mark.slow
def test_two_killed_ingests_leave_whole_batches_and_the_next_ends_like_one_that_was_never_killed(
    tmp_path: Path,
) -> None:
    trials = IngestTrials(tmp_path / "ingest", files=40)
    for seed in range(1000, 1002):
        trials.run(seed)
    assert trials.counts.trials == 2
