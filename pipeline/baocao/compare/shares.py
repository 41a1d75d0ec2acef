"""Theme shares of groups of articles, with intervals, corrected for what the classifier gets wrong.

A classifier that takes one passage in five of theme A for theme B shifts every share it is asked for. How it errs is in
its confusion matrix; the corrected shares are those which, sent through that matrix, would give what was counted
(adjusted count: Buck and Gart 1966, Am. J. Epidemiology 83; Forman 2008, Data Mining and Knowledge Discovery 17). They
are found by expectation maximisation (Dempster, Laird and Rubin 1977; Richardson 1972 for this problem): unlike the
inverse of the matrix never below 0 and always 1 together. The assumption: the classifier errs here as it did on the
articles that it was tested on.

Intervals are of a bootstrap over articles, as the passages of one depend on each other (Efron and Tibshirani 1993),
bias-corrected and accelerated (Efron 1987, J. Am. Stat. Assoc. 82) or of percentiles. They hold what the choice of
articles adds, and, where the matrix has counts, its own chance too: every round draws its rows anew. Few articles drawn
again and again differ too little from one another, so that of fewer than ten there is no interval.

A share that the correction leaves at 0 is 0 in every round: a bootstrap says nothing at such a boundary (Andrews 2000,
Econometrica 68). Its upper end is where the likelihood ratio would refuse it (profile likelihood), passages counting as
many as they are worth: fewer where those of an article are alike.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from baocao.compare.subsets import KEYS, passages_of
from baocao.core.article_facts import THEMES
from baocao.core.errors import InputError, OptionError
from baocao.themes.weights import FOLDERS, models_folder, version_of
from baocao.write.tables import Frames

Interval = Literal["bca", "percentile"]
INTERVALS: tuple[Interval, ...] = ("bca", "percentile")
ROUNDS, SEED = 1_000, 1
_LEVEL = 0.95
_LEAST = 10  # articles of an interval; rule of thumb
_PRIOR = 20  # passages of each theme that count as told rightly beside those tested: what is hardly tested is hardly
# corrected. Without, six tested passages of lessons, half of them told as results, made 0.28 of twenty passages lessons
# where none was told so.
_STEPS, _SMALL_STEP = 2_000, 1e-9  # of the maximisation, and change of a share at which it ends
_TESTED = ("real-test", "cross-validation", "test")  # parts of metrics.json, the hardest first
_REFUSED = 3.84  # twice the drop of the log likelihood: 97.5 % to one side
_AT_ZERO = 1e-6  # a share below is at the boundary
_HALVINGS = 20  # of the span in which the end of an interval lies
_Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Confusion:
    """How often a classifier told each theme (column) for passages of each theme (row).

    Raises:
        InputError: the counts are no square of the themes, one is below 0, or a theme has none.
    """

    themes: tuple[str, ...]
    counts: _Array
    source: str = "given"

    def __post_init__(self) -> None:
        size = len(self.themes)
        if (
            self.counts.shape != (size, size)
            or not size
            or (self.counts < 0).any()
            or not np.isfinite(self.counts).all()
        ):
            raise InputError(
                f"{self.source}: a confusion matrix must have a row and column for each of {size} themes, none below 0."
            )
        if empty := [theme for theme, row in zip(self.themes, self.counts, strict=True) if not row.sum()]:
            raise InputError(f"{self.source}: every theme must have been tested. None was of {', '.join(empty)}.")

    @classmethod
    def of_model(cls, model: str | Path) -> "Confusion":
        """The matrix that a model's metrics.json holds: of a shipped model by name, or of a folder.

        The first is taken of: real articles kept apart, cross-validation, a test.

        Raises:
            InputError: there is none.
        """
        path = models_folder() / FOLDERS.get(str(model), model) / "metrics.json"
        try:
            metrics = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise InputError(
                f"{path}: must be the metrics of a model ({error}). Train it: baocao train CORPUS -o MODEL."
            ) from error
        for part in _TESTED:
            if isinstance(found := metrics.get(part), dict) and "confusion" in found:
                matrix = found["confusion"]
                return cls(tuple(matrix["themes"]), np.array(matrix["rows"], dtype=float), f"{path.parent.name}/{part}")
        raise InputError(f"{path}: must hold a confusion matrix. It has none; train the model again.")

    @classmethod
    def of_runs(cls, readers: Collection[str], model: str | Path | None = None) -> "Confusion":
        """The matrix of the model that read runs: `readers` as `frames.read_by` gives them, `model` where it is named.

        Raises:
            OptionError: several models read them, nobody knows which one, or another one is named.
            InputError: there is no matrix of that model.
        """
        if len(readers) > 1:
            raise OptionError(
                f"One model must have read the runs. Got {', '.join(sorted(readers))}. "
                "Ask for one at a time, or use --uncorrected."
            )
        if not readers:
            if model is None:
                raise OptionError(
                    "Nothing says which model read these tables. Got no --model. "
                    "Name the folder of the model with --model, or use --uncorrected."
                )
            return cls.of_model(model)
        (reader,) = readers
        if model is not None and _version(model) != reader:
            raise OptionError(
                f"This run was read by {reader}. Got --model {model}. Leave --model out, or use --uncorrected."
            )
        known = [model] if model is not None else [name for name in FOLDERS if _version(name) == reader]
        if not known:
            raise InputError(
                f"This run was read by {reader}. Got no metrics of that model. "
                "Name the folder of the model with --model, or use --uncorrected."
            )
        return cls.of_model(known[0])

    def rates(self, random: np.random.Generator | None = None) -> _Array:
        """Chance of each told theme (column) given the true one (row); with `random` drawn anew from the counts."""
        counts = self.counts + _PRIOR * np.eye(len(self.themes))
        if random is None:
            return np.asarray(counts / counts.sum(axis=1, keepdims=True))
        return np.array([random.dirichlet(row + 1 / len(row)) for row in counts])


def _version(model: str | Path) -> str | None:
    """What records call a model, by its name or folder; None where no such model is there."""
    folder = models_folder() / FOLDERS.get(str(model), model)
    try:
        return version_of(folder, json.loads((folder / "manifest.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def corrected(told: _Array, rates: _Array) -> _Array:
    """The true shares that are likeliest to give the told ones (expectation maximisation).

    Args:
        told: shares or counts of each theme as the classifier told them, in one row or several.
        rates: chance of each told theme (column) given the true one (row).
    """
    told = told / np.maximum(told.sum(axis=-1, keepdims=True), 1e-300)
    true = np.full_like(told, 1 / told.shape[-1])
    for _ in range(_STEPS):
        reached = np.maximum(true @ rates, 1e-300)
        new = true * ((told / reached) @ rates.T)
        if np.abs(new - true).max(initial=0) < _SMALL_STEP:
            return new
        true = new
    return true


def theme_shares(
    frames: Frames,
    by: Iterable[str] = (),
    *,
    confusion: Confusion | None = None,
    weigh: Literal["passages", "characters"] = "passages",
    where: Iterable[str] = (),
    interval: Interval = "bca",
    rounds: int = ROUNDS,
    seed: int = SEED,
) -> pd.DataFrame:
    """The share of every theme in each group of articles.

    Args:
        frames: tables as `baocao.tables` gives: articles, passages. Furniture and reprints are left out.
        by: what makes the groups: keys of `subsets.KEYS` but theme, such as province and year; without any, all.
        confusion: how the classifier errs; None leaves shares as counted.
        weigh: what is shared out. The matrix counts passages: characters are corrected as if errors had any length.
        where: conditions that choose passages, see `subsets.chosen`.
        interval: "bca" or "percentile"; of fewer than ten articles there is none.
        rounds: of the bootstrap.
        seed: of its random numbers.

    Returns:
        The columns of `by`, then theme, articles, passages, counted (share as told), share (corrected), low and high
        (interval of `share`, 95 %), interval (how it was made).

    Raises:
        OptionError: a key, condition or argument is not allowed.
        InputError: passages have themes that the matrix does not know.
    """
    keys = list(by)
    _refuse_wrong(keys, weigh, interval, rounds)
    rows = passages_of(frames, where).dropna(subset=["theme", *keys])
    themes = confusion.themes if confusion else THEMES
    if unknown := sorted(set(rows["theme"]) - set(themes)):
        raise InputError(f"The confusion matrix must know every theme. It lacks {', '.join(unknown)}.")
    groups = rows.groupby(keys, sort=True) if keys else [((), rows)]
    found = []
    for place, (values, group) in enumerate(groups):
        counts = _counts(group, themes, weigh)
        told = _told(counts, confusion, interval, rounds, np.random.default_rng([seed, place]))
        for at, theme in enumerate(themes):
            named = dict(zip(keys, values, strict=True))
            passages = int((group["theme"] == theme).sum())
            found.append({**named, "theme": theme, "articles": len(counts), "passages": passages, **told(at)})
    return pd.DataFrame(
        found, columns=[*keys, "theme", "articles", "passages", "counted", "share", "low", "high", "interval"]
    )


def _refuse_wrong(keys: list[str], weigh: str, interval: str, rounds: int) -> None:
    if wrong := [key for key in keys if key not in KEYS or key == "theme"]:
        raise OptionError.among("by", (key for key in KEYS if key != "theme"), wrong[0])
    if interval not in INTERVALS:
        raise OptionError.among("interval", INTERVALS, interval)
    if weigh not in ("passages", "characters"):
        raise OptionError.among("weigh", ("passages", "characters"), weigh)
    if rounds < 100:
        raise OptionError(f"rounds must be 100 or more, for an interval to mean anything. Got {rounds}.")


def _counts(group: pd.DataFrame, themes: tuple[str, ...], weigh: str) -> _Array:
    """What each article (row) has of each theme."""
    weights = (
        (group["end"] - group["start"]).astype(float) if weigh == "characters" else pd.Series(1.0, index=group.index)
    )
    table = weights.groupby([group["article"], group["theme"]]).sum().unstack(fill_value=0)
    return np.asarray(table.reindex(columns=list(themes), fill_value=0.0), dtype=np.float64)


def _told(
    counts: _Array, confusion: Confusion | None, interval: Interval, rounds: int, random: np.random.Generator
) -> Any:
    """For the number of a theme: its shares and their interval."""
    rates = confusion.rates() if confusion else None
    total = counts.sum(axis=0)
    counted = total / total.sum() if total.sum() else total
    share = corrected(counted, rates) if rates is not None else counted
    articles = len(counts)
    how = interval if articles >= _LEAST else None
    low = high = np.full(len(share), np.nan)
    if how:
        drawn = random.multinomial(articles, [1 / articles] * articles, size=rounds) @ counts
        low, high = _interval(share, _resolved(drawn, confusion, random), _left_out(counts, rates), how)
        if rates is not None:
            worth = _worth(drawn, counted)
            high = np.array(
                [
                    max(end, _upper_end(counted, rates, at, worth)) if low[at] < _AT_ZERO else end
                    for at, end in enumerate(high)
                ]
            )

    def row(at: int) -> Mapping[str, Any]:
        numbers = {"counted": counted[at], "share": share[at], "low": low[at], "high": high[at]}
        return {name: round(float(value), 4) for name, value in numbers.items()} | {"interval": how}

    return row


def _resolved(drawn: _Array, confusion: Confusion | None, random: np.random.Generator) -> _Array:
    """The shares of every round, corrected by rates that are drawn anew."""
    told = drawn / np.maximum(drawn.sum(axis=1, keepdims=True), 1e-300)
    if confusion is None:
        return np.asarray(told)
    batches = np.array_split(told, min(50, len(told)))  # a draw of rates a batch: 50 tell their spread
    return np.concatenate([corrected(batch, confusion.rates(random)) for batch in batches])


def _worth(drawn: _Array, counted: _Array) -> float:
    """How many independent passages tell as much as those of the articles, from how the counts vary between rounds."""
    told = drawn / np.maximum(drawn.sum(axis=1, keepdims=True), 1e-300)
    spread = told.var(axis=0).sum()
    return float(min(drawn.sum() / len(drawn), (counted * (1 - counted)).sum() / spread)) if spread > 0 else 1.0


def _upper_end(counted: _Array, rates: _Array, at: int, worth: float) -> float:
    """The largest share of a theme that the counts do not refuse, all others as likely as they can be beside it."""
    best = _likelihood(counted, corrected(counted, rates), rates)
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        beside = np.delete(rates, at, axis=0)
        true = np.insert((1 - middle) * _beside(counted, beside, middle * rates[at]), at, middle)
        refused = 2 * worth * (best - _likelihood(counted, true, rates)) > _REFUSED
        low, high = (low, middle) if refused else (middle, high)
    return low


def _beside(counted: _Array, rates: _Array, fixed: _Array) -> _Array:
    """The shares among the other themes that are likeliest beside what a fixed one brings; together 1."""
    true, left = np.full(len(rates), 1 / len(rates)), 1 - fixed.sum()
    for _ in range(_STEPS):
        new = true * (rates @ (counted / np.maximum(fixed + left * (true @ rates), 1e-300)))
        new = new / max(new.sum(), 1e-300)
        if np.abs(new - true).max(initial=0) < _SMALL_STEP:
            return np.asarray(new)
        true = new
    return true


def _likelihood(counted: _Array, true: _Array, rates: _Array) -> float:
    """The mean log likelihood of a counted passage."""
    return float((counted * np.log(np.maximum(true @ rates, 1e-300))).sum())


def _left_out(counts: _Array, rates: _Array | None) -> _Array:
    """The shares without each article in turn, for the acceleration."""
    rest = counts.sum(axis=0) - counts
    told = rest / np.maximum(rest.sum(axis=1, keepdims=True), 1e-300)
    return corrected(told, rates) if rates is not None else np.asarray(told)


def _interval(share: _Array, drawn: _Array, without: _Array, how: str) -> tuple[_Array, _Array]:
    """Both ends of the interval of every theme."""
    from scipy.stats import norm

    tails = np.array([(1 - _LEVEL) / 2, (1 + _LEVEL) / 2])
    levels = np.tile(tails, (len(share), 1))
    if how == "bca":
        below = ((drawn < share).sum(axis=0) + (drawn == share).sum(axis=0) / 2) / len(drawn)
        bias = norm.ppf(np.clip(below, 0.5 / len(drawn), 1 - 0.5 / len(drawn)))[:, None]
        apart = without.mean(axis=0) - without
        spread = (apart**2).sum(axis=0) ** 1.5
        speed = np.where(spread > 0, (apart**3).sum(axis=0) / (6 * np.maximum(spread, 1e-300)), 0)[:, None]
        moved = bias + norm.ppf(tails)
        levels = norm.cdf(bias + moved / np.maximum(1 - speed * moved, 1e-6))
    ends = np.array([np.quantile(drawn[:, at], level) for at, level in enumerate(levels)])
    return ends[:, 0], ends[:, 1]
