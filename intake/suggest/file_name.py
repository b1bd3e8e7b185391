"""What the name of a file says: who publishes it, and how its later editions will be called."""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import blake2b
from pathlib import Path

__all__ = ["file_pattern", "mapping_name", "publisher"]

_BODY = "局|委员会|委|厅|法院|总队|支队|银行|海关|管理所|管理中心"
_LEADING = re.compile(rf"^([\u4e00-\u9fff]{{2,20}}?(?:{_BODY}))(?![\u4e00-\u9fff]*?(?:{_BODY}))")
_EDITION = re.compile(r"[\s_\-（(]*\d[\d\-_年月日.]*[）)]?$")


def publisher(texts: Iterable[str]) -> str:
    """Return the authority that one of the texts begins with, empty where none does.

    >>> publisher(["密云区应急管理局执法检查信息"]), publisher(["企业欠税公告信息"])
    ('密云区应急管理局', '')
    """
    for text in texts:
        if match := _LEADING.match(text):
            return match[1]
    return ""


def mapping_name(kind: str, path: Path) -> str:
    """Return a name that no other file's mapping has."""
    return f"{kind[:50]}_{blake2b(path.stem.encode(), digest_size=3).hexdigest()}"


def file_pattern(path: Path) -> str:
    """Return a pattern for this file and later editions of it.

    >>> file_pattern(Path("城管处罚2024.csv")), file_pattern(Path("名单_2024-06-30.xlsx"))
    ('城管处罚*.csv', '名单*.xlsx')
    """
    stem = re.sub(r"[\[\]?*]", "?", path.stem)
    return f"{_EDITION.sub('', stem) or stem}*{path.suffix}"
