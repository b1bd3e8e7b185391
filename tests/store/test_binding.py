from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store.binding import bind

NASTY = [
    "' OR 1=1 --",
    "\\",
    "\\'",
    "a\tb\nc\r",
    "\0",
    "{x:String}",
    "渝样\U0001f3e6",
    "\\N",
    "%(x)s",
]


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    texts=st.tuples(st.text(), st.sampled_from(NASTY)),
    numbers=st.tuples(st.integers(0, 255), st.integers(0, 2**32 - 1)),
)
def test_what_is_bound_comes_back_as_it_was(store, texts, numbers):
    asked = {"x": texts[0], "y": texts[1], "n": numbers[0], "m": numbers[1]}
    [row] = store.query(
        "SELECT {x:String} AS x, {y:String} AS y, {n:UInt8} AS n, {m:UInt32} AS m", asked
    )
    assert row == asked


def test_a_parameter_is_of_the_type_its_place_asks_for():
    with pytest.raises(TypeError, match="n is str, not UInt8"):
        bind("SELECT {n:UInt8}", {"n": "1 OR 1"})
    with pytest.raises(TypeError, match="x is int, not String"):
        bind("SELECT {x:String}", {"x": 1})
    with pytest.raises(KeyError):
        bind("SELECT {x:String}", {})
