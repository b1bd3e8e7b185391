"""A score as text is what the codec makes of it, whatever is in it."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import fields

from detectors.causes import MOST_CAUSES, NAMED, Causes
from detectors.score_text import texts
from schemas import codec
from schemas.scores import Axes, Cause, Score, Scored

EDGES = (0.0, -0.0, 1.0, 0.0001, 99_999_999_999.9999, 1e11, 1e16)
units = st.one_of(st.floats(0, 1), st.integers(0, 10_000).map(lambda units: units / 10_000))
short = st.integers(-(10**16), 10**16).map(lambda units: units / 10_000)
numbers = st.one_of(st.floats(allow_nan=False, allow_infinity=False), short, st.sampled_from(EDGES))
named = st.lists(
    st.builds(
        lambda at, *said: Cause(NAMED[at][0], *said, NAMED[at][1]),
        st.integers(0, len(NAMED) - 1), numbers, numbers, units,
    ),
    max_size=MOST_CAUSES,
)  # fmt: skip
scores = st.builds(
    Score, fact_id=st.text(min_size=32, max_size=32), score=units,
    axes=st.builds(Axes, units, units, units), causes=named.map(tuple),
    segment=st.text(min_size=1),
)  # fmt: skip


def written(some: list[Score]) -> list[bytes]:
    place = {both: at for at, both in enumerate(NAMED)}
    which = np.full((len(some), MOST_CAUSES), -1, dtype=np.intp)
    said = np.zeros((len(some), MOST_CAUSES, 3))
    for row, score in enumerate(some):
        for at, cause in enumerate(score.causes):
            which[row, at] = place[cause.feature, cause.axis]
            said[row, at] = cause.value, cause.usual, cause.weight
    columns = [
        np.array(column)
        for column in zip(
            *[(s.score, s.axes.own, s.axes.peers, s.axes.industry) for s in some], strict=True
        )
    ]
    axes = columns[0], columns[1], columns[2], columns[3]
    names, segments = [s.fact_id for s in some], [s.segment for s in some]
    return texts(names, segments, axes, Causes(which, said))


@given(st.lists(scores, min_size=1, max_size=5))
def test_the_text_of_a_score_is_that_of_the_codec_and_makes_the_score_again(some):
    found = written(some)
    assert found == [codec.encode(score) for score in some]
    assert [
        Scored(score.score, text).whole() for score, text in zip(some, found, strict=True)
    ] == some


def test_a_field_more_of_a_score_is_a_field_to_write():
    assert [field.name for field in fields(Score)] == [
        "fact_id", "score", "axes", "causes", "segment",
    ]  # fmt: skip
    assert [field.name for field in fields(Axes)] == ["own", "peers", "industry"]
    assert [field.name for field in fields(Cause)] == [
        "feature", "value", "usual", "weight", "axis",
    ]  # fmt: skip
