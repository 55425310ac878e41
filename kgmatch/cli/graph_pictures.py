"""What the `kgmatch graph` commands found, as nodes and links to draw. `table` brings the columns and rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from kgmatch.cli.graph_html import PALETTE, Link, Node, Picture
from kgmatch.insight import communities as grouping
from kgmatch.insight.bridges import Bridges, Move
from kgmatch.insight.centrality import Central, pagerank
from kgmatch.insight.cooccurrence import Cooccurrence
from kgmatch.insight.projection import Holdings, Occupation, Skill
from kgmatch.insight.similarity import Similar

MOST = 60  # skills, or occupations, in a picture
MOST_PEOPLE = 12
SKILLS_A_PERSON = 6
OCCUPATIONS_A_SKILL = 6
_COMMUNITY = "The number in a node, and its colour, is its community's, as kgmatch graph communities numbers them."


def central(
    order: Sequence[Central], together: Cooccurrence, holdings: Holdings, table: Picture, says: Sequence[str]
) -> Picture:  # fmt: skip
    found = grouping.communities(together, holdings)
    of = {skill.uri: n for n, c in enumerate(found.found) for skill in c.skills}
    drawn = order[:MOST]
    most = max((c.pagerank for c in drawn), default=1.0)
    nodes = [
        Node(
            c.skill.label, c.pagerank / most, of[c.skill.uri], str(of[c.skill.uri] + 1),
            f"{c.skill.label}: held by {c.holders}, {c.degree} partners, PageRank {c.pagerank:.4f}, betweenness {c.betweenness:.4f}",
        )
        for c in drawn
    ]  # fmt: skip
    facts = [*says, *_size("PageRank"), _COMMUNITY, *_beyond(len(drawn), together)]
    return replace(
        table, heading="Central skills", facts=facts, nodes=nodes,
        links=_links(together, [c.skill for c in drawn]), groups=_communities(found, {of[c.skill.uri] for c in drawn}), thin=True,
    )  # fmt: skip


def communities(
    found: grouping.Communities, top: int, together: Cooccurrence, table: Picture, says: Sequence[str]
) -> Picture:  # fmt: skip
    rank = {together.skills[n].uri: value for n, value in pagerank(together.graph()).items()}
    shown = found.found[:top]
    skills = {s.uri: (s, n) for n, c in enumerate(shown) for s in c.skills}
    drawn = sorted(skills.values(), key=lambda x: -rank[x[0].uri])[:MOST]
    most = max((rank[s.uri] for s, _ in drawn), default=1.0)
    nodes = [Node(s.label, rank[s.uri] / most, n, str(n + 1)) for s, n in drawn]
    return replace(
        table, heading="Communities of skills", facts=[*says, *_size("PageRank"), _COMMUNITY, *_beyond(len(drawn), together)],
        nodes=nodes, links=_links(together, [s for s, _ in drawn]), groups=_communities(found, {n for _, n in drawn}), thin=True,
    )  # fmt: skip


def similar(
    asked: str, found: Sequence[Similar], names: Mapping[str, str], table: Picture, says: Sequence[str]
) -> Picture:  # fmt: skip
    """The asked candidate, the most similar ones, and the weightiest skills that they share, between them."""
    people = found[:MOST_PEOPLE]
    best = max((s.score for s in people), default=1.0)
    nodes = [Node(asked, 1.0, 0)]
    nodes += [Node(names[s.candidate], 0.3 + 0.5 * s.score / best, 1, f"{s.score:.2f}"[1:], f"{names[s.candidate]}: {s.score:.3f}") for s in people]  # fmt: skip
    at: dict[str, int] = {}
    links = []
    for n, person in enumerate(people, start=1):
        for shared in person.shared[:SKILLS_A_PERSON]:
            if shared.skill.uri not in at:
                at[shared.skill.uri] = len(nodes)
                nodes.append(Node(shared.skill.label, 0.05, 2, square=True))
                links.append(Link(0, at[shared.skill.uri], shared.share))
            links.append(Link(n, at[shared.skill.uri], shared.share, f"{shared.skill.label}: {shared.share:.3f}"))
    facts = [*says, f"The {len(people)} most similar, each with the {SKILLS_A_PERSON} weightiest skills shared; the number in a node is the cosine."]  # fmt: skip
    groups = (("the candidate", 0, False), ("similar candidates", 1, False), ("skills shared", 2, True))
    return replace(table, heading=f"Candidates like {asked}", facts=facts, nodes=nodes, links=links, groups=groups)


def bridges(found: Bridges, table: Picture, says: Sequence[str]) -> Picture:
    most = max((b.betweenness for b in found.found), default=1.0)
    nodes: list[Node] = []
    at: dict[str, int] = {}
    links = []
    for bridge in found.found[: MOST // 2]:
        skill = len(nodes)
        title = f"{bridge.skill.label}: betweenness {bridge.betweenness:.4f}"
        nodes.append(Node(bridge.skill.label, bridge.betweenness / most, 1, title=title))
        for occupation in bridge.occupations[:OCCUPATIONS_A_SKILL]:
            if occupation.uri not in at:
                at[occupation.uri] = len(nodes)
                nodes.append(Node(occupation.label, 0.2, 0, title=f"{occupation.label}: {occupation.candidates} held it", square=True))  # fmt: skip
            links.append(Link(skill, at[occupation.uri], 1.0))
    facts = [*says, *_size("betweenness"), f"Each skill with at most {OCCUPATIONS_A_SKILL} occupations it is used in."]
    groups = (("skills", 1, False), ("occupations", 0, True))
    return replace(table, heading="Skills between occupations", facts=facts, nodes=nodes, links=links, groups=groups)


def moves(found: Sequence[Move], table: Picture, says: Sequence[str]) -> Picture:
    occupations: dict[str, Occupation] = {}
    drawn = []
    for move in found:
        ends = {move.source.uri: move.source, move.target.uri: move.target}
        if len(occupations | ends) <= MOST:
            occupations |= ends
            drawn.append(move)
    at = {uri: n for n, uri in enumerate(occupations)}
    most = max((o.candidates for o in occupations.values()), default=1)
    nodes = [
        Node(o.label, o.candidates / max(1, most), 0, str(o.candidates), f"{o.label}: {o.candidates} held it")
        for o in occupations.values()
    ]
    links = [
        Link(at[m.source.uri], at[m.target.uri], float(m.candidates), f"{m.source.label} → {m.target.label}: {m.candidates}")
        for m in drawn
    ]  # fmt: skip
    facts = [*says, "The number in a node is how many candidates held the occupation; an arrow is as broad as many made the move."]  # fmt: skip
    return replace(table, heading="Moves between occupations", facts=facts, nodes=nodes, links=links, directed=True)


def _links(together: Cooccurrence, skills: Sequence[Skill]) -> list[Link]:
    row = {skill.uri: n for n, skill in enumerate(together.skills)}
    at = {row[skill.uri]: n for n, skill in enumerate(skills)}
    parts = (together.first, together.second, together.together, together.npmi)
    return [
        Link(at[a], at[b], weight, f"{together.skills[a].label} – {together.skills[b].label}: {count} hold both, NPMI {weight:.2f}")
        for a, b, count, weight in zip(*(part.tolist() for part in parts), strict=True)
        if a in at and b in at
    ]  # fmt: skip


def _communities(found: grouping.Communities, drawn: set[int]) -> list[tuple[str, int, bool]]:
    shown = [n for n in range(len(found.found)) if n in drawn]
    groups = [(f"{n + 1}: {found.found[n].name}", n, False) for n in shown if n < len(PALETTE)]
    if any(n >= len(PALETTE) for n in shown):
        groups.append(("further communities, by number", len(PALETTE), False))
    return groups


def _size(measure: str) -> list[str]:
    return [f"The larger a node, the higher its {measure}."]


def _beyond(drawn: int, together: Cooccurrence) -> list[str]:
    skills = len({*together.first.tolist(), *together.second.tolist()})
    return [f"The {drawn} most central of {skills} skills are drawn."] if drawn < skills else []
