"""Draw `benchmarks/plots/` from what `./loanwatch bench detection --json` printed.

./loanwatch bench detection --json > detection.json
.venv/bin/python benchmarks/plot_detection.py detection.json
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt

from evaluation.nab import pulse_scores
from evaluation.nab_data import read_series
from evaluation.nab_score import probation

HERE = Path(__file__).parent
PLOTS = HERE / "plots"
SHOWN = ("realKnownCause/nyc_taxi.csv", "realTweets/Twitter_volume_AMZN.csv")
GOOD, BAD, GREY = "#2c7fb8", "#d95f0e", "#999999"


def draw_series() -> None:
    """Two series, the labelled windows and where the pulse spoke."""
    series = {one.name: one for one in read_series(HERE / "data" / "nab")}
    figure, rows = plt.subplots(len(SHOWN), 1, figsize=(11, 5.5))
    for row, name in zip(rows, SHOWN, strict=True):
        one = series[name]
        scores, _ = pulse_scores(one.times, one.values)
        start = probation(len(scores))
        row.plot(one.times, one.values, color=GREY, lw=0.5)
        for first, last in one.windows:
            row.axvspan(one.times[first], one.times[last], color=GOOD, alpha=0.2)
        told = [at for at, score in enumerate(scores) if score >= 0.5 and at >= start]
        row.plot([one.times[at] for at in told], [one.values[at] for at in told], "v", color=BAD)
        row.set_title(f"{name}: labelled windows and what the pulse called news", fontsize=9)
    figure.tight_layout()
    figure.savefig(PLOTS / "nab_series.png", dpi=90)


def draw_nab(nab: dict[str, Any]) -> None:
    """NAB score of each labelled series at the common threshold."""
    names, values = zip(*nab["by_series"].items(), strict=True)
    figure, row = plt.subplots(figsize=(9, 6.5))
    row.barh([n.removesuffix(".csv") for n in names], values, color=GOOD)
    row.axvline(nab["standard"]["normalised"], color=BAD)
    row.set_xlabel("NAB score of the series (100 finds all at once, 0 says nothing); line: all")
    row.invert_yaxis()
    row.tick_params(axis="y", labelsize=7)
    figure.tight_layout()
    figure.savefig(PLOTS / "nab_by_series.png", dpi=90)


def draw_inspections(outcomes: dict[str, Any]) -> None:
    """AUC by stratum with its interval, beside the plain references."""
    found = outcomes["bad_from_then_on"]
    figure, row = plt.subplots(figsize=(8, 3.6))
    for place, one in enumerate(found.values()):
        score = one["score"]
        error = [[score["value"] - score["low"]], [score["high"] - score["value"]]]
        row.errorbar([score["value"]], [place], xerr=error, fmt="o", color=GOOD, capsize=4)
        row.plot([one["this_failed"]], [place], "s", color=BAD)
        row.plot([one["novelty"]], [place], "d", color=GREY)
    row.set_yticks(range(len(found)), [name.replace("_", " ") for name in found])
    row.set_xlabel("AUC: score (circle, 95 %), this inspection failed (square), novelty (diamond)")
    figure.tight_layout()
    figure.savefig(PLOTS / "inspections.png", dpi=90)


def main() -> None:
    found = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    PLOTS.mkdir(exist_ok=True)
    draw_series()
    draw_nab(found["nab"])
    draw_inspections(found["inspections"]["outcomes"])


main()
