"""Numbers that may be a natural person's: recognised by shape, so that none is ever stored.

A resident identity number (居民身份证, GB 11643-1999) is six digits of region, eight of a birth date,
three of sequence and a check character. One in 31 of them also passes the checksum of a credit
code, so a checksum proves nothing: whatever has the *shape* is refused. Credit codes hardly ever
have it: their first two characters are 91, 92, 93 ... which is no province, or their region and
organisation digits would have to make a date. The old form has 15 digits with a six-digit date; a
15-digit tax number (region + organisation code) can look alike, so there the check digit of the
organisation code (GB 11714) decides for the company.
"""

from __future__ import annotations

import re

from intake.identifiers import organisation_code_valid

__all__ = ["holds_person", "is_person_like", "mask"]

_PROVINCE = "(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])"
_DAY = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_NEW = re.compile(rf"{_PROVINCE}\d{{4}}(?:19|20)\d\d{_DAY}\d{{3}}[\dXx]")
_OLD = re.compile(rf"{_PROVINCE}\d{{4}}\d\d{_DAY}\d{{3}}")
_IN_TEXT = re.compile(rf"(?<!\d){_PROVINCE}\d{{4}}(?:19|20)\d\d{_DAY}\d{{3}}[\dXx]")


def is_person_like(code: str) -> bool:
    """Return whether a normalised identifier has the shape of a resident number.

    Longer ones that begin with one count as well: the tax numbers of sole proprietors do.

    >>> is_person_like("11010519491231002X"), is_person_like("91110105585615050L")
    (True, False)
    """
    if len(code) >= 18:
        return _NEW.match(code) is not None
    if len(code) == 15 and _OLD.fullmatch(code):
        return not organisation_code_valid(code[6:])
    return False


def holds_person(text: str) -> bool:
    """Return whether running text has a resident number somewhere in it."""
    return len(text) >= 18 and _IN_TEXT.search(text) is not None


def mask(text: str) -> str:
    """Return what may be shown of such a value: its first three characters and its length.

    >>> mask("11010519491231002X")
    '110***************'
    """
    return text[:3] + "*" * max(0, len(text) - 3)
