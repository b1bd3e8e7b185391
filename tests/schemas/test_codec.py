from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from schemas import codec
from schemas.beats import Beat

BEATS = [codec.encode(Beat("C", "500103", day, 0)) for day in range(3)]
values = st.lists(
    st.sampled_from([*BEATS, b"", b"[1]", BEATS[0] + b"," + BEATS[1], b"\xff", b"]["])
)


@given(values)
def test_each_value_of_a_batch_is_decoded_or_refused_as_if_it_came_alone(values):
    """Two records in one value are none, even where both would do in a list."""
    one = codec.decoder(Beat)
    good = [(index, one(value)) for index, value in enumerate(values) if value in BEATS]
    found, bad = codec.batch_decoder(Beat)(values)
    assert found == good
    assert [index for index, _ in bad] == [
        i for i, value in enumerate(values) if value not in BEATS
    ]
    for index, message in bad:
        try:
            one(values[index])
        except ValueError as error:
            assert str(error) == message
