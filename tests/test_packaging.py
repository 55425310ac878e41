"""What is shipped works from elsewhere: the wheel in a new environment, the samples from their sources."""

from __future__ import annotations

import json
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from tests.conftest import ROOT, SAMPLES


@pytest.mark.slow
def test_the_wheel_runs_the_main_job_from_another_folder(tmp_path: Path) -> None:
    """Built, installed into a new environment (its dependencies lent by this one), run where no checkout is."""
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", str(tmp_path), str(ROOT)],
        check=True,
        timeout=300,
    )
    (wheel,) = tmp_path.glob("kgmatch-*.whl")
    venv.create(tmp_path / "env", with_pip=True)
    python = next(p for p in (tmp_path / "env/bin/python", tmp_path / "env/Scripts/python.exe") if p.exists())
    subprocess.run([python, "-m", "pip", "install", "-q", "--no-deps", str(wheel)], check=True, timeout=300)
    site = Path(subprocess.run([python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], capture_output=True, text=True, check=True).stdout.strip())  # fmt: skip
    import numpy

    (site / "lent.pth").write_text(str(Path(numpy.__file__).parent.parent) + "\n")
    where = subprocess.run(
        [python, "-c", "import kgmatch; print(kgmatch.__file__)"],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
    )
    assert str(site) in where.stdout
    command = [str(python.parent / "kgmatch")]
    done = subprocess.run(
        [*command, "ingest", str(SAMPLES / "resumes")],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    done = subprocess.run([*command, "match", "--job", str(SAMPLES / "postings/staff-nurse.json"), "--format", "json"], capture_output=True, text=True, timeout=120, check=True, cwd=tmp_path)  # fmt: skip
    assert json.loads(done.stdout)["matches"]


def test_the_samples_are_rebuilt_byte_for_byte(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, str(ROOT / "pipelines/build_samples.py"), str(tmp_path)],
        check=True,
        timeout=120,
        capture_output=True,
    )
    built = {p.relative_to(tmp_path): p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    assert len(built) == 22
    for name, data in built.items():
        assert data == (SAMPLES / name).read_bytes(), name


def test_the_weights_are_small_enough_to_ship() -> None:
    for model in (ROOT / "kgmatch/weights").glob("*/model.onnx"):
        assert model.stat().st_size < 26_000_000
