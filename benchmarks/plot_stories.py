"""Plot the stories of `./loanwatch bench detection --only stories --json`: its JSON in, a PNG out.

python benchmarks/plot_stories.py stories.json benchmarks/plots/stories.png
"""

from __future__ import annotations

import json
import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt

LONG = {"upper bound, offline with the truth": "upper bound (offline, truth)"}


def main(source: str, target: str) -> None:
    with open(source, encoding="utf-8") as file:
        found = json.load(file)
    found = found["stories"]
    figure, (left, middle, right) = plt.subplots(1, 3, figsize=(15, 4.2))
    methods = found["methods"]
    names = [LONG.get(name, name) for name in methods]
    value = [m["average_precision"]["value"] for m in methods.values()]
    low = [
        m["average_precision"]["value"] - m["average_precision"]["low"] for m in methods.values()
    ]
    high = [
        m["average_precision"]["high"] - m["average_precision"]["value"] for m in methods.values()
    ]
    left.barh(names, value, xerr=[low, high], color="#4878a8", capsize=3)
    left.invert_yaxis()
    left.set_title("average precision, all facts of borrowers")
    for name, method in methods.items():
        at = method["at_budget"]
        middle.scatter(at["found"], at["precision"], s=45)
        middle.annotate(LONG.get(name, name), (at["found"], at["precision"]), fontsize=7,
                        xytext=(4, 4), textcoords="offset points")  # fmt: skip
    middle.set_xlim(right=1.5)
    middle.set_xlabel("stories found before default")
    middle.set_ylabel("precision")
    middle.set_title(f"{found['a_day_per_1000_borrowers']:g} alerts a day for 1,000 borrowers")
    feedback = found["feedback"]
    spans = list(feedback["precision"])
    right.plot(spans, list(feedback["precision"].values()), "o-", label="with verdicts, 20 % wrong")
    right.plot(spans, list(feedback["unanswered_precision"].values()), "s--", label="no verdicts")
    right.plot(
        spans, list(feedback["found"].values()), "o-", alpha=0.4, label="found, with verdicts"
    )
    right.plot(
        spans,
        list(feedback["unanswered_found"].values()),
        "s--",
        alpha=0.4,
        label="found, no verdicts",
    )
    right.set_ylim(0, 1)
    right.set_xlabel("since the first verdict")
    right.set_title("precision within the budget")
    right.legend(fontsize=7)
    figure.tight_layout()
    figure.savefig(target, dpi=110)


if __name__ == "__main__":
    main(*sys.argv[1:])
