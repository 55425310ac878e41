"""What a cross-encoder is shown of candidates: the file as it was ingested, else titles and skills."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kgmatch.cli.learned import Texts
from kgmatch.graph import Known, write_candidates
from kgmatch.matching.view import open_view
from kgmatch.pipeline import Pipeline
from kgmatch.store import connect
from tests.records import candidate

RESUME = """Robin Sample
Backend Developer
Experience
Backend Developer, Example Ltd, 2018 - 2022
Kept a ledger of lighthouse parts with Python and Django."""


def test_titles_and_skills_stand_for_a_text_that_is_not_at_hand(
    pipeline: Pipeline, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "robin.txt"
    file.write_text(RESUME, encoding="utf-8")
    lost = candidate(pipeline, 1, skills={"wound care": 12, "phlebotomy": 48}, title="Staff Nurse")
    there = pipeline.candidate(file)
    with connect(str(tmp_path / "graph.db")) as store:
        write_candidates(store, [lost, there], Known(store), "one")
        view = open_view(store, pipeline.index, pipeline.encoder)
        rows = np.asarray([view.ids.find(one.id) for one in (lost, there)])
        texts = Texts(pipeline, [], lambda: store)
        first, second = texts.of_candidates(rows, view)
        assert first == "Staff Nurse. phlebotomy, wound care"
        assert "a ledger of lighthouse parts" in second
        assert "Robin" not in second
        assert "1 of 2 candidates read again: the file is gone or another one" in capsys.readouterr().err
        assert texts.of_candidates(rows, view) == [first, second]
        file.write_text(RESUME + "\nChanged since.", encoding="utf-8")
        changed = Texts(pipeline, [], lambda: store).of_candidates(rows, view)[1]
    assert "lighthouse" not in changed
    assert changed.startswith("Backend Developer. ")
    assert "Python" in changed
