"""Files and folders into a graph, as a program of one's own does it; `kgmatch ingest` does the same with more comfort.

    python pipelines/ingest.py PATH… [--store URI] [--workers N]

One JSON object on stdout; a line for each file on stderr. Exit code 3 when some files failed.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from kgmatch.graph import write_ontology
from kgmatch.ingest import default_workers, discover, graph_stages, ingest
from kgmatch.pipeline import Pipeline, Recording
from kgmatch.processes import Workers
from kgmatch.settings import home, load_settings
from kgmatch.store import connect


def main() -> int:
    settings = load_settings()
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--store", default=settings.store)
    parser.add_argument("--workers", type=int)
    asked = parser.parse_args()
    files = discover(asked.paths)
    count = asked.workers or default_workers(len(files))
    pipeline = Pipeline(settings.threads, settings.tagger, home(), preferred=settings.scheme)
    with (
        connect(asked.store) as store,
        Workers(Recording.shared(pipeline, count), workers=count, seconds=180.0) as pool,
    ):
        write_ontology(store, pipeline.index)
        stages = graph_stages(store, pool, fingerprint=pipeline.fingerprint)
        report = ingest(files, stages, each=lambda path, became: print(became, path, file=sys.stderr))
    print(json.dumps(asdict(report), ensure_ascii=False))
    return 3 if report.failures else 0


if __name__ == "__main__":
    sys.exit(main())
