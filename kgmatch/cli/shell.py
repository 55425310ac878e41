"""`kgmatch shell`: Cypher by the line, read-only, at a terminal or from a pipe."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TextIO

from kgmatch.cli.completion import completions
from kgmatch.cli.output import Format, note, put_rows
from kgmatch.cli.query import parameter
from kgmatch.cli.schema import put_shape
from kgmatch.errors import KgmatchError, QueryError
from kgmatch.settings import home, load_settings
from kgmatch.store import Store, connect
from kgmatch.store.script import is_empty, split, statements
from kgmatch.store.shape import Names, names

PROMPT = "kgmatch> "
HELP = """\
Cypher ends with ; and may go over many lines. Nothing can be changed here.
:help                 this
:schema               labels, relationship types and properties, with counts
:param                the parameters that are set
:param name=value     set one, for $name; a value that is JSON is read as such
:format [NAME]        table, json, jsonl or csv
:limit [N]            at most so many rows
:timeout [SECONDS]    a query that takes longer is ended
:source FILE          run the statements of a file
:quit                 end; so does Ctrl-D
Tab completes; Ctrl-C drops what is typed, or ends a query that runs; the arrow keys and Ctrl-R go back in history.
"""


def run(*, params: Sequence[str], limit: int, timeout: float, store: str | None, form: str) -> int:
    """The exit code: 1 when a statement from a pipe failed, as nobody was there to see it."""
    values = dict(map(parameter, params))
    with connect(store or load_settings().store, must_exist=True) as opened:
        shell = Shell(opened, params=values, limit=limit, timeout=timeout, form=form)
        if sys.stdin.isatty():
            interactive(shell)
            return 0
        piped(shell, sys.stdin)
        return 1 if shell.failed else 0


class Shell:
    """What is set in a session, and what a line does. `failed` counts the statements and commands that did."""

    def __init__(
        self, store: Store, *, params: dict[str, Any] | None = None, limit: int = 10_000, timeout: float = 60.0, form: str = Format.table
    ) -> None:  # fmt: skip
        self.store = store
        self.params = dict(params or {})
        self.limit = limit
        self.timeout = timeout
        self.form: str = form
        self.failed = 0
        self.ended = False
        self._commands: dict[str, Callable[[str], None]] = {
            ":exit": self._quit, ":format": self._format, ":help": self._help, ":limit": self._limit, ":param": self._param,
            ":quit": self._quit, ":schema": self._schema, ":source": self._source, ":timeout": self._timeout,
        }  # fmt: skip

    @property
    def commands(self) -> list[str]:
        return list(self._commands)

    def take(self, text: str) -> None:
        """One command, or statements. An error is a line on stderr, and the session goes on."""
        try:
            if text.lstrip().startswith(":"):
                self._command(text.strip())
            else:
                for statement in statements(text):
                    self._ask(statement)
        except KgmatchError as error:
            self.failed += 1
            note(f"kgmatch: {error}")

    def _ask(self, cypher: str) -> None:
        rows, cut = self.store.query(cypher, self.params, limit=self.limit, timeout=self.timeout)
        if rows or self.form != Format.table:
            put_rows(rows, self.form)
        sys.stdout.flush()
        if cut:
            note(f"kgmatch: only the first {self.limit} rows; :limit {self.limit * 10} for more")
        elif self.form == Format.table:
            note(f"{len(rows)} row{'' if len(rows) == 1 else 's'}")

    def _command(self, text: str) -> None:
        word, _, rest = text.rstrip(";").partition(" ")
        if word not in self._commands:
            raise QueryError(f"{word}: no such command; :help lists them")
        self._commands[word](rest.strip())

    def _help(self, _: str) -> None:
        sys.stdout.write(HELP)

    def _quit(self, _: str) -> None:
        self.ended = True

    def _schema(self, _: str) -> None:
        put_shape(self.store, self.form)

    def _param(self, text: str) -> None:
        if text:
            name, value = parameter(text, option=":param")
            self.params[name] = value
        else:
            put_rows([{"name": name, "value": value} for name, value in sorted(self.params.items())], self.form)

    def _format(self, text: str) -> None:
        if text and text not in list(Format):
            raise QueryError(f":format {text}: must be {', '.join(Format)}")
        self.form = text or self.form
        note(f"format {self.form}")

    def _limit(self, text: str) -> None:
        if text and not (text.isdecimal() and int(text) > 0):
            raise QueryError(f":limit {text}: must be a whole number above 0")
        self.limit = int(text or self.limit)
        note(f"at most {self.limit} rows")

    def _timeout(self, text: str) -> None:
        try:
            seconds = float(text or self.timeout)
        except ValueError:
            seconds = 0
        if not 0 < seconds < float("inf"):
            raise QueryError(f":timeout {text}: must be seconds, above 0")
        self.timeout = seconds
        note(f"at most {self.timeout:g} seconds")

    def _source(self, text: str) -> None:
        from kgmatch.cli.query import read_cypher

        for statement in statements(read_cypher(Path(text).expanduser())):
            self._ask(statement)


def piped(shell: Shell, lines: TextIO) -> None:
    """Statements and commands from a pipe or a file, without a prompt; the last statement needs no `;`."""
    pending = ""
    for line in lines:
        if is_empty(pending) and line.lstrip().startswith(":"):
            shell.take(line)
            pending = ""
        else:
            ended, pending = split(pending + line)
            for statement in ended:
                shell.take(statement)
        if shell.ended:
            return
    shell.take(pending)


def is_finished(text: str) -> bool:
    """Whether Enter sends it: a command, nothing at all, or statements that all end with `;`."""
    if text.lstrip().startswith(":") or not text.strip():
        return True
    ended, rest = split(text)
    return bool(ended) and is_empty(rest)


def interactive(shell: Shell, *, input: Any = None, output: Any = None) -> None:
    """At a terminal; `input` and `output` are prompt_toolkit's, and the terminal's when left out."""
    session = _session(shell, input, output)
    note(f"{shell.store.uri}: Cypher, read-only; :help for help, :quit or Ctrl-D to end")
    while not shell.ended:
        try:
            text = session.prompt(PROMPT)
        except KeyboardInterrupt:
            continue  # the line is dropped
        except EOFError:
            return
        try:
            shell.take(text)
        except KeyboardInterrupt:
            note("kgmatch: the query was ended")


def _session(shell: Shell, input: Any, output: Any) -> Any:
    from prompt_toolkit import PromptSession
    from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
    from prompt_toolkit.output import create_output

    keys = KeyBindings()

    @keys.add("enter")
    def _enter(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        if buffer.complete_state and buffer.complete_state.current_completion:
            buffer.complete_state = None  # the completion is taken, the line not yet sent
        elif is_finished(buffer.text):
            buffer.validate_and_handle()
        else:
            buffer.newline(copy_margin=False)

    return PromptSession[str](
        history=_history(), completer=_completer(shell), complete_while_typing=False, key_bindings=keys, multiline=True,
        prompt_continuation=lambda width, line, wrapped: "." * (len(PROMPT) - 2) + "> ",
        input=input, output=output or create_output(always_prefer_tty=True),
    )  # fmt: skip


def _completer(shell: Shell) -> Any:
    from collections.abc import Iterator

    from prompt_toolkit.completion import CompleteEvent, Completer, Completion
    from prompt_toolkit.document import Document

    class CypherCompleter(Completer):
        def __init__(self) -> None:
            self._names: Names | None = None

        def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterator[Completion]:
            word, found = completions(
                document.text_before_cursor, self._known(), parameters=shell.params, commands=shell.commands
            )
            for text in found:
                yield Completion(text, start_position=-len(word))

        def _known(self) -> Names:
            if self._names is None:
                try:
                    self._names = names(shell.store)
                except KgmatchError:
                    return Names({}, {})
            return self._names

    return CypherCompleter()


def _history() -> Any:
    """Kept in the kgmatch home, for its owner alone: what was asked may name people."""
    from prompt_toolkit.history import FileHistory, InMemoryHistory

    path = home() / "shell-history"
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600))
        path.chmod(0o600)
    except OSError as error:
        note(f"kgmatch: history is not kept: {error.strerror}: {path}")
        return InMemoryHistory()
    return FileHistory(str(path))
