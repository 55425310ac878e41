"""`kgmatch graph`: central skills, communities of skills, similar candidates, bridges between occupations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from kgmatch.cli.graph_answer import TABLE_NAMES, Answer, Options, candidates, check, name_of, put, shown_who, some, who
from kgmatch.errors import DataError
from kgmatch.insight import bridges, centrality, communities, projection, similarity
from kgmatch.insight.cooccurrence import Cooccurrence, cooccurrence
from kgmatch.matching.display import people_of
from kgmatch.settings import load_settings
from kgmatch.store import Store, connect

BY: dict[str, Callable[[centrality.Central], float]] = {
    "pagerank": lambda c: c.pagerank,
    "betweenness": lambda c: c.betweenness,
    "degree": lambda c: c.degree,
    "holders": lambda c: c.holders,
}


def run_central(options: Options, *, by: str) -> None:
    from kgmatch.cli import graph_pictures as pictures

    check(options)
    holdings, together = _cooccurrence(options)
    found = centrality.central_skills(together, holdings)
    order = sorted(found.found, key=BY[by], reverse=True)[: options.top]  # stable: ties by PageRank
    about = {**_about(holdings, together, options), "sortedBy": by, "pivots": found.pivots, "sampled": found.sampled}
    rows = [
        {
            "rank": rank, "skill": c.skill.label, "uri": c.skill.uri, "kind": c.skill.kind, "holders": c.holders,
            "medianMonths": c.months, "degree": c.degree, "pagerank": c.pagerank, "betweenness": c.betweenness,
        }
        for rank, c in enumerate(order, start=1)
    ]  # fmt: skip
    says = _says_pairs(holdings, together)
    if found.sampled:
        says.append(
            f"betweenness is estimated: paths from {found.pivots} of {found.nodes} skills, drawn by lot "
            f"(seed {projection.SEED})"
        )
    columns = ("rank", "skill", "holders", "median months", "partners", "PageRank", "betweenness")

    def shown(row: Mapping[str, Any]) -> dict[str, Any]:
        values = (row["rank"], row["skill"], row["holders"], row["medianMonths"], row["degree"], f"{row['pagerank']:.5f}", f"{row['betweenness']:.4f}")  # fmt: skip
        return dict(zip(columns, values, strict=True))

    answer = Answer(
        "skills", about, rows, dict, shown, columns,
        ("rank", "skill", "uri", "kind", "holders", "medianMonths", "degree", "pagerank", "betweenness"),
        ("rank", *columns[2:]), says,
    )  # fmt: skip
    put(answer, options, lambda table: pictures.central(order, together, holdings, table, says))


def run_communities(options: Options, *, resolution: float) -> None:
    from kgmatch.cli import graph_pictures as pictures

    check(options)
    holdings, together = _cooccurrence(options)
    found = communities.communities(together, holdings, resolution=resolution)
    about = {
        **_about(holdings, together, options), "communities": len(found.found), "modularity": found.modularity,
        "resolution": resolution, "seed": projection.SEED,
    }  # fmt: skip
    rows = [
        {
            "community": n, "name": c.name, "size": len(c.skills), "candidates": c.candidates,
            "skills": [{"label": s.label, "uri": s.uri} for s in c.skills],
        }
        for n, c in enumerate(found.found[: options.top], start=1)
    ]  # fmt: skip
    says = _says_pairs(holdings, together)
    if found.modularity is not None:
        says.append(f"{len(found.found)} communities, modularity {found.modularity:.3f}")
    columns = ("community", "skills", "candidates", "the most central first")

    def shown(row: Mapping[str, Any]) -> dict[str, Any]:
        values = row["community"], row["size"], row["candidates"], some([s["label"] for s in row["skills"]], 2 * TABLE_NAMES)  # fmt: skip
        return dict(zip(columns, values, strict=True))

    def flat(row: Mapping[str, Any]) -> dict[str, Any]:
        return {**row, "skills": "; ".join(s["label"] for s in row["skills"])}

    answer = Answer(
        "communities", about, rows, flat, shown, columns, ("community", "name", "size", "candidates", "skills"),
        columns[:3], says,
    )  # fmt: skip
    put(answer, options, lambda table: pictures.communities(found, options.top, together, table, says))


def run_similar(options: Options, *, candidate: str) -> None:
    from kgmatch.cli import graph_pictures as pictures

    check(options)
    uri = options.store or load_settings().store
    with connect(uri, must_exist=True) as opened:
        asked = people_of(opened, [candidate])
        if candidate not in asked:
            raise DataError(f'{candidate}: no such candidate in {uri}; `kgmatch query "MATCH (c:Candidate) RETURN c.id"` lists them')  # fmt: skip
        holdings = projection.read_holdings(opened, unlinked=options.unlinked)
        skilled = candidate in set(holdings.candidates)
        found = similarity.similar_candidates(holdings, candidate, top=options.top) if skilled else []
        people = asked | people_of(opened, [s.candidate for s in found])
    about = {"candidate": who(candidate, people), "candidates": holdings.total, "unlinked": options.unlinked}
    rows = [
        {
            "rank": rank, "candidate": who(s.candidate, people), "score": s.score, "skills": s.skills,
            "shared": [{"label": x.skill.label, "uri": x.skill.uri, "share": x.share} for x in s.shared],
        }
        for rank, s in enumerate(found, start=1)
    ]  # fmt: skip
    says = []
    if not skilled:
        says.append("the candidate holds no skill that is in a scheme; --unlinked counts the others too")
    elif not found:
        says.append("nobody shares a skill with the candidate")
    columns = ("rank", "score", "candidate", "file", "shared", "shared skills, the weightiest first")

    def shown(row: Mapping[str, Any]) -> dict[str, Any]:
        names = [s["label"] for s in row["shared"]]
        values = row["rank"], f"{row['score']:.3f}", *shown_who(row["candidate"]), f"{len(names)} of {row['skills']}", some(names)  # fmt: skip
        return dict(zip(columns, values, strict=True))

    def flat(row: Mapping[str, Any]) -> dict[str, Any]:
        person = row["candidate"]
        return {
            "rank": row["rank"], "score": round(row["score"], 4), "candidate": person["id"], "name": person["name"],
            "files": "; ".join(person["sources"]), "skills": row["skills"], "shared": "; ".join(s["label"] for s in row["shared"]),
        }  # fmt: skip

    answer = Answer(
        "similar", about, rows, flat, shown, columns, ("rank", "score", "candidate", "name", "files", "skills", "shared"),
        ("rank", "score"), says,
    )  # fmt: skip
    put(answer, options, lambda table: pictures.similar(name_of(who(candidate, people)), found, {s.candidate: name_of(who(s.candidate, people)) for s in found}, table, says))  # fmt: skip


def run_bridges(options: Options) -> None:
    from kgmatch.cli import graph_pictures as pictures

    check(options)
    with _open(options) as opened:
        least = _least(opened, options, at_least=1)
        usage = projection.read_usage(opened, least=least, unlinked=options.unlinked)
    found = bridges.bridging_skills(usage, top=options.top)
    about = {
        "minCandidates": least, "unlinked": options.unlinked, "occupations": found.occupations, "skills": found.skills,
        "pivots": found.pivots, "sampled": found.sampled,
    }  # fmt: skip
    rows = [
        {
            "rank": rank, "skill": b.skill.label, "uri": b.skill.uri, "kind": b.skill.kind, "betweenness": b.betweenness,
            "occupations": [{"label": o.label, "uri": o.uri} for o in b.occupations],
            "apart": [{"label": o.label, "uri": o.uri} for o in b.apart or ()], "detour": b.detour,
        }
        for rank, b in enumerate(found.found, start=1)
    ]  # fmt: skip
    says = [
        f"{found.occupations} occupations and {found.skills} skills used in them, each by at least {candidates(least)} and "
        f"{projection.SHARE:.0%} of those who held the occupation"
    ]
    if found.sampled:
        says.append(
            f"betweenness is estimated: paths from {found.pivots} of {found.occupations} occupations, drawn by lot "
            f"(seed {projection.SEED})"
        )
    if not rows:
        says.append("no skill connects two occupations")
    columns = ("rank", "skill", "betweenness", "occupations", "farthest apart without it", "used in")

    def shown(row: Mapping[str, Any]) -> dict[str, Any]:
        ends = " – ".join(o["label"] for o in row["apart"])
        way = "no other way" if row["detour"] is None else f"{row['detour']} between" if row["detour"] else "another skill too"  # fmt: skip
        names = [o["label"] for o in row["occupations"]]
        values = row["rank"], row["skill"], f"{row['betweenness']:.4f}", len(names), f"{ends} ({way})", some(names)
        return dict(zip(columns, values, strict=True))

    def flat(row: Mapping[str, Any]) -> dict[str, Any]:
        listed = {key: "; ".join(o["label"] for o in row[key]) for key in ("occupations", "apart")}
        return {**row, **listed}

    answer = Answer(
        "skills", about, rows, flat, shown, columns,
        ("rank", "skill", "uri", "kind", "betweenness", "occupations", "apart", "detour"),
        ("rank", "betweenness", "occupations"), says,
    )  # fmt: skip
    put(answer, options, lambda table: pictures.bridges(found, table, says))


def run_moves(options: Options) -> None:
    from kgmatch.cli import graph_pictures as pictures

    check(options)
    with _open(options) as opened:
        least = _least(opened, options, at_least=1)
        counted = bridges.moves(projection.read_steps(opened), least=least)
        shown_pairs = dict(list(counted.items())[: options.top])
        needs = projection.read_needs(opened, {uri for pair in shown_pairs for uri in pair})
        found = bridges.with_needs(shown_pairs, projection.read_occupations(opened), needs)
    about = {"minCandidates": least, "moves": sum(counted.values()), "pairs": len(counted)}
    rows = [
        {
            "rank": rank,
            "from": {"label": m.source.label, "uri": m.source.uri}, "to": {"label": m.target.label, "uri": m.target.uri},
            "candidates": m.candidates, "overlap": m.overlap,
            "kept": [{"label": s.label, "uri": s.uri} for s in m.kept], "new": [{"label": s.label, "uri": s.uri} for s in m.new],
        }
        for rank, m in enumerate(found, start=1)
    ]  # fmt: skip
    says = [f"{len(counted)} pairs of occupations between which at least {candidates(least)} moved"]
    columns = ("rank", "from", "to", "candidates", "overlap", "needed in both", "new")

    def shown(row: Mapping[str, Any]) -> dict[str, Any]:
        overlap = None if row["overlap"] is None else f"{row['overlap']:.0%}"
        values = row["rank"], row["from"]["label"], row["to"]["label"], row["candidates"], overlap, *(some([s["label"] for s in row[key]]) for key in ("kept", "new"))  # fmt: skip
        return dict(zip(columns, values, strict=True))

    def flat(row: Mapping[str, Any]) -> dict[str, Any]:
        return {
            **row, "from": row["from"]["label"], "to": row["to"]["label"],
            **{key: "; ".join(s["label"] for s in row[key]) for key in ("kept", "new")},
        }  # fmt: skip

    answer = Answer(
        "moves", about, rows, flat, shown, columns, ("rank", "from", "to", "candidates", "overlap", "kept", "new"),
        ("rank", "candidates", "overlap"), says,
    )  # fmt: skip
    put(answer, options, lambda table: pictures.moves(found, table, says))


# What they share


def _open(options: Options) -> Store:
    return connect(options.store or load_settings().store, must_exist=True)


def _least(opened: Store, options: Options, *, at_least: int) -> int:
    if options.least is not None:
        return options.least
    total = projection.count_candidates(opened, unlinked=options.unlinked)
    return projection.default_least(total, at_least=at_least)


def _cooccurrence(options: Options) -> tuple[projection.Holdings, Cooccurrence]:
    with _open(options) as opened:
        least = _least(opened, options, at_least=2)
        holdings = projection.read_holdings(opened, least=least, unlinked=options.unlinked)
    return holdings, cooccurrence(holdings, least=least)


def _about(holdings: projection.Holdings, together: Cooccurrence, options: Options) -> dict[str, Any]:
    return {
        "candidates": holdings.total,
        "minCandidates": together.least,
        "unlinked": options.unlinked,
        "skills": len({*together.first.tolist(), *together.second.tolist()}),
        "pairs": len(together.first),
    }


def _says_pairs(holdings: projection.Holdings, together: Cooccurrence) -> list[str]:
    if not holdings.total:
        return ["no candidate in the store holds a skill"]
    skills, pairs = len({*together.first.tolist(), *together.second.tolist()}), len(together.first)
    if not pairs:
        return [f"no two skills are held together by at least {candidates(together.least)}, more often than by chance"]
    return [
        f"{skills} skills, {pairs} pairs held together more often than by chance, each by at least "
        f"{together.least} of {candidates(holdings.total)}"
    ]
