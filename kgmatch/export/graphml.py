"""The graph as GraphML, for networkx, Gephi, Cytoscape and yEd.

Every property is a typed `<data>`; a list is JSON. Characters that XML cannot hold are written as `_xHHHH_`, as Office
Open XML does (ISO/IEC 29500-1, 22.9.2.19), so that nothing is lost. A node's labels stand in `labels` (":Skill"), a
relationship's type in `label`, as Neo4j's own GraphML has them.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TextIO

from kgmatch.store.pages import Pages, Ref, Value

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">
"""
_NOT_XML = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_MARKUP = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;"}
_ATTRIBUTE = {**_MARKUP, "\n": "&#10;", "\t": "&#9;"}
_TEXT_MARKUP = re.compile(r'[&<>"\r]')
_ATTRIBUTE_MARKUP = re.compile(r'[&<>"\r\n\t]')


def write_graphml(pages: Pages, out: TextIO, *, beside: Path) -> None:
    """The declarations come before what they declare and are known after it: nodes and edges go through an unnamed file
    in the folder `beside` first.
    """
    keys: dict[tuple[str, str, str], str] = {}
    with tempfile.TemporaryFile("w+", encoding="utf-8", newline="", dir=beside, buffering=1 << 20) as body:
        _write_nodes(pages, body, keys)
        _write_edges(pages, body, keys)
        out.write(_HEAD)
        for (domain, name, kind), id in keys.items():
            out.write(f'<key id="{id}" for="{domain}" attr.name="{attribute(name)}" attr.type="{kind}"/>\n')
        out.write('<graph id="kgmatch" edgedefault="directed">\n')
        body.seek(0)
        shutil.copyfileobj(body, out, 1 << 20)
    out.write("</graph>\n</graphml>\n")


def _write_nodes(pages: Pages, body: TextIO, keys: dict[tuple[str, str, str], str]) -> None:
    for label in pages.labels:
        for page in pages.nodes(label):
            for node in page:
                labels = "".join(f":{bears}" for bears in node.labels)
                body.write(f'<node id="{_id(node.ref)}" labels="{attribute(labels)}">')
                body.writelines(_data("node", {"labels": labels, **node.properties}, keys))
                body.write("</node>\n")


def _write_edges(pages: Pages, body: TextIO, keys: dict[tuple[str, str, str], str]) -> None:
    written = 0
    for label in pages.labels:
        for page in pages.edges(label):
            for edge in page:
                ends = f'source="{_id(edge.start)}" target="{_id(edge.end)}"'
                body.write(f'<edge id="e{written}" {ends} label="{attribute(edge.type)}">')
                body.writelines(_data("edge", {"label": edge.type, **edge.properties}, keys))
                body.write("</edge>\n")
                written += 1


def _data(domain: str, properties: Mapping[str, Value], keys: dict[tuple[str, str, str], str]) -> Iterator[str]:
    """One element a property; a property of two types in different places has a declaration for each."""
    for name, value in properties.items():
        kind = _type(value)
        id = keys.setdefault((domain, name, kind), f"d{len(keys)}")
        yield f'<data key="{id}">{text(_written(value))}</data>'


def _type(value: Value) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "long"
    return "double" if isinstance(value, float) else "string"


def _written(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False)
    return repr(value) if isinstance(value, float) else str(value)


def _id(ref: Ref) -> str:
    return attribute(f"{ref.label}:{ref.key}")


def text(value: str) -> str:
    return _TEXT_MARKUP.sub(lambda found: _MARKUP[found[0]], _without_controls(value))


def attribute(value: str) -> str:
    return _ATTRIBUTE_MARKUP.sub(lambda found: _ATTRIBUTE[found[0]], _without_controls(value))


def _without_controls(value: str) -> str:
    return _NOT_XML.sub(lambda found: f"_x{ord(found[0]):04X}_", value)


def original(written: str) -> str:
    """What was meant by a text read back: `_xHHHH_` is the character again."""
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), written)
