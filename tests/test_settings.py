from __future__ import annotations

from pathlib import Path

import pytest

from kgmatch.errors import DataError
from kgmatch.settings import Settings, home, load_settings


def test_defaults_without_a_file() -> None:
    assert load_settings() == Settings()


def test_the_environment_wins_over_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    home().mkdir(parents=True)
    (home() / "kgmatch.toml").write_text('store = "a.db"\nthreads = 1\ntagger = "models/x"\n')
    assert load_settings() == Settings("a.db", Path("models/x"), 1)
    monkeypatch.setenv("KGMATCH_STORE", "b.db")
    assert load_settings().store == "b.db"


@pytest.mark.parametrize(
    ("text", "says"), [("store = ", "not TOML"), ("stor = 'x'", "unknown setting"), ("threads = 'x'", "must be a int")]
)
def test_a_wrong_file_is_told(text: str, says: str) -> None:
    home().mkdir(parents=True)
    (home() / "kgmatch.toml").write_text(text)
    with pytest.raises(DataError, match=says):
        load_settings()
