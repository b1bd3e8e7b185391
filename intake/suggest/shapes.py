"""What the values of a column look like, whatever it is called."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct

from intake.dates import parse_when
from intake.identifiers import organisation_code_valid, uscc_valid
from intake.money import find_confiscated, find_fine, parse_fen
from intake.persons import is_person_like
from intake.text import normal_code, normal_name
from schemas.changes import Dated

__all__ = ["EMPTY_WORDS", "Shape", "orders_of", "shape_of"]

EMPTY_WORDS = frozenset(
    (
        "无", "不详", "不祥", "空", "暂无", "-", "--", "—", "——", "/", "null", "NULL", "<空>", "N/A",
        "n/a", "None", "none", "NaN", "nan", "\\N",
    )
)  # fmt: skip
_ORDERS = ("ymd", "dmy", "mdy", "epoch", "excel")
_COMPANY = re.compile(
    r"(?:公司|厂|店|中心|企业|合伙\)|合作社|商行|经营部|集团|事务所|酒店|宾馆|饭店|餐厅|超市|学校|幼儿园|医院|院|社|行|部|站|场|馆|吧|所|"
    r"co\.?,? ?ltd\.?|limited|inc\.?|corp\.?|llc|company|plc)$", re.IGNORECASE,
)  # fmt: skip
_AUTHORITY = re.compile(
    r"(?:局|委|委员会|厅|部|法院|税务所|分局|支队|大队|总队|队|政府|办公室|管理所|海关|署|公安|管委会|"
    r"bureau|court|office|agency|administration|authority|commission|department)$", re.IGNORECASE,
)  # fmt: skip
_DOCUMENT = re.compile(
    r"(?:[\[〔【(（]\d{4}[\]〕】)）]|\d{4}).*?\d+.*号|[\[〔【(（]\d{4}[\]〕】)）].*\d|^[A-Z]{2,}[-/]?\d{4}[-/]\d+$"
)
_NUMBER = re.compile(r"^[¥￥]?-?\d[\d,]*(?:\.\d+)?(?:万|亿|千)?(?:元|圆)?$")
_UNIQUE_ID = re.compile(r"^[0-9a-f]{20,64}$|^[0-9a-f]{8}-[0-9a-f-]{27}$", re.IGNORECASE)
_NAME = 60  # characters of the longest name
_PART = re.compile(r"[;；、|]")


class Shape(Struct, frozen=True, kw_only=True):
    """Parts of the values that are not empty, 0 to 1, unless it says otherwise."""

    filled: float  # part of the rows where the column says anything
    distinct: float  # different values by values
    values: tuple[str, ...]  # the most frequent, at most 20
    how_many: int  # different values
    length: float  # mean, characters
    uscc: float  # credit codes with a right check character
    code: float  # those and 15-digit tax numbers, organisation codes, 18 characters that look alike
    government: float  # credit codes of government bodies (11...)
    person: float
    dates: dict[str, float]  # by order of the parts
    timed: float  # with a time of day
    precision: str  # of most dates
    number: float
    money: float
    typical: float  # median of the numbers
    share: float  # numbers that could be a part of the whole, or a per cent
    company: float
    authority: float
    document: float
    fines: float  # sentences that impose a fine
    confiscations: float
    listed: float  # lists of several parts
    row_id: float  # hashes, or 1, 2, 3


def shape_of(texts: Sequence[str]) -> Shape:
    """Measure a column. Nothing is remembered of it but these figures and frequent values."""
    values = [text for raw in texts if (text := raw.strip()) and text not in EMPTY_WORDS]
    n = len(values) or 1
    codes = [normal_code(value) for value in values]
    counts = Counter(values)
    numbers = [_number(value) for value in values]
    known = sorted(number for number in numbers if number is not None)
    dates, timed, precision = _dates(values)
    persons = sum(map(is_person_like, codes)) / n
    increasing = (
        len(known) > 3
        and known[0] < 1e6
        and all(b - a == 1 for a, b in zip(known, known[1:], strict=False))
    )
    return Shape(
        filled=len(values) / (len(texts) or 1),
        distinct=len(counts) / n,
        values=() if persons > 0.05 else tuple(value for value, _ in counts.most_common(20)),
        how_many=len(counts),
        length=sum(map(len, values)) / n,
        uscc=_part(codes, uscc_valid),
        code=_part(codes, _is_code),
        government=_part(codes, lambda code: code.startswith("11") and uscc_valid(code)),
        person=persons,
        dates=dates,
        timed=timed,
        precision=precision,
        number=len(known) / n,
        money=_part(values, _is_money),
        typical=known[len(known) // 2] if known else 0.0,
        share=sum(map(_is_share, values, numbers)) / n,
        company=_part(values, _ends(_COMPANY)),
        authority=_part(values, _ends(_AUTHORITY)),
        document=_part(values, lambda value: len(value) < _NAME and bool(_DOCUMENT.search(value))),
        fines=_part(values[:1000], lambda value: len(value) > 3 and find_fine(value) is not None),
        confiscations=_part(values[:1000], lambda value: find_confiscated(value) is not None),
        listed=_part(values, lambda value: _PART.search(value.strip("；;、|")) is not None),
        row_id=1.0 if increasing else _part(values, lambda value: bool(_UNIQUE_ID.match(value))),
    )  # fmt: skip


def _part(values: Sequence[str], holds: Callable[[str], bool]) -> float:
    return sum(holds(value) for value in values) / (len(values) or 1)


def _ends(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda value: len(value) < _NAME and pattern.search(normal_name(value)) is not None


def _is_share(value: str, number: float | None) -> bool:
    return value.endswith("%") or (number is not None and 0 <= number <= 100)


def _number(value: str) -> float | None:
    if not _NUMBER.match(value):
        return None
    digits = re.sub(r"[^\d.\-]", "", value)
    try:
        return float(digits)
    except ValueError:
        return None


def _is_money(value: str) -> bool:
    try:
        parse_fen(value)
    except ValueError:
        return False
    return True


def _is_code(code: str) -> bool:
    if len(code) == 18:
        return code.isascii() and code.isalnum()
    if len(code) == 15:
        return code.isdecimal() or organisation_code_valid(code[6:])
    return len(code) == 9 and organisation_code_valid(code)


def _dates(values: Sequence[str]) -> tuple[dict[str, float], float, str]:
    """Return the part that is a date by each order, the part with a time, and the usual precision."""
    some = values[:400]
    parts: dict[str, float] = {}
    found: dict[str, list[Dated]] = {}
    for order in _ORDERS:
        dated = []
        for value in some:
            if (precision := _precision(value, order)) is not None:
                dated.append(precision)
        parts[order] = len(dated) / (len(some) or 1)
        found[order] = dated
    best = max(_ORDERS, key=lambda order: parts[order])
    usual = Counter(found[best]).most_common(1)
    timed = sum(d is Dated.MINUTE for d in found[best]) / (len(some) or 1)
    return parts, timed, usual[0][0] if usual else ""


def _precision(value: str, order: str) -> Dated | None:
    if len(value) > 40 or not any(map(str.isdigit, value)) and not set(value) & set("年月"):
        return None
    if order == "epoch" and not (value.isdecimal() and len(value) in (10, 13)):
        return None
    if order == "excel" and not (value.isdecimal() and len(value) == 5):
        return None
    try:
        return parse_when(value, order).dated
    except ValueError:
        return None


def orders_of(shape: Shape) -> Iterable[str]:
    """Yield the orders that read the most of a column's dates, the likeliest first."""
    most = max(shape.dates.values())
    return [order for order in _ORDERS if shape.dates[order] >= most - 0.001]
