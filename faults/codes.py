"""Credit codes of companies that do not exist, with check digits by GB 32100-2015 and GB 11714."""

from __future__ import annotations

__all__ = ["broken", "credit_code"]

_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # no I, O, S, V, Z
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def credit_code(number: int) -> str:
    """Return the valid code of the company with this number, below 10 million.

    >>> credit_code(0)
    '91500112900000006F'
    """
    organisation = f"9{number:07d}"
    total = sum(int(d) * w for d, w in zip(organisation, _ORGANISATION_WEIGHTS, strict=True))
    check = 11 - total % 11
    body = "91500112" + organisation + {10: "X", 11: "0"}.get(check, str(check))
    rest = sum(_SIGNS.index(s) * w for s, w in zip(body, _WEIGHTS, strict=True)) % 31
    return body + _SIGNS[(31 - rest) % 31]


def broken(code: str) -> str:
    """Return the same code with a check digit that does not hold."""
    return code[:-1] + ("1" if code[-1] != "1" else "2")
