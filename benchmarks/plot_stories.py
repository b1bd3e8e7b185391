"""Plot `./loanwatch bench detection --only stories --only feedback --json`: its JSON in, a PNG out.

python benchmarks/plot_stories.py stories.json benchmarks/plots/stories.png
"""

from __future__ import annotations

import json
import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt

LONG = {"upper bound, offline with the truth": "upper bound (offline, truth)"}
WHO = {
    "unanswered": "nobody answers",
    "alone": "one bank answers, 20 % wrong",
    "together": "six banks answer, 20 % wrong",
    "alone_reporting": "one bank, and its lost loans",
    "together_reporting": "six banks, and their lost loans",
}


def main(source: str, target: str) -> None:
    with open(source, encoding="utf-8") as file:
        whole = json.load(file)
    found = whole["stories"]
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
    feedback = whole["feedback"]
    for who, label in WHO.items():
        answered = feedback[who]
        spans = list(answered["precision"])
        line = right.plot(
            spans, [answered["precision"][s]["value"] for s in spans], "o-", label=label
        )
        right.fill_between(
            spans,
            [answered["precision"][s]["low"] for s in spans],
            [answered["precision"][s]["high"] for s in spans],
            alpha=0.12,
            color=line[0].get_color(),
        )
        right.plot(
            spans,
            [answered["found"][s]["value"] for s in spans],
            "s--",
            alpha=0.5,
            color=line[0].get_color(),
        )
    right.set_ylim(0, 1)
    right.set_xlabel("since the first verdict")
    right.set_title("dots: precision; squares: stories found")
    right.legend(fontsize=7)
    figure.tight_layout()
    figure.savefig(target, dpi=110)


if __name__ == "__main__":
    main(*sys.argv[1:])
