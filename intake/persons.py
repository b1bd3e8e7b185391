"""Numbers that may be a natural person's: recognised by shape, so that none is ever stored.

A resident identity number (居民身份证, GB 11643-1999) is six digits of region, eight of a birth date,
three of sequence and a check character (ISO 7064, mod 11-2). One in 31 of them passes the checksum
of a credit code too, so that checksum alone proves nothing, and a mistyped one is as private as a
right one, so the shape alone is enough to refuse. The only way out of the shape is proof that the
code is a company's: a credit code whose inner organisation digit (GB 11714) holds as well, or a
15-digit tax number filled to 18 with 000, and in both cases the resident checksum must fail. What
could be either is refused.

The old form (before 1999) has 15 digits with a six-digit date. One in 27 tax numbers (region and
organisation code) looks alike; there the organisation's check digit decides for the company,
because such numbers left use in 2013. Sole proprietors have tax numbers made of their owner's
number with two digits behind it; those are refused too. Of the 27,857 sample rows these rules touch
one, a business registration number that no company was known by. What they miss: an old number
that happens to pass GB 11714 (1 in 11), and a number inside a longer run of digits.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date

from stdnum.cn import ric

from intake.identifiers import organisation_code_valid, uscc_valid
from intake.text import normal_code

__all__ = [
    "is_masked",
    "is_person_like",
    "mask",
    "mask_only",
    "screen",
    "screen_text",
    "surely_clean",
]

_PROVINCE = "(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])"
_NEW = re.compile(rf"{_PROVINCE}[0-9]{{4}}((?:19|20)[0-9]{{6}})[0-9]{{3}}")
_OLD = re.compile(rf"{_PROVINCE}[0-9]{{4}}([0-9]{{6}})[0-9]{{3}}(?:[0-9]{{2}})?")

_APART = r" \t\u3000\-‐-―－"  # people write the parts apart
_REGIONS = frozenset("12345678")  # first digits of the provinces

_GAP = rf"[{_APART}]{{0,2}}"
_DIGIT = rf"{_GAP}[0-9]"
_MONTH_DAY = rf"{_GAP}[01]{_DIGIT}{_GAP}[0-3]{_DIGIT}"
_SUSPECT = re.compile(
    rf"(?<![0-9])[1-8](?:{_DIGIT}){{5}}{_GAP}(?:1{_GAP}9|2{_GAP}0)(?:{_DIGIT}){{2}}{_MONTH_DAY}"
    rf"(?:{_DIGIT}){{3}}(?:{_GAP}[0-9Xx])?"
    r"|(?<![0-9A-Za-z])[1-8][0-9]{7}[01][0-9][0-3][0-9]{4}(?:[0-9]{2})?(?![0-9A-Za-z])"
)
_LONG = re.compile(rf"[0-9][0-9{_APART}]{{14}}")  # whatever is suspect begins so: cheap to rule out
_WIDE_DIGIT = re.compile("[\uff10-\uff19]")
_MASKED = re.compile(r"\d{3}\*{11,}")


def is_person_like(code: str) -> bool:
    """Return whether a normalised identifier has the shape of a resident number.

    Longer ones that begin with one count as well, and those that only lack the check character.

    >>> is_person_like("11010519491231002X"), is_person_like("91110105585615050L")
    (True, False)
    """
    if code[:1] not in _REGIONS:
        return False
    if len(code) >= 17 and (match := _NEW.match(code)) and _is_day(match[1]):
        return not (len(code) == 18 and _is_company(code))
    if len(code) in (15, 17) and (match := _OLD.fullmatch(code)) and _is_day("19" + match[1]):
        return len(code) == 17 or not organisation_code_valid(code[6:])
    return False


def _is_company(code: str) -> bool:
    """Return whether 18 characters of that shape are nevertheless proven to be a company's."""
    if ric.calc_check_digit(code) == code[17]:
        return False
    if uscc_valid(code):
        return organisation_code_valid(code[8:17])
    return code.endswith("000") and organisation_code_valid(code[6:15])


def _is_day(digits: str) -> bool:
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return True


def mask(text: str) -> str:
    """Return what may be shown of such a value: its first three characters and its length.

    >>> mask("11010519491231002X")
    '110***************'
    """
    return text[:3] + "*" * max(0, len(text) - 3)


def mask_only(text: str) -> str:
    """Return nothing of a value but the masked number: a name beside it is a person's as well.

    >>> mask_only("张三110***************"), mask_only("11010519491231002X")
    ('110***************', '110***************')
    """
    match = _MASKED.search(text)
    return match[0] if match else mask(text)


def is_masked(code: str) -> bool:
    """Return whether a number was masked in this text before it was handed on."""
    return "***" in code and _MASKED.search(code) is not None


def screen_text(text: str) -> str:
    """Return the text with every such number in it masked, unchanged where there is none.

    What stands free once its neighbour is masked is looked at as well, so that a text screened
    again stays as it is.

    >>> screen_text("联系人 110105 19491231 002X，罚款2000元")
    '联系人 110*****************，罚款2000元'
    """
    plain = unicodedata.normalize("NFKC", text) if _WIDE_DIGIT.search(text) else text
    if not _LONG.search(plain):
        return text
    hidden, before = _SUSPECT.sub(_hide, plain), plain
    while hidden != before:  # each turn leaves fewer digits
        hidden, before = _SUSPECT.sub(_hide, hidden), hidden
    return text if hidden == plain else hidden


def surely_clean(text: str) -> bool:
    """Return whether `screen_text` leaves each line of a text as it is: quickly told of most.

    >>> surely_clean("罚款2000元"), surely_clean("11010519491231002X"), surely_clean("２０００元")
    (True, False, False)
    """
    return not _WIDE_DIGIT.search(text) and (not _LONG.search(text) or not _SUSPECT.search(text))


def _hide(match: re.Match[str]) -> str:
    found = match[0]
    return mask(found) if is_person_like(normal_code(found)) else found


def screen(cells: Mapping[str, str]) -> Mapping[str, str]:
    """Return a row's cells without personal numbers: the very same object where there are none."""
    together = "\n".join(cells.values())
    if _WIDE_DIGIT.search(together):
        together = unicodedata.normalize("NFKC", together)
    if not _LONG.search(together) or not _SUSPECT.search(together):
        return cells
    screened = {column: screen_text(text) for column, text in cells.items()}
    return cells if screened == cells else screened
