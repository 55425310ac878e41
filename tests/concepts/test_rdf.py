from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgmatch.concepts.rdf import parsed
from kgmatch.errors import DataError

GOOD = '{"@context": {"says": "http://example.org/says"}, "@id": "http://example.org/a", "says": "b"}'


def written(folder: Path, content: str | bytes, name: str) -> Path:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_turtle_and_both_kinds_of_json_ld_files_make_one_graph(tmp_path: Path) -> None:
    files = [
        written(tmp_path, '<http://example.org/a> <http://example.org/says> "b" .', "a.ttl"),
        written(tmp_path, GOOD.replace('"b"', '"c"'), "b.jsonld"),
        written(tmp_path, GOOD.replace('"b"', '"d"'), "c.JSON"),
    ]
    assert sorted(str(o) for o in parsed(files).objects()) == ["b", "c", "d"]


def test_a_path_may_hold_signs_that_mean_something_in_a_uri(tmp_path: Path) -> None:
    path = written(tmp_path, "<urn:x:a> a <urn:x:b> .", "a b#c%20/ü.ttl")
    assert len(parsed([path])) == 1


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.ttl", '@prefix a: <urn:a:> .\na:b a:c "x\n', ", line 2, column 11: not valid turtle: newline found in string literal"),
        ("a.ttl", "@prefix a: <urn:a:> .\na:b a:c a:ü\na:e a:f a:g .", ", line 3, column 1: not valid turtle: expected '.'"),
        ("a.ttl", b'<urn:a:a> <urn:a:b> "\xe9" .', ": not valid turtle: 'utf-8' codec can't decode byte 0xe9"),
        ("a.jsonld", '{"a":\n  1,,}', ", line 2, column 5: not valid json-ld: Expecting property name enclosed in double quotes"),
        ("a.json", "", ", line 1, column 1: not valid json-ld: Expecting value"),
        ("a.json", '"text"', ": not valid json-ld: neither an object nor a list"),
        ("a.json", "[" * 100_000, ": not valid json-ld: maximum recursion depth exceeded"),
    ],
)  # fmt: skip
def test_a_syntax_error_is_said_with_its_line_and_column(tmp_path: Path, name: str, content: str, says: str) -> None:
    path = written(tmp_path, content, name)
    with pytest.raises(DataError) as refused:
        parsed([path])
    assert str(refused.value).startswith(f"{path}{says}")
    assert "\n" not in str(refused.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"none\.ttl: no such file"):
        parsed([tmp_path / "none.ttl"])


@pytest.mark.parametrize(
    "record",
    [
        {"@context": "http://127.0.0.1:9/context"},
        {"@context": [{"a": "http://example.org/a"}, "context.json"]},
        {"@graph": [{"a": {"@context": "http://127.0.0.1:9/context"}}]},
        {"@context": {"a": {"@id": "http://example.org/a", "@context": "http://127.0.0.1:9/context"}}},
        {"@context": {"@version": 1.1, "@import": "http://127.0.0.1:9/context"}},
    ],
)
def test_a_context_that_would_have_to_be_fetched_is_refused(tmp_path: Path, record: dict[str, Any]) -> None:
    path = written(tmp_path, json.dumps(record), "a.jsonld")
    with pytest.raises(DataError, match="which is not fetched; write it out in the file"):
        parsed([path])


@settings(deadline=None)
@given(
    st.binary() | st.text('@prefix <urn:a>"\\\n.;[]()ab ') | st.text('{}[]":,@idcontext \n'),
    st.sampled_from(["ttl", "jsonld"]),
)
def test_any_file_is_parsed_or_refused_by_name(
    tmp_path_factory: pytest.TempPathFactory, content: str | bytes, suffix: str
) -> None:
    path = written(tmp_path_factory.getbasetemp(), content, f"any.{suffix}")
    try:
        parsed([path])
    except DataError as error:
        assert str(error).startswith(str(path))  # noqa: PT017
