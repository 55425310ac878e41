"""`kgmatch serve --bolt`: the embedded store, left open for tools that speak Bolt, read-only and on this machine alone."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from kgmatch.cli.output import Format, note, put_json, put_rows
from kgmatch.errors import KgmatchError, StoreBusyError
from kgmatch.settings import load_settings
from kgmatch.store import Store, connect
from kgmatch.store.embedded import DATABASE, READER, Endpoint

_LOOK = 1.0  # seconds between looks at what runs


def run(*, port: int, timeout: float, show_password: bool, store: str | None, form: str) -> None:
    uri = store or load_settings().store
    with _signals() as stop:
        opened = _open(uri, port, stop)
        if opened is None:
            return
        try:
            _print(opened, show_password, form)
            while not stop.wait(_LOOK):
                _end_long_queries(opened, timeout)
            _wait_for_others(opened, stop)
        finally:
            opened.close(wait=False)
    note("kgmatch: ended; the store is closed")


class _Stop(threading.Event):
    """Set by Ctrl-C or SIGTERM; a second one sets `now`, and others that use the store are waited for no longer."""

    def __init__(self) -> None:
        super().__init__()
        self.now = threading.Event()

    def heed(self, number: int, frame: Any) -> None:
        if self.is_set():
            self.now.set()
        self.set()


@contextmanager
def _signals() -> Iterator[_Stop]:
    stop = _Stop()
    before = {number: signal.signal(number, stop.heed) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _open(uri: str, port: int, stop: _Stop) -> Store | None:
    """The store, its server our own; None when told to stop while another process had it."""
    told = False
    while True:
        try:
            return connect(uri, must_exist=True, port=port)
        except StoreBusyError:
            if not told:
                note(f"kgmatch: {uri}: another kgmatch process has it open; serving begins when that one ends "
                     "(begun first, serve lets others in)")  # fmt: skip
                told = True
        if stop.wait(_LOOK / 2):
            return None


def _print(store: Store, show_password: bool, form: str) -> None:
    password_file = str(store.publish_password())
    if store.endpoint is None:
        return
    record = _record(store.endpoint, password_file, show_password) | ({"studio": store.studio} if store.studio else {})
    if form == Format.json:
        put_json(record)
    elif form == Format.table:
        width = max(map(len, record))
        sys.stdout.write("".join(f"{key:<{width}}  {value}\n" for key, value in record.items()))
        note("This user may read and change nothing. Ctrl-C ends.")
    else:
        put_rows([record], form)
    sys.stdout.flush()


def _record(endpoint: Endpoint, password_file: str, show_password: bool) -> dict[str, str]:
    return {
        "uri": endpoint.uri,
        "database": DATABASE,
        "user": READER,
        "passwordFile": password_file,
        **({"password": endpoint.reader_key} if show_password else {}),
    }


def _end_long_queries(store: Store, seconds: float) -> None:
    try:
        ended = store.end_long_queries(seconds)
    except KgmatchError as error:
        note(f"kgmatch: {error}")
        return
    if ended:
        note(f"kgmatch: ended {ended} that took more than {seconds:g} seconds")


def _wait_for_others(store: Store, stop: _Stop) -> None:
    told = False
    while store.shared and not stop.now.is_set():
        if not told:
            note("kgmatch: other kgmatch processes still use the store; waiting for them (again Ctrl-C: no longer)")
            told = True
        stop.now.wait(0.1)
