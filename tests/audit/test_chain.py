"""Whatever is done to a chain is found: the laws of the audit."""

from __future__ import annotations

import hashlib
import json

import pytest
from audit_trails import entry, trail
from hypothesis import assume, given
from hypothesis import strategies as st

from audit.chain import GENESIS, canonical, hash_of
from audit.checking import Wrong, check
from schemas import codec
from schemas.audit import Entry

LENGTH = 12
LINES, HEADS = trail(LENGTH)
places = st.integers(0, LENGTH - 1)


def wrongs(lines, anchors=()) -> set[Wrong]:
    return {finding.wrong for finding in check(2, lines, anchors).findings}


def test_a_chain_nobody_touched_is_whole_and_ends_where_it_ended():
    found = check(2, LINES, HEADS)
    assert (found.findings, found.head) == ((), HEADS[-1])


def test_the_hash_is_sha_256_of_the_one_before_and_the_entry_in_canonical_json():
    """Worked out a second time, with the standard library alone."""
    before = GENESIS
    for line in LINES:
        plain = json.loads(line)
        said = plain.pop("hash")
        assert plain["previous"] == before
        text = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        before = hashlib.sha256(before.encode() + text.encode()).hexdigest()
        assert said == before


@given(places, st.data())
def test_a_byte_changed_anywhere_is_found(at, data):
    line = bytearray(LINES[at])
    where = data.draw(st.integers(0, len(line) - 1))
    line[where] = data.draw(st.integers(0, 255).filter(lambda b: b != line[where]))
    assert wrongs([*LINES[:at], bytes(line), *LINES[at + 1 :]], HEADS)


@given(places)
def test_a_field_nobody_reads_cannot_be_slipped_in(at):
    line = LINES[at][:-1] + b',"zzz":"x"}'
    assert Wrong.CHANGED in wrongs([*LINES[:at], line, *LINES[at + 1 :]])


@given(places, places)
def test_entries_taken_out_are_found(start, end):
    assume(start <= end < LENGTH - 1)
    assert Wrong.REMOVED in wrongs(LINES[:start] + LINES[end + 1 :])


@given(st.permutations(range(LENGTH)))
def test_entries_in_another_order_are_found(order):
    assume(order != list(range(LENGTH)))
    assert wrongs([LINES[n] for n in order]) & {Wrong.REMOVED, Wrong.REORDERED}


@given(places)
def test_an_end_cut_off_is_found_by_an_anchor_and_by_nothing_else(at):
    assert wrongs(LINES[:at], [HEADS[-1]]) == {Wrong.TRUNCATED}
    assert wrongs(LINES[:at]) == set()


@given(places, places)
def test_a_chain_written_anew_from_some_entry_on_is_found_by_an_anchor_behind_it(at, anchored):
    """The forger knows the method and computes every hash again."""
    assume(anchored >= at)
    forged, head = LINES[:at], HEADS[at - 1] if at else None
    previous = head.hash if head else GENESIS
    for n in range(at, LENGTH):
        fresh = entry(n, chain=2, number=n + 1, previous=previous, reference=f"forged {n}")
        fresh = codec.decoder(Entry)(codec.encode(fresh))
        previous = hash_of(fresh)
        forged = [
            *forged,
            canonical(
                Entry(
                    **{**{f: getattr(fresh, f) for f in fresh.__struct_fields__}, "hash": previous}
                )
            ),
        ]
    assert wrongs(forged) == set()
    assert Wrong.REPLACED in wrongs(forged, [HEADS[anchored]])


def test_a_link_torn_out_of_another_chain_is_found():
    others, _ = trail(LENGTH, chain=3)
    assert Wrong.CHANGED in wrongs([*LINES[:4], others[4], *LINES[5:]])


@pytest.mark.parametrize("line", [b"", b"{}", b"\xff", b"[]"])
def test_nonsense_between_entries_is_a_change(line):
    assert Wrong.CHANGED in wrongs([*LINES[:3], line, *LINES[3:]])
