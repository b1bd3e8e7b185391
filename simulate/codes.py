"""Valid credit codes for companies that do not exist, in Chongqing's districts."""

from __future__ import annotations

from stdnum.cn import uscc as stdnum_uscc

__all__ = ["DISTRICTS", "credit_code", "organisation_code"]

DISTRICTS = {  # GB/T 2260, with its share of the city's companies in percent
    "500103": ("渝中区", 8), "500104": ("大渡口区", 3), "500105": ("江北区", 9),
    "500106": ("沙坪坝区", 9), "500107": ("九龙坡区", 11), "500108": ("南岸区", 8),
    "500109": ("北碚区", 5), "500112": ("渝北区", 17), "500113": ("巴南区", 6),
    "500101": ("万州区", 6), "500102": ("涪陵区", 5), "500115": ("长寿区", 3),
    "500116": ("江津区", 4), "500117": ("合川区", 3), "500118": ("永川区", 3),
}  # fmt: skip

_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)  # GB 11714
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # of the body: GB 32100 knows no I, O, S, V, Z


def organisation_code(number: int) -> str:
    """Return an organisation code with its check digit; `number` below 31**7 tells them apart."""
    body = "M"
    for _ in range(7):
        number, digit = divmod(number, len(_ALPHABET))
        body += _ALPHABET[digit]
    total = sum(int(c, 36) * weight for c, weight in zip(body, _WEIGHTS, strict=True))
    return body + "0123456789X0"[11 - total % 11]


def credit_code(district: str, number: int) -> str:
    """Return a unified social credit code of an enterprise (91) registered in `district`."""
    body = f"91{district}{organisation_code(number)}"
    return body + str(stdnum_uscc.calc_check_digit(body))
