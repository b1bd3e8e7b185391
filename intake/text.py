"""One spelling for what people write in many: width, brackets, spaces."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

__all__ = ["loose_name", "normal_code", "normal_document", "normal_name"]

_LOOSE = str.maketrans(dict.fromkeys("()·•.．-—－'’\"“”&,", ""))

_DOCUMENT = str.maketrans(
    {**dict.fromkeys("〔【[{〈《﹝", "("), **dict.fromkeys("〕】]}〉》﹞", ")"), "、": "", "，": ""}
)


_NUMERALS = "零一二三四五六七八九"
_WRITTEN_YEAR = re.compile(r"二[零〇○][零〇○一二三四五六七八九]{2}(?=年|\))")
_YEAR = re.compile(r"[(]?((?:19|20)\d\d)年[)]?")
_NUMBER = re.compile(r"第?0*([1-9]\d*(?:-\d+)?号)$|第(?=\d)")


def _narrow(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def normal_code(text: str) -> str:
    """Return an identifier in capitals without spaces and dashes."""
    if text.isascii() and text.isalnum():
        return text.upper()
    return "".join(c for c in _narrow(text).upper() if not c.isspace() and c not in "-－—")


@lru_cache(maxsize=1 << 16)
def normal_name(text: str) -> str:
    """Return a company's name in one width, with plain brackets and no spaces."""
    return "".join(_narrow(text).split()).translate(_DOCUMENT)


def loose_name(plain: str) -> str:
    """Return a normalised name without what people leave out or add: brackets, dots, dashes.

    >>> loose_name(normal_name("甲（北京）-公司")) == loose_name(normal_name("甲北京公司"))
    True
    """
    return plain.translate(_LOOSE).casefold()


def normal_document(text: str) -> str:
    """Return a document number so that its spellings are one.

    Brackets, width and spaces do not matter, nor whether the year stands in brackets or before 年,
    in digits or numerals, nor 第 and leading noughts before the last number.

    >>> normal_document("京朝四税罚〔2020〕7 号") == normal_document("京朝四税罚[2020]7号")
    True
    >>> normal_document("京税罚二〇二〇年第007号")
    '京税罚(2020)7号'
    """
    plain = "".join(_narrow(text).split()).translate(_DOCUMENT).strip(".,;:、。")
    if "年" in plain or "(二" in plain:
        plain = _WRITTEN_YEAR.sub(_digits, plain)
        plain = _YEAR.sub(r"(\1)", plain)
    return _NUMBER.sub(lambda match: match[1] or "", plain)


def _digits(match: re.Match[str]) -> str:
    return "".join(
        str(_NUMERALS.index(c) % 10) for c in match[0].replace("○", "零").replace("〇", "零")
    )
