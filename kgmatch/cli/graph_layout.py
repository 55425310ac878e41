"""Which links of a small graph are drawn, and where its nodes stand so that their labels can be read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from kgmatch.insight.projection import SEED

Floats = npt.NDArray[np.float64]
Pair = tuple[int, int]

LINKS_PER_NODE = 3
_ROOM = 2.4  # the area a part of the picture begins with, as a multiple of its boxes'
_FEW, _LINK = 8, 120.0  # a part of so few nodes is drawn with links of about this length
_GAP = 28.0  # between parts that no link joins
_ROUNDS = 4000
_WIDTH_TO_HEIGHT = 1.5


def strongest(links: Sequence[Pair], weights: Sequence[float], *, nodes: int) -> list[int]:
    """Which links to draw: a maximum spanning forest, so that nothing falls apart, and the strongest up to 3 a node."""
    order = sorted(range(len(links)), key=lambda n: (-weights[n], n))
    parent = list(range(nodes))

    def root(n: int) -> int:
        while parent[n] != n:
            parent[n] = parent[parent[n]]
            n = parent[n]
        return n

    kept = set()
    for n in order:
        a, b = map(root, links[n])
        if a != b:
            parent[a] = b
            kept.add(n)
    for n in order:
        if len(kept) >= LINKS_PER_NODE * nodes:
            break
        kept.add(n)
    return sorted(kept)


def place(boxes: Sequence[tuple[float, float]], links: Sequence[Pair], weights: Sequence[float]) -> Floats:
    """Widths and heights of the nodes' boxes, and weighted links → centres [nodes, 2] at which no two boxes overlap.

    Each connected part is laid out by itself (Fruchterman and Reingold 1991, fixed seed); the parts stand in rows, the
    largest first. Coordinates are of the boxes' unit and not negative for any box.
    """
    import networkx as nx

    sizes = np.asarray(boxes, np.float64).reshape(-1, 2)
    graph = nx.Graph()
    graph.add_nodes_from(range(len(sizes)))
    graph.add_weighted_edges_from((a, b, w) for (a, b), w in zip(links, weights, strict=True))
    parts = []
    for members in nx.connected_components(graph):
        nodes = sorted(members)
        parts.append((nodes, _part(graph.subgraph(nodes), nodes, sizes[nodes])))
    return _packed(parts, sizes)


def _part(graph: Any, nodes: list[int], sizes: Floats) -> Floats:
    import networkx as nx

    if len(nodes) == 1:
        return np.zeros((1, 2))
    found = nx.spring_layout(graph, seed=SEED, weight="weight", iterations=200)
    at = np.asarray([found[n] for n in nodes], np.float64)
    at -= at.mean(axis=0)
    axes = np.linalg.svd(at, full_matrices=False)[2]
    at = at @ (axes * np.where(axes[:, :1] < 0, -1.0, 1.0)).T  # the longer way across
    if len(nodes) <= _FEW:
        row = {n: k for k, n in enumerate(nodes)}
        lengths = [float(np.hypot(*(at[row[a]] - at[row[b]]))) for a, b in graph.edges]
        at *= _LINK / max(float(np.mean(lengths)), 1e-9)
    else:
        height = float(np.sqrt(_ROOM * sizes.prod(axis=1).sum() / _WIDTH_TO_HEIGHT))
        even = at.argsort(axis=0, kind="stable").argsort(axis=0) / (len(at) - 1)  # opens what is dense, calls in strays
        at = (at - at.min(axis=0)) / np.maximum(np.ptp(at, axis=0), 1e-9) + even
        at *= np.asarray((height * _WIDTH_TO_HEIGHT, height)) / 2
    return apart(at, sizes)


def apart(at: Floats, sizes: Floats) -> Floats:
    """Centres moved until no two boxes overlap: each overlapping pair half its overlap apart, the shorter way."""
    at = at.copy()
    half = sizes / 2
    need = half[:, None] + half[None]
    upper = np.triu(np.ones((len(at), len(at)), bool), k=1)
    for turn in range(_ROUNDS):
        way = at[None] - at[:, None]
        over = need - np.abs(way)
        hit = upper & (over > 1e-6).all(axis=2)
        if not hit.any():
            break
        first, second = np.nonzero(hit)
        axis = over[first, second].argmin(axis=1)
        push = over[first, second, axis] / 2 + 1e-6
        sign = np.where(way[first, second, axis] < 0, -1.0, 1.0)
        np.add.at(at, (second, axis), sign * push)
        np.add.at(at, (first, axis), -sign * push)
        if turn % 50 == 49:
            at *= 1.05  # they push one another in a ring: more room
    return at


def _packed(parts: list[tuple[list[int], Floats]], sizes: Floats) -> Floats:
    """The parts in rows from the left, like words on lines, as wide as makes the whole about half wider than high."""
    frames = []
    for nodes, at in parts:
        half = sizes[nodes] / 2
        low, high = (at - half).min(axis=0), (at + half).max(axis=0)
        frames.append((nodes, at - low, high - low))
    frames.sort(key=lambda f: (-float(f[2][1]), f[0][0]))
    area = sum(float((size + _GAP).prod()) for *_, size in frames)
    width = max([float(np.sqrt(area * _WIDTH_TO_HEIGHT)), *(float(size[0]) for *_, size in frames)])
    centres = np.zeros((len(sizes), 2))
    x = y = row = 0.0
    for nodes, at, size in frames:
        if x and x + size[0] > width:
            x, y, row = 0.0, y + row + _GAP, 0.0
        centres[nodes] = at + np.asarray((x, y))
        x, row = x + float(size[0]) + _GAP, max(row, float(size[1]))
    return centres
