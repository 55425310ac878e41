"""Seconds of each stage over a folder of resumes: python tests/bench/stages.py FOLDER [STORE]. Nothing is asserted."""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from kgmatch.errors import KgmatchError
from kgmatch.graph import Known, write_candidates, write_ontology
from kgmatch.ingest import discover
from kgmatch.pipeline import Pipeline
from kgmatch.profiles.candidate import candidate
from kgmatch.profiles.outline import outline
from kgmatch.reading import read
from kgmatch.store import connect


def main() -> None:
    files = discover([Path(sys.argv[1])])
    seconds: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    pipeline = Pipeline()
    began = time.perf_counter()
    last = began

    def lap(stage: str) -> None:
        nonlocal last
        now = time.perf_counter()
        seconds[stage] += now - last
        last = now

    _ = pipeline.tagger.session, pipeline.index.label_rows, pipeline.encoder.encode(["warm"])
    lap("loading models and ontology")
    with tempfile.TemporaryDirectory() as folder, connect(f"{folder}/graph.db") as store:
        lap("opening the store")
        write_ontology(store, pipeline.index)
        lap("writing the ontology")
        known, people = Known(store), []
        for path in files:
            try:
                document = read(path)
                lap("reading")
                tagged = pipeline.tag(document)
                lap("tagging")
                found = outline(document, tagged, pipeline.index)
                lap("profiles")
                links = pipeline.link(document, found.spans)
                lap("linking")
                people.append(candidate(document, found, links, pipeline.index))
                counts["pages"] += len(document.pages)
                counts["spans"] += len(found.spans)
            except KgmatchError as error:
                print("failed:", error)
                lap("reading")
            lap("profiles")
        for at in range(0, len(people), 20):
            write_candidates(store, people[at : at + 20], known, "bench")
        lap("writing the graph")
        pipeline.view(store)
        lap("building the view")
    total = time.perf_counter() - began
    for stage, value in seconds.items():
        print(f"{stage:<30} {value:8.2f} s {value / total:6.1%}")
    print(f"{'all':<30} {total:8.2f} s for {len(people)} of {len(files)} files, {dict(counts)}")


if __name__ == "__main__":
    main()
