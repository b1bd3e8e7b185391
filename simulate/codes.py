"""Valid credit codes for companies that do not exist.

Every code has both check digits right: that of the unified social credit code (GB 32100-2015,
modulus 31) and that of the organisation code inside it (GB 11714-1997, modulus 11). The
organisation codes begin with MY, a range that we have not seen in use.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["CAPACITY", "codes_of_one_district", "credit_codes"]

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # of GB 32100: no I, O, S, V, Z
_BASE = len(_ALPHABET)
_FREE = 6  # characters of an organisation code that tell companies apart
CAPACITY = _BASE**_FREE
"""How many different codes there are for one district: 887,503,681."""

_SPREAD = 567_891_234  # no multiple of 31: neighbours in number get codes that look unlike
_HEAD, _INNER_HEAD = b"91", b"MY"  # 91: an enterprise, registered by market supervision
_INNER_WEIGHTS = np.array([3, 7, 9, 10, 5, 8, 4, 2])
_WEIGHTS = np.array([pow(3, i, 31) for i in range(17)])
_CHARACTERS = np.frombuffer(_ALPHABET.encode(), dtype=np.uint8)
_INNER_CHECK = np.frombuffer(b"0X987654321", dtype=np.uint8)  # by the sum modulo 11

_INNER_VALUE = np.zeros(128, dtype=np.int64)  # GB 11714 counts all 36 characters
for _value, _character in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"):
    _INNER_VALUE[ord(_character)] = _value
_VALUE = np.zeros(128, dtype=np.int64)  # GB 32100 counts its 31
_VALUE[_CHARACTERS] = np.arange(_BASE)


def credit_codes(districts: NDArray[np.str_], first: int) -> NDArray[np.bytes_]:
    """Return one code of 18 ASCII bytes for each six-digit district, all different.

    Parameters
    ----------
    districts
        Administrative divisions, six digits each.
    first
        Number of the first company; the next ones follow. Numbers `CAPACITY` apart share a code.

    Examples
    --------
    >>> credit_codes(np.array(["500103", "500112"]), 0)[0][:10]
    b'91500103MY'
    """
    n = len(districts)
    codes = np.empty((n, 18), dtype=np.uint8)
    codes[:, :2] = np.frombuffer(_HEAD, dtype=np.uint8)
    codes[:, 2:8] = np.frombuffer(districts.astype("S6").tobytes(), dtype=np.uint8).reshape(n, 6)
    codes[:, 8:10] = np.frombuffer(_INNER_HEAD, dtype=np.uint8)
    numbers = (np.arange(first, first + n, dtype=np.int64) % CAPACITY) * _SPREAD % CAPACITY
    for place in range(10, 10 + _FREE):
        numbers, digit = np.divmod(numbers, _BASE)
        codes[:, place] = _CHARACTERS[digit]
    codes[:, 16] = _INNER_CHECK[_INNER_VALUE[codes[:, 8:16]] @ _INNER_WEIGHTS % 11]
    codes[:, 17] = _CHARACTERS[-(_VALUE[codes[:, :17]] @ _WEIGHTS) % _BASE]
    return codes.view("S18").reshape(n)


def codes_of_one_district(n: int) -> list[str]:
    """Return so many codes, all different and always the same.

    >>> len(set(codes_of_one_district(100)))
    100
    """
    return [code.decode() for code in credit_codes(np.full(n, "500103"), 0)]
