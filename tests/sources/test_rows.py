from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.rows import decode_json, row_digest
from sources.seen import Seen


def test_numbers_keep_every_digit():
    found = decode_json(b'{"a": 12345678901234567.89, "b": 0.1, "c": 123456789012345678901}')
    assert [str(value) for value in found.values()] == [
        "12345678901234567.89", "0.1", "123456789012345678901",
    ]  # fmt: skip


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b"<html>"])
def test_what_is_no_json_is_said_to_be_none(body):
    with pytest.raises(ValueError):
        decode_json(body)


def test_the_order_of_fields_does_not_make_another_row():
    assert row_digest({"a": 1, "b": 2}) == row_digest({"b": 2, "a": 1})
    assert row_digest({"a": 1, "b": 2}) != row_digest({"a": 2, "b": 1})
    assert row_digest({"a": "1"}) != row_digest({"a": 1})


digests = st.binary(min_size=8, max_size=8)


@given(st.lists(st.lists(digests, max_size=20), max_size=12), st.integers(1, 40))
def test_the_last_rows_are_remembered_also_after_a_restart(portions, most):
    state: dict[str, bytes] = {}
    seen, taken = Seen({}), []
    for portion in portions:
        fresh = list(dict.fromkeys(d for d in portion if d not in seen))
        for key, value in seen.changes(fresh, most=most).items():
            if value is None:
                del state[key]
            else:
                state[key] = value
        taken += fresh
        assert all(digest in seen for digest in taken[-most:])
        assert len(seen) <= most + 2 * 20  # whole pieces are forgotten, never the newest
        again = Seen(state)
        assert len(again) == len(seen)
        assert all((digest in again) == (digest in seen) for digest in taken)


@given(st.lists(st.tuples(digests, st.integers(0, 100)), max_size=30, unique_by=lambda t: t[0]))
def test_what_does_not_reach_the_window_is_forgotten(rows):
    seen, reached = Seen({}), 0
    for digest, step in rows:
        reached += step
        seen.changes([digest], upto=reached, not_below=reached - 50)
        place = 0
        for other, other_step in rows:
            place += other_step
            if other == digest:
                break
            assert (other in seen) == (place >= reached - 50)
