from __future__ import annotations

from some_changes import START

from routing.told import Told, Word
from schemas import codec
from schemas.scalars import Severity

WORD = Word(Severity.WARNING, START, "a1")


def test_the_last_word_is_kept_by_institution_and_rule():
    told = Told().telling("north", "arrears", WORD)
    assert told.last("north", "arrears") == WORD
    assert told.last("north", "seizure") is None
    assert told.last("south", "arrears") is None


def test_telling_leaves_what_was_told_before_as_it_was():
    before = Told().telling("north", "arrears", WORD)
    after = before.telling("north", "arrears", Word(Severity.CRITICAL, START, "a2"))
    assert before.last("north", "arrears") == WORD
    assert after.last("north", "arrears").alert_id == "a2"
    assert len(after.words) == 1


def test_it_survives_its_bytes():
    told = Told().telling("north", "arrears", WORD)
    assert codec.decoder(Told)(codec.encode(told)) == told
