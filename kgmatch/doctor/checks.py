"""All checks, in the order in which they are told."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from kgmatch.doctor import configuration, folder, graph, models, ontology, program, server
from kgmatch.doctor import store as stored
from kgmatch.doctor.finding import Finding, State, run
from kgmatch.errors import KgmatchError
from kgmatch.pipeline import Pipeline
from kgmatch.reading import ReaderOptions
from kgmatch.settings import Settings, home, load_settings
from kgmatch.store import Store, connect
from kgmatch.store.connection import DEFAULT_URI


def examine(*, store: str | None = None) -> Iterator[Finding]:
    """Everything, with the settings and environment of this process. `store`: another one than the settings name.

    What cannot be looked at because something else is broken is told as such; nothing is raised for it.
    """
    settings = _settings()
    at = home()
    used = settings or Settings()
    pipeline = Pipeline(used.threads, used.tagger, at, ReaderOptions(used.reader, used.ocr), used.scheme)
    languages = partial(program.recognition, used.ocr, asked_for=used.ocr != Settings().ocr)
    yield from run(program.PART, (program.platform_found, languages, program.legacy_office))
    yield from run(
        configuration.PART,
        (
            partial(configuration.settings_file, at),
            partial(configuration.environment, os.environ),
            partial(configuration.home_folder, at),
        ),
    )
    yield from run(
        models.PART,
        (partial(models.tagger, used.tagger, threads=used.threads), lambda: models.encoder(pipeline.encoder)),
    )
    yield from run(
        ontology.PART,
        (
            lambda: ontology.shipped(None, pipeline.encoder),
            lambda: ontology.imported(at, used.scheme, pipeline.encoder),
        ),
    )
    if settings is None and store is None:
        yield Finding(stored.PART, "warn", "not looked at: which one it is stands in the settings", "mend the settings")
        return
    yield from run(stored.PART, (partial(examine_store, store or used.store, pipeline, named=store),))


def _settings() -> Settings | None:
    """None when they cannot be read, which `configuration.settings_file` tells."""
    try:
        return load_settings()
    except (KgmatchError, OSError):
        return None


def examine_store(uri: str, pipeline: Pipeline, *, named: str | None = None) -> Iterator[Finding]:
    """A store's folder and what is in it, or a server's graph. Raises StoreError when it does not open.

    `named`: the URI again, if a command that is to be run has to name it.
    """
    if "://" not in uri:
        path = Path(uri).expanduser()
        if not path.exists():
            state: State = "ok" if uri == DEFAULT_URI and named is None else "warn"
            yield Finding(stored.PART, state, f"no store at {uri}", "kgmatch ingest FOLDER makes one there, or name another with --store")  # fmt: skip
            return
        if (path / "owner.lock").exists():  # else it is no store, and opening says so
            yield from run(stored.PART, (partial(folder.permissions, path), partial(folder.room, path)))
    with connect(uri, must_exist=True) as opened:
        yield from examine_graph(opened, pipeline, named=named)


def examine_graph(opened: Store, pipeline: Pipeline, *, named: str | None = None) -> Iterator[Finding]:
    """The graph of an open store."""
    yield from run(
        stored.PART,
        (
            partial(stored.engine, opened),
            partial(stored.counts, opened),
            partial(stored.constraints, opened),
            partial(stored.written_by, opened, pipeline, named=named),
            lambda: stored.ontology_in(opened, pipeline.index),
            partial(stored.failures, opened, named=named),
            partial(stored.undecided, opened),
            partial(graph.inconsistencies, opened),
            partial(stored.matching_view, opened, pipeline),
        ),
    )
    if opened.folder is None:
        checks = (server.server_version, server.csv_files, server.may_write)
        yield from run(stored.PART, (partial(check, opened) for check in checks))
