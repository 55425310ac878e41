"""`kgmatch match --format html`: whole, escaped, without scripts, with every requirement, quote and contribution."""

from __future__ import annotations

import base64
import json
import re
import shutil
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import lxml.etree
import lxml.html
import pytest

from kgmatch.cli import html_page
from kgmatch.cli.match_html import GENERATOR, Report, page
from kgmatch.cli.match_pictures import CHANGED, CUT_WIDTH, CUTS_A_PERSON, GONE, Cuts, Source
from kgmatch.cli.match_report import MASK, about, blinded
from kgmatch.cli.match_table import missing_told
from kgmatch.graph import Known, write_candidates
from kgmatch.matching.engine import Matching
from kgmatch.model import Contact
from kgmatch.pipeline import Pipeline
from kgmatch.store import Store, connect
from tests.cli.conftest import Ran, Run
from tests.conftest import SAMPLES
from tests.records import candidate, evidence, posting

MADE = datetime(2026, 1, 15, 9, 30, tzinfo=UTC)
HOSTILE = '"><script>alert(1)</script><img src=//evil.example/x onerror=alert(2)> </style> \x1b[31m'
ASKED = {"Python": 1.0, "PostgreSQL": 0.8, "Kubernetes": 0.4, "tax preparation": 0.4, HOSTILE: 0.3}
JOB = Path(f"job {HOSTILE.replace('/', '_')}.json")


class Shown(NamedTuple):
    found: Matching
    report: Report
    html: str
    tree: Any


@pytest.fixture(scope="module")
def store(pipeline: Pipeline, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Four people; names, files, quotes and skills of the second are hostile, the fourth has no must-have."""
    people = [
        candidate(pipeline, 1, skills={"Python": 60, "Django": 48, "PostgreSQL": 24}, name="Ada Example"),
        candidate(pipeline, 2, skills={"Python": 6, HOSTILE: None}, name=f"Bo {HOSTILE}", source=f"/tmp/{HOSTILE}.pdf"),
        candidate(pipeline, 3, skills={"Python": None, "VAT": 24}, name="Cy Example"),
        candidate(pipeline, 4, skills={"wound care": 80}, name="Di <b>Example</b>", title="Staff Nurse"),
    ]
    hostile = tuple(replace(s, evidence=(evidence(2, 10 * n, f"{s.concept.label} {HOSTILE}"),)) for n, s in enumerate(people[1].skills))  # fmt: skip
    people[1] = replace(people[1], skills=hostile)
    masked = replace(people[2].skills[0], evidence=(evidence(3, 0, "Cy Example's Python, cy@example.org"),))
    people[2] = replace(people[2], skills=(masked, *people[2].skills[1:]), contact=Contact("Cy Example", ("cy@example.org",)))  # fmt: skip
    with connect(str(tmp_path_factory.mktemp("html") / "graph.db")) as opened:
        write_candidates(opened, people, Known(opened), "one")
        yield opened


@pytest.fixture(scope="module")
def made(store: Store, pipeline: Pipeline) -> Callable[..., Shown]:
    def make(*, blind: bool = False, scorer: str = "full", **fields: Any) -> Shown:
        asked = posting(
            pipeline, ASKED, must=("Python",), title=f"Developer {HOSTILE}", place="Leeds", level=6, **fields
        )
        found = pipeline.match_posting(asked, store, scorer=scorer)
        told = about(store, [found])
        if blind:
            found = replace(found, matches=tuple(blinded(m, told.secrets[m.candidate_id]) for m in found.matches))
        report = Report(found, JOB, MADE, told.sources, told.names, blind)
        html = page(report)
        return Shown(found, report, html, lxml.html.document_fromstring(html))

    return make


@pytest.fixture(scope="module")
def shown(made: Callable[..., Shown]) -> Shown:
    return made()


def _words(node: Any) -> str:
    return " ".join(node.text_content().split())


def test_every_tag_is_closed_in_its_place(shown: Shown) -> None:
    """What HTML allows to be left out is put in; nothing else may be wrong for a strict parser of XML."""
    text = re.sub(r"<(meta|img)([^>]*)>", r"<\1\2/>", shown.html).replace("<!DOCTYPE html>", "")
    for _ in range(6):  # one unquoted attribute of a tag at a time
        text = re.sub(r"(<[a-z0-9]+(?: [\w:-]+=\"[^\"]*\")*) (class|scope|role|id|aria-hidden|tabindex)=([\w-]+)", r'\1 \2="\3"', text)  # fmt: skip
    text = re.sub(r"<style>.*?</style>", "", text, flags=re.S)
    lxml.etree.fromstring(text.encode(), lxml.etree.XMLParser(resolve_entities=False, no_network=True))


def test_nothing_of_a_document_is_mark_up(shown: Shown) -> None:
    allowed = {"html", "head", "meta", "title", "style", "body", "header", "main", "section", "article", "h1", "h2", "h3", "h4", "h5", "p", "a", "b", "i", "small", "span", "div", "table", "thead", "tbody", "tr", "th", "td", "ul", "li", "dl", "dt", "dd", "q", "time", "svg", "rect", "path", "text", "tspan", "figure", "figcaption", "img"}  # fmt: skip
    assert {node.tag for node in shown.tree.iter() if isinstance(node.tag, str)} <= allowed
    assert HOSTILE.replace("\x1b", "\ufffd").split("\ufffd")[0].strip() in shown.tree.text_content()
    assert "\x1b" not in shown.html


def test_nothing_runs_and_nothing_is_fetched(shown: Shown) -> None:
    policy = shown.tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy == ["default-src 'none'; img-src data:; style-src 'unsafe-inline'"]
    for node in shown.tree.iter():
        for name, value in node.attrib.items():
            assert not name.startswith("on")
            if name in ("href", "src", "xlink:href"):
                assert value.startswith("#" if name == "href" else "data:image/png;base64,")
    style = shown.tree.xpath("//style")[0].text
    assert "url(" not in style
    assert "@import" not in style


def test_every_link_leads_somewhere(shown: Shown) -> None:
    ids = shown.tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {href.removeprefix("#") for href in shown.tree.xpath("//a/@href")} <= set(ids)


def test_a_duty_that_no_concept_means_is_with_the_cards_and_not_in_the_heat_map(
    store: Store, pipeline: Pipeline
) -> None:
    asked = posting(pipeline, {"Python": 1.0, "qwrtz them well": 0.175, "qwrtz alone": 0.3})
    assert [r.concept.kind == "mention" for r in asked.requirements] == [False, True, True]
    found = pipeline.match_posting(asked, store)
    tree = lxml.html.document_fromstring(page(Report(found, Path("job.json"), MADE)))
    (table,) = tree.xpath("//table[contains(@class,'heat')]")
    assert "qwrtz them well" not in _words(table)
    assert {"Python", "qwrtz alone"} <= {_words(th).split(" less")[0] for th in table.xpath(".//tbody//th")}
    assert "1 duty that no concept means is with the cards alone" in _words(tree.xpath("//*[@id='heat']")[0])
    assert all("qwrtz them well" in _words(card) for card in tree.xpath("//article"))
    assert [missing_told(m, asked) for m in found.matches][-1] == ["Python", "qwrtz alone"]


def test_every_requirement_is_in_the_heat_map_with_each_state(shown: Shown) -> None:
    rows = {_words(row.xpath("./th")[0]): row for row in shown.tree.xpath("//table[contains(@class,'heat')]/tbody/tr")}
    for at, asked in enumerate(shown.found.posting.requirements):
        label = " ".join(asked.concept.label.replace("\x1b", "\ufffd").split())
        cells = next(row for words, row in rows.items() if words.startswith(label)).xpath("./td")
        assert [c.get("title").replace("partly met", "partly") for c in cells] == [m.coverage[at].state for m in shown.found.matches]  # fmt: skip
        assert {_words(c)[0] for c in cells} <= {"✓", "~", "–"}
    assert any(words.startswith("a bachelor’s degree") for words in rows)
    assert any(words.startswith("Leeds (place)") for words in rows)


def test_contributions_are_shown_and_sum_to_the_score(shown: Shown) -> None:
    for rank, match in enumerate(shown.found.matches, start=1):
        numbers = shown.tree.xpath(f"//*[@id='c{rank}']//table[@class='counted']//td[@class='number']")
        *parts, total = (float(_words(number)) for number in numbers)
        assert parts
        assert total == pytest.approx(match.score, abs=6e-4)
        assert sum(parts) == pytest.approx(match.score, abs=6e-4 * (len(parts) + 1))


def test_each_card_has_verdict_probability_and_every_requirement(shown: Shown) -> None:
    for rank, match in enumerate(shown.found.matches, start=1):
        card = shown.tree.xpath(f"//*[@id='c{rank}']")[0]
        assert match.verdict in _words(card.xpath("./header")[0])
        assert "probability" in _words(card.xpath("./header")[0])
        listed = card.xpath(".//ul[@class='requirements']/li")
        assert len(listed) == len(match.coverage) + len(match.criteria)


def test_a_quote_stands_with_its_page_and_what_is_missing_with_what_is_near(shown: Shown) -> None:
    rank = next(n for n, m in enumerate(shown.found.matches, start=1) if m.candidate_id == f"c_{3:016x}")
    card = shown.tree.xpath(f"//*[@id='c{rank}']")[0]
    missing = next(_words(li) for li in card.xpath(".//li[@class='none']") if "tax preparation" in _words(li))
    assert "nearest: tax preparation → " in missing
    assert "VAT" in missing
    assert "“" not in missing or "p. 1" in missing
    assert "Cy Example's Python, cy@example.org (p. 1)" in _words(card)


def test_everyone_left_out_is_named_with_the_reason(shown: Shown) -> None:
    left = _words(shown.tree.xpath("//*[@id='excluded']")[0])
    assert "no evidence of the must-have Python: 1 candidate" in left
    assert "Di <b>Example</b>" in left


def test_it_says_how_it_was_made(shown: Shown) -> None:
    method = shown.tree.xpath("//*[@id='method']")[0]
    weights = {_words(r.xpath("./th")[0]): float(_words(r.xpath("./td")[0])) for r in method.xpath(".//table[@class='weights']/tbody/tr")}  # fmt: skip
    assert sum(weights.values()) == pytest.approx(1, abs=0.01)
    assert {"skills", "shared words"} <= set(weights)
    assert "store of 4 candidates" in _words(method)
    assert "“To date” ends on 2026-01-15" in _words(method)
    assert method.xpath(".//time/@datetime") == ["2026-01-15T09:30+00:00"]


def test_it_is_the_same_but_for_the_date(shown: Shown) -> None:
    again = page(replace(shown.report, made=datetime(2027, 2, 3, 4, 5, tzinfo=UTC)))
    assert again != shown.html
    date = re.compile(r"<time.*?</time>")
    assert date.sub("", again) == date.sub("", shown.html)


def test_headings_go_down_by_one_and_pictures_have_words(shown: Shown) -> None:
    levels = [int(h.tag[1]) for h in shown.tree.iter("h1", "h2", "h3", "h4", "h5")]
    assert levels[0] == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))
    for svg in shown.tree.xpath("//svg"):
        assert svg.get("aria-hidden") == "true" or svg.get("aria-label")
    assert shown.tree.get("lang") == "en"


def test_a_baseline_has_a_report_without_verdicts(made: Callable[..., Shown]) -> None:
    shown = made(scorer="bm25")
    assert "is not calibrated" in shown.tree.text_content()
    assert "probability " not in _words(shown.tree.xpath("//*[@id='c1']/header")[0])
    assert shown.tree.xpath("//*[@id='c1']//table[@class='counted']//tr")


def test_a_blind_report_has_no_name_file_or_address(made: Callable[..., Shown]) -> None:
    shown = made(blind=True)
    for secret in ("Ada", "Bo ", "Cy", "Example", "cy@example.org", "1.pdf", "3.pdf", "data:image"):
        assert secret not in re.sub(r"<(title|h1)>.*?</\1>", "", shown.html.replace("evil.example", ""))
    assert f"Candidate c_{1:016x}" in shown.tree.text_content()
    assert MASK in shown.tree.text_content()


def test_a_posting_without_requirements_has_a_report(store: Store, pipeline: Pipeline) -> None:
    found = pipeline.match_posting(posting(pipeline, {}), store)
    tree = lxml.html.document_fromstring(page(Report(found, Path("job.json"), MADE)))
    assert not tree.xpath("//table[contains(@class,'heat')]")
    assert len(tree.xpath("//article")) == 4


def test_a_ranking_of_nobody_has_a_report(shown: Shown) -> None:
    nobody = replace(shown.found, matches=(), ranked=0)
    assert "There is nobody to rank." in page(replace(shown.report, found=nobody))


# Pictures of the quoted places

PDF = SAMPLES / "resumes" / "ana-lucia-ortiz.pdf"


@pytest.fixture(scope="module")
def quoted(pipeline: Pipeline) -> tuple[list[Any], str]:
    found = pipeline.candidate(PDF)
    return [s.evidence[0] for s in found.skills if s.evidence], found.documents[0].id


def _cuts(document: str, path: Path, **fields: Any) -> Cuts:
    return Cuts({document: Source(document, (str(path),), "application/pdf", "2026-01-15")}, **fields)


def _size(uri: str) -> tuple[int, int]:
    data = base64.b64decode(uri.removeprefix("data:image/png;base64,"))
    assert data.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", data[16:24])
    return width, height


def test_quoted_places_are_cut_out_and_marked(quoted: tuple[list[Any], str]) -> None:
    evidence, document = quoted
    found, missing = _cuts(document, PDF).of(evidence)
    assert (len(found), missing) == (CUTS_A_PERSON, [])
    for cut in found:
        width, height = _size(cut.uri)
        assert 0 < width <= 2 * CUT_WIDTH + 2
        data = base64.b64decode(cut.uri.partition(",")[2])
        at = data.index(b"IDAT")
        rows = zlib.decompress(data[at + 4 : at + 4 + struct.unpack(">I", data[at - 4 : at])[0]])
        pixels = b"".join(rows[n * (width + 1) + 1 : (n + 1) * (width + 1)] for n in range(height))
        assert max(pixels) >= 16  # of the palette's marked half
        assert min(pixels) < 4  # and there is ink
        assert cut.quotes


def test_places_beside_one_another_share_a_picture(quoted: tuple[list[Any], str]) -> None:
    evidence, document = quoted
    found, _ = _cuts(document, PDF).of([evidence[0], replace(evidence[0], quote="the same place")])
    assert [len(cut.quotes) for cut in found] == [2]


def test_a_file_that_changed_or_went_is_said_and_not_shown(quoted: tuple[list[Any], str], tmp_path: Path) -> None:
    evidence, document = quoted
    other = tmp_path / "other.pdf"
    shutil.copy(SAMPLES / "resumes" / "siobhan-keaney.pdf", other)
    assert _cuts(document, other).of(evidence) == ([], [CHANGED])
    assert _cuts(document, tmp_path / "none.pdf").of(evidence) == ([], [GONE])


def test_pictures_end_where_there_are_enough(quoted: tuple[list[Any], str]) -> None:
    evidence, document = quoted
    assert len(_cuts(document, PDF, cuts_left=2).of(evidence)[0]) == 2
    assert len(_cuts(document, PDF, bytes_left=1).of(evidence)[0]) == 1


def test_a_box_outside_its_page_is_no_picture(quoted: tuple[list[Any], str]) -> None:
    evidence, document = quoted
    far = replace(evidence[0], box=(10.0, 9000.0, 60.0, 9010.0))
    assert _cuts(document, PDF).of([far, replace(evidence[0], page=99), replace(evidence[0], box=(0, 0, 0, 0))]) == ([], [])  # fmt: skip


# The command


@pytest.fixture(scope="module")
def sampled(pipeline: Pipeline, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sampled") / "graph.db"
    with connect(str(folder)) as opened:
        write_candidates(opened, [pipeline.candidate(PDF)], Known(opened), "one")
    return folder


def match(run: Run, store: Path, *more: object, job: Path = SAMPLES / "postings/backend-engineer.json") -> Ran:
    return run("match", "--job", job, "--store", store, "--format", "html", *more)


def test_the_report_goes_to_a_file_that_only_its_owner_reads(run: Run, sampled: Path, tmp_path: Path) -> None:
    out = tmp_path / "report.html"
    done = match(run, sampled, "--out", out)
    assert (done.code, done.out) == (0, f"{out}\n")
    assert out.stat().st_mode & 0o77 == 0
    tree = lxml.html.parse(out)
    assert tree.xpath("//img[starts-with(@src,'data:image/png')]/@alt")
    assert match(run, sampled, "--out", out).code == 0  # its own page is written over


def test_without_a_file_the_report_goes_to_stdout(run: Run, sampled: Path) -> None:
    done = match(run, sampled)
    assert done.out.startswith("<!DOCTYPE html>\n")
    assert GENERATOR in done.out
    assert done.out.endswith("</html>\n")


def test_a_folder_of_jobs_gives_a_page_for_each(run: Run, sampled: Path, tmp_path: Path) -> None:
    jobs = tmp_path / "jobs"
    jobs.mkdir()
    for name in ("backend-engineer.json", "staff-nurse.json"):
        shutil.copy(SAMPLES / "postings" / name, jobs)
    shutil.copy(SAMPLES / "postings" / "maintenance-electrician.txt", jobs / "staff-nurse.txt")
    done = match(run, sampled, "--out", tmp_path / "pages", job=jobs)
    names = sorted(path.name for path in (tmp_path / "pages").iterdir())
    assert (done.code, names) == (0, ["backend-engineer.html", "staff-nurse-2.html", "staff-nurse.html"])
    assert match(run, sampled, job=jobs).code == 1


MISTAKES: dict[str, tuple[list[str], int, str]] = {
    "another file is not written over": (["--format", "html", "--out", "{other}"], 1, "kgmatch match did not write it"),
    "a folder where a file is wanted": (["--format", "html", "--out", "{folder}"], 1, "is a folder"),
    "no folder for the file": (["--format", "html", "--out", "{folder}/none/r.html"], 1, "there is no folder"),
    "a file for another format": (["--out", "r.html"], 2, "goes with --format html"),
    "another format blind": (["--blind", "--format", "json"], 2, "goes with --format html"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_in_where_it_goes_is_said(run: Run, sampled: Path, tmp_path: Path, name: str) -> None:
    arguments, code, says = MISTAKES[name]
    other = tmp_path / "other.html"
    other.write_text("<p>mine", encoding="utf-8")
    words = [a.format(other=other, folder=tmp_path) for a in arguments]
    done = run("match", "--job", SAMPLES / "postings/staff-nurse.json", "--store", sampled, *words)
    assert done.code == code
    assert says in done.err
    assert other.read_text(encoding="utf-8") == "<p>mine"


def test_a_page_is_whole_or_not_there(tmp_path: Path) -> None:
    with pytest.raises(UnicodeEncodeError):
        html_page.write(tmp_path / "page.html", "\ud800")
    assert list(tmp_path.iterdir()) == []


def test_json_has_the_coverage_of_every_requirement(run: Run, sampled: Path) -> None:
    done = run("match", "--job", SAMPLES / "postings/backend-engineer.json", "--store", sampled, "--format", "json")
    record = json.loads(done.out)
    (found,) = record["matches"]
    assert [r["uri"] for r in found["requirements"]] == [r["uri"] for r in record["job"]["requirements"]]
    for one in found["requirements"]:
        assert one["state"] in ("met", "partly", "not evidenced")
        assert (one["concept"] is None) == (one["state"] == "not evidenced")
        quotes = one["evidence"] or (one["nearest"] or {}).get("evidence", [])
        assert all({"document", "page", "box", "quote"} <= set(e) for e in quotes)
        assert bool(one["evidence"]) == (one["state"] != "not evidenced")
    assert {r["label"] for r in found["requirements"] if r["state"] == "not evidenced"} == set(found["missing"])
    assert {c["kind"] for c in found["criteria"]} >= {"degree", "language"}
