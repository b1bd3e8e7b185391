from __future__ import annotations

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from routing.matching import heaviest

options = st.lists(st.lists(st.integers(0, 4), unique=True, max_size=4), max_size=5)


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
