"""Codes with right check characters, reckoned from the standards and not with the code under test."""

from __future__ import annotations

from datetime import date

_USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def organisation(first_eight: str) -> str:
    """GB 11714: weights 3 7 9 10 5 8 4 2, modulo 11, ten is X."""
    rest = -sum(int(c, 36) * w for c, w in zip(first_eight, (3, 7, 9, 10, 5, 8, 4, 2))) % 11  # noqa: B905
    return first_eight + "0123456789X"[rest]


def uscc(first_seventeen: str) -> str:
    """GB 32100: weights 3^i modulo 31."""
    total = sum(_USCC.index(c) * pow(3, i, 31) for i, c in enumerate(first_seventeen))
    return first_seventeen + _USCC[-total % 31]


def company(organisation_eight: str = "58561505", region: str = "110105", kind: str = "91") -> str:
    return uscc(kind + region + organisation(organisation_eight))


def resident(region: str = "110105", born: date = date(1949, 12, 31), sequence: int = 2) -> str:
    """GB 11643, ISO 7064 mod 11-2: the digits, weighted 2^(17-i), are 1 modulo 11."""
    seventeen = f"{region}{born:%Y%m%d}{sequence:03}"
    total = sum(int(c) * pow(2, 17 - i, 11) for i, c in enumerate(seventeen))
    return seventeen + "0123456789X"[(1 - total) % 11]


def resident_that_is_a_uscc() -> str:
    """A resident number whose last character is right for a credit code as well."""
    for sequence in range(1000):
        found = resident(sequence=sequence)
        if found == uscc(found[:17]):
            return found
    raise AssertionError("one in 31 is")
