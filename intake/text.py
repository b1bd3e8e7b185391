"""One spelling for what people write in many: width, brackets, spaces."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

__all__ = ["loose_name", "normal_code", "normal_document", "normal_name"]

_LOOSE = str.maketrans(dict.fromkeys("()·•.．-—－'’\"“”&,", ""))

_DOCUMENT = str.maketrans(
    {**dict.fromkeys("〔【[{〈《﹝", "("), **dict.fromkeys("〕】]}〉》﹞", ")"), "、": "", "，": ""}
)


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

    >>> normal_document("京朝四税罚〔2020〕7 号") == normal_document("京朝四税罚[2020]7号")
    True
    """
    return "".join(_narrow(text).split()).translate(_DOCUMENT).strip(".,;:、。")
