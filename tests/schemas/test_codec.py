from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from some_changes import scored

from schemas import codec


@given(st.lists(st.one_of(st.none(), st.text(), st.floats(allow_nan=False), st.just(scored(0.5)))))
def test_what_is_encoded_in_one_call_is_what_each_is_by_itself(values):
    """Line breaks in a text among them."""
    assert codec.encode_each(values) == [codec.encode(value) for value in values]
