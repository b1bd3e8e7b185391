"""What kind of code a company is named by, and whether its check digits hold."""

from __future__ import annotations

import re
from functools import lru_cache
from operator import mul

__all__ = [
    "inner_check_holds", "organisation_code_valid", "registration_number_valid", "uscc_valid",
]  # fmt: skip

_SHAPE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}")
_USCC_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))  # GB 32100-2015
_USCC_VALUES = bytes.maketrans(b"0123456789ABCDEFGHJKLMNPQRTUWXY", bytes(range(31)))
_ORGANISATION = re.compile(r"[0-9A-Z]{8}[0-9X]")
_VALUE = {character: int(character, 36) for character in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"}


@lru_cache(maxsize=1 << 16)
def uscc_valid(code: str) -> bool:
    """Return whether a normalised text is a unified social credit code (GB 32100-2015).

    Rural collectives have codes that begin with N; their check character is reckoned the same way.

    >>> uscc_valid("91110105585615050L"), uscc_valid("91110105585615051L")
    (True, False)
    """
    if not _SHAPE.fullmatch(code):
        return False
    values = code.encode().translate(_USCC_VALUES)
    total: int = sum(map(mul, values, _USCC_WEIGHTS)) + values[17]
    return total % 31 == 0


def organisation_code_valid(code: str) -> bool:
    """Return whether nine characters are an organisation code with its check digit (GB 11714).

    >>> organisation_code_valid("D2143569X"), organisation_code_valid("D21435690")
    (True, False)
    """
    if not _ORGANISATION.fullmatch(code):
        return False
    a, b, c, d, e, f, g, h = [_VALUE[character] for character in code[:8]]
    total = 3 * a + 7 * b + 9 * c + 10 * d + 5 * e + 8 * f + 4 * g + 2 * h
    return code[8] == "0X987654321"[total % 11]


def registration_number_valid(number: str) -> bool:
    """Return whether 15 digits are a registration number (工商注册号) with its check digit.

    Six digits of the registering body, eight of order, one of check by ISO 7064, MOD 11,10.

    >>> registration_number_valid("110108000000016"), registration_number_valid("110108000000017")
    (True, False)
    """
    if len(number) != 15 or not number.isascii() or not number.isdecimal():
        return False
    product = 10
    for digit in number[:14]:
        total = (product + int(digit)) % 10 or 10
        product = total * 2 % 11
    return (product + int(number[14])) % 10 == 1


@lru_cache(maxsize=1 << 16)
def inner_check_holds(uscc: str) -> bool:
    """Return whether characters 9 to 17 of a credit code are a valid organisation code.

    Real codes exist where they are not, so this is a remark, never a ground to refuse.
    """
    return organisation_code_valid(uscc[8:17])
