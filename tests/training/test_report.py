from __future__ import annotations

import json
import random
import time
from collections import Counter
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgmatch.tagging.labels import LABELS
from kgmatch.training.evaluation import Report, evaluate
from kgmatch.training.examples import Example, Mark, parse_markup
from kgmatch.training.report import NOTHING, Outcome, Scored, TaggerReport, align, report

SIZE = 40
SOME_LABELS = ("SKILL", "SOFT_SKILL", "TOOL", "DEGREE", "CERTIFICATION", "EMPLOYER", "LOCATION", "DATE")
ALL_BUT_SKILLS = frozenset(LABELS) - {"SKILL", "SOFT_SKILL", "TOOL"}

stretches = st.tuples(st.integers(0, SIZE - 1), st.integers(1, 8)).map(lambda s: (s[0], min(s[0] + s[1], SIZE)))
labels = st.sampled_from(SOME_LABELS)
label_sets = st.frozensets(labels, max_size=5)
marks = st.builds(
    lambda where, names: Mark(*where, tuple(names)), stretches, st.lists(labels, min_size=1, max_size=2, unique=True)
)
examples = st.builds(
    Example,
    st.just("x"),
    st.sampled_from(["skillspan", "dotin", "corpus-resumes", "marks"]),
    st.text("abcD \n", min_size=SIZE, max_size=SIZE),
    st.lists(marks, max_size=6).map(tuple),
    st.one_of(st.just(ALL_BUT_SKILLS), label_sets),
    st.lists(st.builds(lambda where, names: (*where, names), stretches, label_sets), max_size=2).map(tuple),
)
predictions = st.lists(
    st.builds(lambda where, name, score: (*where, name, score), stretches, labels, st.floats(0, 1)), max_size=8
)
tagged = st.lists(st.tuples(examples, predictions), max_size=6)


def evaluated(pairs: Sequence[tuple[Example, Sequence[Scored]]]) -> Report:
    answers = [[span[:3] for span in found] for _, found in pairs]
    return evaluate(lambda texts: answers, [example for example, _ in pairs])


def reported(pairs: Sequence[tuple[Example, Sequence[Scored]]], **kw: int) -> TaggerReport:
    return report([align(example, found) for example, found in pairs], **{"resamples": 20, **kw})


def seeded(n: int, seed: int = 1, *, fate: str = "kkkmbli") -> list[tuple[Example, list[Scored]]]:
    """Examples of ten stretches that never touch: each (k)ept, (m)issed, wrong in (b)oundary, (l)abel or both, (i)nvented."""
    rng = random.Random(seed)
    pairs = []
    for i in range(n):
        gold: list[Mark] = []
        found: list[Scored] = []
        for start in range(0, 200, 20):
            label, other = rng.sample(SOME_LABELS[:5], 2)
            what = rng.choice(fate)
            where = (start + rng.randint(0, 2), start + rng.randint(8, 12))
            off = rng.choice([where, (where[0] + 1, where[1] + 3)])
            if what != "i":
                gold.append(Mark(*where, (label,)))
            if what == "b":
                found.append((where[0] + 1, where[1] + 2, label, rng.random()))
            elif what != "m":
                found.append((*(off if what == "l" else where), other if what == "l" else label, rng.random()))
        pairs.append((Example(f"doc{i}", "test", "".join(rng.choices("abcde \n", k=220)), tuple(gold)), found))
    return pairs


# What counts


@given(tagged)
def test_strict_counts_are_those_of_evaluate(pairs: list[tuple[Example, list[Scored]]]) -> None:
    ours = reported(pairs)
    theirs = evaluated(pairs)
    assert {label: row.strict for label, row in ours.by_label.items()} == theirs.by_label
    assert list(ours.by_label) == list(theirs.by_label)
    assert ours.micro.strict == theirs.micro


def test_strict_counts_of_a_small_example_are_those_of_evaluate() -> None:
    """Each rule once: collapse, easy labels, masks, several possible labels, uncertain stretches."""
    skillspan = Example(
        "s", "skillspan", "x" * 40,
        (Mark(0, 5, ("SKILL", "SOFT_SKILL")), Mark(10, 15, ("TOOL",)), Mark(20, 25, ("EMPLOYER",))), ALL_BUT_SKILLS,
    )  # fmt: skip
    dotin = Example(
        "d", "dotin", "y" * 40, (Mark(0, 5, ("DEGREE", "CERTIFICATION")), Mark(10, 15, ("DATE",))),
        frozenset({"DATE", "CERTIFICATION", "PHONE"}), ((20, 30, frozenset({"TOOL"})),),
    )  # fmt: skip
    pairs: list[tuple[Example, list[Scored]]] = [
        (skillspan, [(0, 5, "SOFT_SKILL", 0.9), (10, 15, "TOOL", 0.8), (20, 25, "EMPLOYER", 0.9), (30, 35, "TITLE", 0.9)]),
        (dotin, [(0, 5, "CERTIFICATION", 0.7), (10, 14, "DATE", 0.6), (22, 25, "TOOL", 0.5), (32, 35, "PHONE", 0.5)]),
    ]  # fmt: skip
    ours = reported(pairs)
    assert {label: row.strict for label, row in ours.by_label.items()} == evaluated(pairs).by_label
    strict = ours.micro.strict
    assert (strict.true_positive, strict.predicted, strict.gold) == (3, 4, 4)


def test_our_own_marks_are_counted_as_skillspans() -> None:
    example = Example("m", "marks", "be kind to Excel", (Mark(11, 16, ("TOOL",)),), ALL_BUT_SKILLS)
    outcome = align(example, [(3, 7, "SOFT_SKILL", 0.9), (11, 16, "TOOL", 0.8)])
    assert outcome.predicted == ((3, 7, "SKILL", 0.9), (11, 16, "TOOL", 0.8))


def test_a_span_predicted_twice_counts_once_with_its_higher_score() -> None:
    example = parse_markup("{TOOL|Go}", id="x", source="test")
    assert align(example, [(0, 2, "TOOL", 0.4), (0, 2, "TOOL", 0.6)]).predicted == ((0, 2, "TOOL", 0.6),)


# Pairs


def test_tools_pair_with_tools_and_the_best_overlap_wins() -> None:
    example = parse_markup("{SKILL|build apps in {TOOL|Go}} now", id="x", source="test")
    both: list[Scored] = [(0, 10, "SKILL", 0.9), (14, 16, "TOOL", 0.9)]
    outcome = align(example, both)
    assert outcome.gold == ((0, 16, "SKILL"), (14, 16, "TOOL"))
    assert outcome.pairs == ((0, 0), (1, 1))
    assert align(example, [(14, 16, "TOOL", 0.9)]).pairs == ((1, 0),)
    assert align(example, [(6, 20, "TITLE", 0.9)]).pairs == ((0, 0),)
    assert align(example, [(0, 5, "SKILL", 0.9), (6, 16, "SKILL", 0.1)]).pairs == ((0, 1),)
    across = parse_markup("{SKILL|Excel}", id="x", source="test")
    assert align(across, [(0, 5, "TOOL", 0.9)]).pairs == ((0, 0),)


@given(examples, predictions)
def test_pairs_are_one_to_one_and_hold_every_strict_hit(example: Example, found: list[Scored]) -> None:
    outcome = align(example, found)
    assert len({g for g, _ in outcome.pairs}) == len({p for _, p in outcome.pairs}) == len(outcome.pairs)
    for g, p in outcome.pairs:
        assert outcome.gold[g][0] < outcome.predicted[p][1]
        assert outcome.predicted[p][0] < outcome.gold[g][1]
    paired = {outcome.gold[g] for g, p in outcome.pairs if outcome.gold[g] == outcome.predicted[p][:3]}
    assert paired == set(outcome.gold) & {span[:3] for span in outcome.predicted}


# Scores


def test_scores_are_those_counted_by_hand_from_semeval() -> None:
    """The example of the module's docstring."""
    gold = ((0, 3, "NAME"), (10, 20, "TITLE"), (30, 40, "SKILL"), (50, 55, "TOOL"))
    example = Example("x", "test", "." * 70, tuple(Mark(a, b, (label,)) for a, b, label in gold))
    ours = reported(
        [(example, [(0, 3, "NAME", 1), (10, 18, "TITLE", 1), (30, 40, "SOFT_SKILL", 1), (60, 65, "TITLE", 1)])]
    )
    micro = ours.micro
    assert (micro.strict.precision, micro.strict.recall) == (0.25, 0.25)
    assert (micro.exact.precision, micro.exact.recall) == (0.5, 0.5)
    assert (micro.type.precision, micro.type.recall) == (0.5, 0.5)
    assert (micro.partial.precision, micro.partial.recall, micro.partial.f1) == (0.375, 0.375, 0.375)
    title = ours.by_label["TITLE"]
    assert (title.partial.precision, title.partial.recall) == (0.25, 0.5)
    assert (title.type.precision, title.type.recall) == (0.5, 1.0)
    assert title.exact.f1 == title.strict.f1 == 0.0
    assert ours.by_label["SKILL"].exact.recall == ours.by_label["SOFT_SKILL"].exact.precision == 1.0
    assert dict(ours.confusion) == {
        ("NAME", "NAME"): 1, ("TITLE", "TITLE"): 1, ("SKILL", "SOFT_SKILL"): 1, ("TOOL", NOTHING): 1, (NOTHING, "TITLE"): 1,
    }  # fmt: skip


def test_scores_agree_with_nervaluate() -> None:
    """Where no span overlaps two others: what then pairs with what is each library's own choice."""
    nervaluate = pytest.importorskip("nervaluate")  # 1.0 or later
    pairs = seeded(40)

    def theirs(spans: Sequence[tuple[int, int, str]]) -> list[dict[str, object]]:
        return [{"start": start, "end": end - 1, "label": label} for start, end, label in spans]

    found = nervaluate.Evaluator(
        [theirs([(m.start, m.end, m.labels[0]) for m in example.marks]) for example, _ in pairs],
        [theirs([span[:3] for span in spans]) for _, spans in pairs],
        tags=list(LABELS),
        loader="dict",
    ).evaluate()
    ours = reported(pairs)
    for name, key in (("strict", "strict"), ("exact", "exact"), ("type", "ent_type")):
        row, overall = getattr(ours.micro, name), found["overall"][key]
        assert (row.precision, row.recall, row.f1) == pytest.approx((overall.precision, overall.recall, overall.f1))
    for label, scores in ours.by_label.items():
        for name, key in (("strict", "strict"), ("partial", "partial"), ("type", "ent_type")):
            row, one = getattr(scores, name), found["entities"][label][key]
            assert (row.precision, row.recall, row.f1) == pytest.approx((one.precision, one.recall, one.f1))


@given(tagged)
def test_the_confusion_table_sums_to_gold_and_predicted(pairs: list[tuple[Example, list[Scored]]]) -> None:
    ours = reported(pairs)
    gold, predicted = Counter[str](), Counter[str]()
    for (g, p), n in ours.confusion.items():
        gold[g] += n
        predicted[p] += n
    for label, row in ours.by_label.items():
        assert (gold[label], predicted[label]) == (row.strict.gold, row.strict.predicted)
    assert sum(gold.values()) - gold[NOTHING] == ours.micro.strict.gold
    rows = ours.confusion_rows()
    assert sum(v for row in rows for k, v in row.items() if k != "gold") == ours.confusion.total()


def test_kinder_rules_give_no_lower_scores() -> None:
    for row in (ours := reported(seeded(30))).by_label.values():
        assert row.strict.f1 <= row.partial.f1 <= row.type.f1
    assert ours.micro.strict.f1 < ours.micro.exact.f1 < 1


# Intervals


@pytest.mark.parametrize("seed", range(5))
def test_the_interval_holds_the_score_and_shrinks_with_more_examples(seed: int) -> None:
    few, many = (reported(seeded(n, seed), resamples=500) for n in (40, 640))
    for ours in (few, many):
        for row in (*ours.by_label.values(), ours.micro):
            low, high = row.interval
            assert 0 <= low <= row.strict.f1 <= high <= 1
    width_few, width_many = (ours.micro.interval[1] - ours.micro.interval[0] for ours in (few, many))
    assert 0 < width_many < width_few / 2  # a quarter, if errors were independent


def test_the_interval_is_that_of_redrawn_examples() -> None:
    """Against the definition, with other random numbers: draw examples, evaluate them, take percentiles."""
    outcomes = [align(example, found) for example, found in seeded(30, 3)]
    rng = random.Random(0)
    f1 = [report(rng.choices(outcomes, k=len(outcomes)), resamples=1).micro.strict.f1 for _ in range(300)]
    assert report(outcomes).micro.interval == pytest.approx(np.percentile(f1, [2.5, 97.5]), abs=0.02)


def test_the_same_seed_gives_the_same_interval() -> None:
    outcomes = [align(example, found) for example, found in seeded(20)]
    assert report(outcomes).as_dict() == report(outcomes).as_dict()
    assert report(outcomes, seed=1).micro.interval != report(outcomes).micro.interval


def test_a_label_of_few_examples_is_judged_by_the_resamples_that_have_it() -> None:
    pairs = [*seeded(20), (parse_markup("{NAME|Ann}", id="n", source="test"), [(0, 3, "NAME", 0.9)])]
    assert reported(pairs, resamples=100).by_label["NAME"].interval == (1.0, 1.0)


def test_a_thousand_resamples_of_four_thousand_examples_are_quick() -> None:
    outcomes = [align(example, found) for example, found in seeded(100)] * 40
    started = time.process_time()
    report(outcomes)
    assert time.process_time() - started < 2  # 0.3 s where it was written


# Errors


def errors_of(text: str, found: list[Scored]) -> TaggerReport:
    return reported([(parse_markup(text, id="doc", source="test"), found)])


def test_an_error_shows_both_sides_and_what_is_around_it() -> None:
    before, after = "b" * 50, "a" * 50
    (error,) = errors_of(f"{before}\n{{TOOL|MS\r\nExcel}} {after}", [(55, 60, "SKILL", 0.75)]).errors
    assert (error.document, error.kind) == ("doc", "label")
    assert (error.gold_label, error.gold_text) == ("TOOL", "MS⏎Excel")
    assert (error.predicted_label, error.predicted_text, error.score) == ("SKILL", "Excel", 0.75)
    assert error.context == f"{'b' * 39}⏎⟦MS⏎Excel⟧ {'a' * 39}"


def test_the_kinds_of_error() -> None:
    text = "{SKILL|one two} {TOOL|three} four {TITLE|five} {NAME|six}"
    found: list[Scored] = [(0, 3, "SKILL", 0.5), (14, 18, "DATE", 0.4), (19, 23, "FIELD", 0.3), (24, 27, "NAME", 0.2)]
    ours = errors_of(text, found)
    assert {(e.kind, e.gold_text, e.predicted_text, e.context[e.context.index("⟦") :][:7]) for e in ours.errors} == {
        ("boundary", "one two", "one", "⟦one tw"),
        ("missed", "three", None, "⟦three⟧"),
        ("invented", None, "four", "⟦four⟧ "),
        ("label", "five", "five", "⟦five⟧ "),
    }


def test_frequent_and_confident_errors_come_first() -> None:
    """Six inventions of SKILL against three of a label confused: 6, 3, 2 … against 3, 1.5, 1."""
    often = [(parse_markup(f"word{i}", id=f"often{i}", source="test"), [(0, 5, "SKILL", i / 10)]) for i in range(6)]
    seldom = [
        (parse_markup(f"{{NAME|Ann{i}}}", id=f"seldom{i}", source="test"), [(0, 4, "TITLE", 0.9 + i / 100)])
        for i in range(3)
    ]
    shown = [error.document for error in reported(seldom + often).errors]
    assert shown == [
        "often5", "seldom2", "often4", "often3", "seldom1", "often2", "often1", "seldom0", "often0",
    ]  # fmt: skip
    assert [error.document for error in reported(seldom + often, errors=2).errors] == ["often5", "seldom2"]


def test_no_more_than_three_errors_are_alike() -> None:
    pairs = [
        (parse_markup("{TOOL|Excel}" if i % 2 else "{TOOL|EXCEL}", id=str(i), source="test"), []) for i in range(9)
    ]
    pairs.append((parse_markup("{TOOL|Word}", id="word", source="test"), []))
    errors = reported(pairs).errors
    assert [error.kind for error in errors] == ["missed"] * 4
    assert errors[-1].document == "word"


@given(tagged)
def test_every_error_is_one_and_none_is_shown_more_than_three_times(pairs: list[tuple[Example, list[Scored]]]) -> None:
    ours = reported(pairs, errors=10_000)
    alike = Counter(
        (e.kind, e.gold_label or e.predicted_label, (e.gold_text or e.predicted_text or "").lower())
        for e in ours.errors
    )
    assert all(n <= 3 for n in alike.values())
    for error in ours.errors:
        assert (error.gold_label is None) == (error.kind == "invented")
        assert (error.predicted_label is None) == (error.score is None) == (error.kind == "missed")
        assert (error.gold_label == error.predicted_label) == (error.kind == "boundary")
    assert bool(ours.errors) == any(
        set(outcome.gold) != {span[:3] for span in outcome.predicted} for outcome in (align(*pair) for pair in pairs)
    )


# Calibration


def brute_force_ece(outcomes: Sequence[Outcome]) -> float:
    """Ten slices of the sorted scores, plainly."""
    spans = sorted(
        ((span[3], span[:3] in set(outcome.gold)) for outcome in outcomes for span in outcome.predicted),
        key=lambda pair: pair[0],
    )
    size = len(spans) // 10
    assert size * 10 == len(spans)
    error = 0.0
    for i in range(10):
        part = spans[i * size : (i + 1) * size]
        confidence, accuracy = sum(s for s, _ in part) / size, sum(r for _, r in part) / size
        error += abs(confidence - accuracy) * size / len(spans)
    return error


def test_calibration_is_that_of_brute_force_and_of_sklearn() -> None:
    calibration = pytest.importorskip("sklearn.calibration")
    outcomes = [align(example, found) for example, found in seeded(50, fate="kkkbli")]
    assert sum(len(o.predicted) for o in outcomes) == 500
    ours = report(outcomes, resamples=1).calibration
    assert ours.ece == pytest.approx(brute_force_ece(outcomes))
    right = [r for outcome in outcomes for r in outcome.right()]
    scores = [span[3] for outcome in outcomes for span in outcome.predicted]
    shares, means = calibration.calibration_curve(right, scores, n_bins=10, strategy="quantile")
    assert [b.share_right for b in ours.bins] == pytest.approx(shares)
    assert [b.mean_score for b in ours.bins] == pytest.approx(means)


def test_honest_scores_are_calibrated_and_boasting_ones_are_not() -> None:
    rng = random.Random(5)
    example = parse_markup("{TOOL|Go} or C", id="x", source="test")

    def outcome(boast: float) -> Outcome:
        score = rng.random() * (1 - boast)
        return align(
            example, [(0, 2, "TOOL", score + boast) if rng.random() < score else (6, 7, "TOOL", score + boast)]
        )

    honest, boasting = (report([outcome(b) for _ in range(3000)], resamples=1).calibration for b in (0.0, 0.5))
    assert honest.ece < 0.04
    assert boasting.ece == pytest.approx(0.5, abs=0.04)
    assert [b.count for b in honest.bins] == [300] * 10


# As a whole


def test_nothing_to_report() -> None:
    for outcomes in ([], [align(Example("x", "test", "", ()), [])]):
        ours = report(outcomes)
        assert (ours.by_label, ours.errors, ours.calibration.bins, ours.calibration.ece) == ({}, (), (), 0.0)
        assert ours.micro.strict.f1 == ours.micro.partial.f1 == 0.0
        assert ours.micro.interval == (0.0, 1.0)
        assert ours.confusion_rows() == []


def test_the_report_is_json_and_its_tables_are_even() -> None:
    ours = reported(seeded(10))
    again = json.loads(json.dumps(ours.as_dict()))
    assert set(again) == {"examples", "micro", "by_label", "confusion", "errors", "calibration"}
    assert again["micro"]["f1"] == round(ours.micro.strict.f1, 4)
    assert again["by_label"]["TOOL"]["gold"] == ours.by_label["TOOL"].strict.gold
    assert len(again["errors"]) == 50
    assert ours.score_rows()[-1]["label"] == "micro"
    for rows in (ours.score_rows(), ours.confusion_rows(), ours.error_rows(), ours.bin_rows()):
        assert len({tuple(row) for row in rows}) == 1
