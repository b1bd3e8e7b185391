from __future__ import annotations

from itertools import product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from routing.judging import serve

TAKER = 2  # column of `serve`
options = st.lists(st.lists(st.integers(0, 4), unique=True, max_size=4), max_size=5)


def heaviest(options: list[list[int]]) -> list[int | None]:
    """Return for each taker the thing it gets: takers are steps, things are facts."""
    things = np.zeros((5, 3), np.int64)
    things[:, TAKER] = -1
    for taker, wishes in enumerate(options):
        for thing in wishes:
            things[thing, TAKER - 1] |= 1 << taker
    serve(things, 5)
    given_to = things[:, TAKER].tolist()
    return [given_to.index(t) if t in given_to else None for t in range(len(options))]


@given(options, st.data())
def test_the_weight_served_is_the_greatest_there_is(given_, data):
    """Held against trying every way to hand the things out."""
    weights = sorted(
        data.draw(st.lists(st.integers(1, 9), min_size=len(given_), max_size=len(given_))),
        reverse=True,
    )
    served = heaviest(given_)
    got = [thing for thing in served if thing is not None]
    assert len(got) == len(set(got))
    assert all(thing is None or thing in given_[i] for i, thing in enumerate(served))
    best = 0
    for choice in product(*([None, *things] for things in given_)):
        things = [thing for thing in choice if thing is not None]
        if len(things) == len(set(things)):
            best = max(best, sum(w for w, c in zip(weights, choice, strict=True) if c is not None))
    assert sum(w for w, thing in zip(weights, served, strict=True) if thing is not None) == best
