"""A change that arrives typed: what is checked of it before it is believed."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from functools import cache
from operator import attrgetter
from typing import Any

import msgspec

from intake.identifiers import uscc_valid
from intake.persons import is_person_like, mask, screen_text
from intake.text import normal_code
from schemas.changes import Catalogued, ChangeEvent
from schemas.incoming import RejectReason

__all__ = ["offer_trouble"]

_FACT_ID = re.compile(r"[0-9a-f]{32}")


def offer_trouble(
    change: ChangeEvent, kinds: Collection[str]
) -> tuple[RejectReason, str, str] | None:
    """Return reason, field and value of what is wrong with an offer, None when it may pass.

    Its code must be a company's, its kind in the catalogue, its id of the right shape, and no text
    of it may hold a number like a resident's: who offers a change can mend it, so it is refused
    and not masked. The value in the answer is masked.
    """
    uscc = change.uscc
    if is_person_like(normal_code(uscc)):
        return RejectReason.PERSON_IDENTIFIER, "uscc", mask(uscc)
    if not uscc_valid(uscc):
        return RejectReason.BAD_CHECK_DIGIT, "uscc", screen_text(uscc)
    if isinstance(change, Catalogued) and change.code not in kinds:
        return RejectReason.BAD_VALUE, "code", screen_text(change.code)
    if not _FACT_ID.fullmatch(change.fact_id):
        return RejectReason.BAD_VALUE, "fact_id", screen_text(change.fact_id)
    names, values = _texts(type(change))
    together = "\n".join(map(str, values(change)))
    if screen_text(together) != together:
        for name, value in zip(names, values(change), strict=True):
            text = str(value)
            if (masked := screen_text(text)) != text:
                return RejectReason.PERSON_IDENTIFIER, name, masked
    return None


@cache
def _texts(cls: type[ChangeEvent]) -> tuple[tuple[str, ...], Callable[[Any], tuple[Any, ...]]]:
    """Return the names of a class's fields that may hold running text, and a getter of them."""
    names = tuple(
        field.name
        for field in msgspec.structs.fields(cls)
        if "str" in str(field.type) and field.name not in {"fact_id", "uscc", "remarks", "code"}
    )
    return names, attrgetter(*names)
