"""The picture of a graph: labels that do not overlap, and which links are left."""

from __future__ import annotations

import re
from itertools import pairwise

import lxml.html
import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgmatch.cli import graph_html
from kgmatch.cli.graph_html import PALETTE, Link, Node, Picture, page
from kgmatch.cli.graph_layout import LINKS_PER_NODE, apart, place, strongest

SIZES = st.tuples(st.floats(20, 160), st.floats(20, 60))


def overlapping(at: np.ndarray, sizes: np.ndarray) -> list[tuple[int, int]]:
    return [
        (a, b)
        for b in range(len(at))
        for a in range(b)
        if (np.abs(at[a] - at[b]) + 1e-3 < (sizes[a] + sizes[b]) / 2).all()
    ]


@settings(max_examples=40, deadline=None)
@given(st.data(), st.integers(1, 25))
def test_no_two_boxes_overlap_whatever_the_graph(data: st.DataObject, nodes: int) -> None:
    boxes = data.draw(st.lists(SIZES, min_size=nodes, max_size=nodes))
    pairs = st.tuples(st.integers(0, nodes - 1), st.integers(0, nodes - 1)).filter(lambda p: p[0] < p[1])
    links = sorted(data.draw(st.sets(pairs, max_size=40))) if nodes > 1 else []
    at = place(boxes, links, [1.0] * len(links))
    assert at.shape == (nodes, 2)
    assert overlapping(at, np.asarray(boxes)) == []
    assert (at - np.asarray(boxes) / 2 >= -1e-6).all()


def test_a_picture_as_full_as_they_come_has_no_overlap() -> None:
    graph = nx.gnm_random_graph(80, 300, seed=5)
    boxes = [(60.0 + 7 * (n % 14), 45.0) for n in range(80)]
    at = place(boxes, list(graph.edges), [1.0] * 300)
    assert overlapping(at, np.asarray(boxes)) == []
    assert (place(boxes, list(graph.edges), [1.0] * 300) == at).all()


def test_boxes_at_one_place_are_parted() -> None:
    sizes = np.asarray([(50.0, 20.0)] * 6)
    assert overlapping(apart(np.zeros((6, 2)), sizes), sizes) == []


def test_the_links_drawn_hold_together_what_was() -> None:
    graph = nx.gnm_random_graph(30, 250, seed=2)
    links = list(graph.edges)
    weights = [((a * 7 + b * 13) % 50) / 50 + 0.01 for a, b in links]
    kept = strongest(links, weights, nodes=30)
    assert len(kept) == LINKS_PER_NODE * 30
    left = nx.Graph(links[n] for n in kept)
    assert [len(c) for c in nx.connected_components(left)] == [len(c) for c in nx.connected_components(graph)]
    tree = nx.maximum_spanning_tree(nx.Graph((a, b, {"weight": w}) for (a, b), w in zip(links, weights, strict=True)))
    weakest_of_tree = min(d["weight"] for *_, d in tree.edges(data=True))
    assert min(weights[n] for n in kept) >= min(weakest_of_tree, sorted(weights)[-len(kept)])


def drawn(nodes: list[Node], links: list[Link], *, directed: bool = False) -> lxml.html.HtmlElement:
    made = page(Picture("A & <b>", (), nodes, links, (("skills", 0, False),), (), (), directed=directed))
    return lxml.html.fromstring(made)


def test_labels_are_wrapped_cut_and_never_mark_up() -> None:
    long = "a very long label that goes on and on until nobody reads it any more"
    tree = drawn([Node(long, 1.0, 0), Node('<img src=x onerror="1">', 0.1, 1), Node("\x00\ud800", 0, 99)], [])
    rows = [[t.text_content() for t in text.xpath("./tspan")] for text in tree.xpath("//figure/svg/text")]
    assert rows[0][0] == "a very long label that"
    assert rows[0][1].endswith("…")
    assert len(rows[0]) == 2
    assert " ".join(rows[1]) == '<img src=x onerror="1">'
    assert rows[2] == ["\ufffd\ufffd"]
    assert tree.xpath("//h1")[0].text_content() == "A & <b>"
    assert not tree.xpath("//img|//b")
    assert tree.xpath("//circle/title")[0].text_content() == long


def test_groups_beyond_the_palette_are_grey() -> None:
    assert graph_html.colour(0) == PALETTE[0]
    assert graph_html.colour(len(PALETTE)) == graph_html.OTHER
    assert graph_html.colour(-1) == graph_html.OTHER


def test_a_move_and_the_one_back_are_two_lines() -> None:
    tree = drawn([Node("a", 1, 0), Node("b", 1, 0)], [Link(0, 1, 1.0), Link(1, 0, 0.5)], directed=True)
    paths = tree.xpath("//path[@marker-end]/@d")
    middles = [tuple(map(float, re.findall(r"Q([\d.-]+) ([\d.-]+)", d)[0])) for d in paths]
    assert len(paths) == 2
    assert all(a != pytest.approx(b) for a, b in pairwise(middles))
