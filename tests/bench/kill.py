"""Kill trials in any number: python tests/bench/kill.py [TRIALS] [--ingest 5] [--seed 0]

Most of them kill a small program that writes, reads again, merges, splits and forgets (tests/kill_steps.py); `--ingest` of
them kill `kgmatch ingest` with its workers. Prints what the kills met; exit code 1 when one has broken something.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.killing import IngestTrials, StepTrials, TrialError


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("trials", nargs="?", type=int, default=100)
    parser.add_argument("--ingest", type=int, help="how many of them kill `kgmatch ingest` (a twentieth)")
    parser.add_argument("--seed", type=int, default=0, help="of the first trial")
    chosen = parser.parse_args()
    ingest = chosen.trials // 20 if chosen.ingest is None else chosen.ingest
    folder, began, broken = Path(tempfile.mkdtemp(prefix="kill-")), time.monotonic(), 0
    for kind, count in (("steps", chosen.trials - ingest), ("ingest", ingest)):
        if not count:
            continue
        trials = (StepTrials if kind == "steps" else IngestTrials)(folder / kind)
        for seed in range(chosen.seed, chosen.seed + count):
            try:
                trials.run(seed)
            except TrialError as error:
                broken += 1
                print(f"{kind}: {error}", file=sys.stderr, flush=True)
        print(f"{kind}: {trials.counts}", flush=True)
    print(f"{broken} broken, {time.monotonic() - began:.0f} s" + (f"; see {folder}" if broken else ""))
    if not broken:
        shutil.rmtree(folder)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
