"""A change that arrives typed: what is checked of it before it is believed."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from functools import cache, lru_cache
from operator import attrgetter
from typing import Any, NamedTuple

import msgspec

from intake.identifiers import uscc_valid
from intake.persons import is_person_like, mask, screen_text
from intake.text import normal_code
from schemas.changes import Catalogued, ChangeEvent
from schemas.incoming import RejectReason

__all__ = ["flat", "is_company", "offer_trouble", "texts_of"]

_FACT_ID = re.compile(r"[0-9a-f]{32}")


def offer_trouble(
    change: ChangeEvent, kinds: Collection[str]
) -> tuple[RejectReason, str, str] | None:
    """Return reason, field and value of what is wrong with an offer, None when it may pass.

    Its code must be a company's, its kind in the catalogue, its id of the right shape, and no text
    of it may hold a number like a resident's: who offers a change can mend it, so it is refused
    and not masked. The value in the answer is masked.
    """
    if not is_company(change.uscc):
        return _code_trouble(change.uscc)
    if isinstance(change, Catalogued) and change.code not in kinds:
        return RejectReason.BAD_VALUE, "code", screen_text(change.code)
    if not _FACT_ID.fullmatch(change.fact_id):
        return RejectReason.BAD_VALUE, "fact_id", screen_text(change.fact_id)
    texts = texts_of(type(change))
    together = "\n".join(texts.plain(change))
    for name in texts.nested:
        together += "\n" + flat(getattr(change, name))
    if screen_text(together) != together:
        for name in texts.names:
            text = flat(getattr(change, name))
            if (masked := screen_text(text)) != text:
                return RejectReason.PERSON_IDENTIFIER, name, masked
    return None


@lru_cache(maxsize=1 << 16)
def is_company(uscc: str) -> bool:
    """Return whether a code is a company's beyond doubt: one look-up for most changes."""
    return not is_person_like(normal_code(uscc)) and uscc_valid(uscc)


def _code_trouble(uscc: str) -> tuple[RejectReason, str, str]:
    if is_person_like(normal_code(uscc)):
        return RejectReason.PERSON_IDENTIFIER, "uscc", mask(uscc)
    return RejectReason.BAD_CHECK_DIGIT, "uscc", screen_text(uscc)


class _Texts(NamedTuple):
    """The fields of a class that may hold running text, and getters of them."""

    names: tuple[str, ...]
    plain: Callable[[Any], tuple[str, ...]]
    nested: tuple[str, ...]  # tuples and dictionaries of text


@cache
def texts_of(cls: type[ChangeEvent]) -> _Texts:
    """Return which fields of a class may hold running text."""
    fields = [
        field
        for field in msgspec.structs.fields(cls)
        if "str" in str(field.type) and field.name not in {"fact_id", "uscc", "remarks", "code"}
    ]
    plain = [field.name for field in fields if field.type is str]
    nested = tuple([field.name for field in fields if field.type is not str])
    return _Texts(tuple(field.name for field in fields), attrgetter(*plain), nested)


def flat(value: str | Mapping[str, str] | Collection[str]) -> str:
    """Return the text in a field, as it was written."""
    if isinstance(value, str):
        return value
    return "\n".join([*value, *value.values()] if isinstance(value, Mapping) else value)
