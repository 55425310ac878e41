"""Rankings against judgements: the measures of information retrieval by query, with intervals and significance.

The measures are those of ir_measures (MacAvaney et al., ECIR 2022), which asks trec_eval's own code: nDCG with the grades
as gains (Järvelin and Kekäläinen, 2002), AP, RR, P and recall (R) with every grade of at least 1 relevant. A document
without a judgement counts as not relevant; Judged@10 is the share of the first ten that have one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kgmatch.errors import DataError, ModelError
from kgmatch.evaluation.trec import Qrels, Run

JUDGED = "Judged@10"
MEASURES = ("nDCG@5", "nDCG@10", "AP", "RR", "P@10", "R@20", JUDGED)
RESAMPLES = 10_000
SEED = 20261121

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Summary:
    """A measure's mean over the queries with its 95 % interval; against the first run, the mean difference and how
    probable one so great is by chance: `p` by Fisher's randomisation test, `p_t` by the paired t-test (None for the first
    run and for Judged@10, and `p_t` where all differences are equal).
    """

    mean: float
    low: float
    high: float
    difference: float | None = None
    p: float | None = None
    p_t: float | None = None


@dataclass(frozen=True)
class Evaluation:
    """`values`: run → measure → [queries]; `summaries`: run → measure; `without`: queries left out, for nothing is
    relevant to them; `missing`: run → judged queries that it does not answer, which count 0.
    """

    queries: tuple[str, ...]
    values: dict[str, dict[str, Floats]]
    summaries: dict[str, dict[str, Summary]]
    without: tuple[str, ...]
    missing: dict[str, tuple[str, ...]]


def evaluate(qrels: Qrels, runs: Mapping[str, Run]) -> Evaluation:
    """Measure each run and compare it with the first. Raises DataError where runs and judgements have nothing in common."""
    queries = tuple(sorted(q for q, rows in qrels.items() if max(rows.values()) > 0))
    if not queries:
        raise DataError("no query of the qrels has a relevant document (a grade of at least 1)")
    for name, run in runs.items():
        _check_overlap(name, qrels, run)
    values = {name: _values(qrels, run, queries) for name, run in runs.items()}
    base = next(iter(values))
    rng = np.random.default_rng(SEED)
    samples = rng.integers(0, len(queries), (RESAMPLES, len(queries)))
    summaries = {
        name: {
            m: _summary(mine[m], None if name == base or m == JUDGED else values[base][m], samples) for m in MEASURES
        }
        for name, mine in values.items()
    }
    missing = {name: tuple(q for q in queries if q not in run) for name, run in runs.items()}
    return Evaluation(queries, values, summaries, tuple(sorted(set(qrels) - set(queries))), missing)


def _check_overlap(name: str, qrels: Qrels, run: Run) -> None:
    shared = [q for q in run if q in qrels]
    example = f"qrels have {next(iter(qrels))}"
    if not shared:
        raise DataError(
            f"{name}: no query of the run is in the qrels (the {example}, the run {next(iter(run), 'none')})"
        )
    if not any(document in qrels[q] for q in shared for document in run[q]):
        judged, ranked = next(iter(qrels[shared[0]])), next(iter(run[shared[0]]), "none")
        raise DataError(
            f"{name}: no document of the run is judged (for query {shared[0]} the qrels have {judged}, the run {ranked})"
        )


def _values(qrels: Qrels, run: Run, queries: Sequence[str]) -> dict[str, Floats]:
    """Measure → [queries]; a query that the run does not answer counts 0."""
    try:
        import ir_measures
    except ImportError:
        raise ModelError(
            "ir_measures is missing; install it with: pip install 'kgmatch[evaluate]' (on Linux on ARM: pip install ir_measures, which needs a compiler)"
        ) from None
    row = {query: n for n, query in enumerate(queries)}
    found = {name: np.zeros(len(queries)) for name in MEASURES}
    measures = [ir_measures.parse_measure(name) for name in MEASURES]
    answered = {q: dict(run[q]) for q in queries if run.get(q)}
    judged = {q: {d: max(0, grade) for d, grade in qrels[q].items()} for q in queries}
    for metric in ir_measures.iter_calc(measures, judged, answered):
        if metric.query_id in answered:
            found[str(metric.measure)][row[metric.query_id]] = metric.value
    return found


def _summary(values: Floats, base: Floats | None, samples: npt.NDArray[np.int64]) -> Summary:
    """95 % interval: percentiles of the means of resampled queries (bootstrap; Efron and Tibshirani, 1993)."""
    low, high = np.quantile(values[samples].mean(axis=1), (0.025, 0.975))
    mean = float(values.mean())
    if base is None:
        return Summary(mean, float(low), float(high))
    return Summary(mean, float(low), float(high), mean - float(base.mean()), randomisation(values, base), _paired_t(values, base))  # fmt: skip


def randomisation(a: Floats, b: Floats) -> float:
    """Two-sided p of the mean difference of paired values when which run gave which is drawn by lot for each query.

    Fisher's randomisation test, the one to prefer for retrieval (Smucker, Allan and Carterette, CIKM 2007); all swaps
    where there are no more than 10,000, else that many by lot.
    """
    from scipy.stats import permutation_test

    difference = a - b
    if len(difference) < 2 or not difference.any():
        return 1.0
    found = permutation_test(
        (difference,), lambda d, axis: d.mean(axis=axis), permutation_type="samples", vectorized=True, n_resamples=RESAMPLES,
        alternative="two-sided", rng=np.random.default_rng(SEED),
    )  # fmt: skip
    return float(found.pvalue)


def _paired_t(a: Floats, b: Floats) -> float | None:
    from scipy.stats import ttest_rel

    if len(a) < 2 or np.ptp(a - b) == 0:
        return None
    return float(ttest_rel(a, b).pvalue)
