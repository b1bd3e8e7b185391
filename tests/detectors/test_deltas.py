from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.deltas import pack, unpack
from detectors.features import FEATURES
from detectors.observations import Observation
from detectors.own_past import AS_USUAL, OWN_FEATURES, Own

numbers = st.floats(allow_nan=False)
observations = st.builds(
    Observation,
    st.sampled_from("ACT-"),
    st.sampled_from(["tax", "court"]),
    st.integers(-1, 40_000),
    st.just(AS_USUAL)
    | st.builds(Own, numbers, st.sampled_from(OWN_FEATURES[1:]), numbers, numbers),
    st.tuples(*[numbers] * len(FEATURES)),
)


@given(st.lists(observations, min_size=1, max_size=20))
def test_observations_survive_their_bytes_to_the_last_bit(some):
    assert list(unpack(pack(some))) == some


def test_bytes_that_are_no_delta_are_refused():
    with pytest.raises(msgspec.DecodeError):
        unpack(b"\x93\x01\x02\x03")
