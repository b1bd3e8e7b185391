"""The sections of GB/T 4754-2017 with their part of the companies, and the words of their trade."""

from __future__ import annotations

__all__ = ["SECTIONS", "SECTION_WEIGHTS", "company_name"]

_INDUSTRIES: dict[str, tuple[float, tuple[str, ...]]] = {  # percent, rounded by us; sums to 100
    "A": (4.5, ("农业", "种植", "养殖")), "B": (0.4, ("矿业",)),
    "C": (13, ("制造", "机械", "汽配", "食品", "化工", "电子")), "D": (0.6, ("能源", "电力")),
    "E": (9, ("建设", "建筑", "装饰")), "F": (29, ("商贸", "贸易", "建材", "医药", "百货")),
    "G": (3.5, ("物流", "运输")), "H": (4, ("餐饮", "酒店")), "I": (5.5, ("信息", "软件")),
    "J": (0.8, ("资产管理",)), "K": (3.2, ("置业", "物业")), "L": (11, ("商务", "咨询", "租赁")),
    "M": (6, ("科技", "技术")), "N": (1, ("环保", "园林")), "O": (2.7, ("家政", "维修")),
    "P": (1.3, ("教育",)), "Q": (0.9, ("健康", "医疗")), "R": (3.2, ("文旅", "传媒", "体育")),
    "S": (0.3, ("公共服务",)), "T": (0.1, ("国际服务",)),
}  # fmt: skip

SECTIONS = tuple(_INDUSTRIES)
SECTION_WEIGHTS = tuple(percent for percent, _ in _INDUSTRIES.values())
_WORDS = tuple(words for _, words in _INDUSTRIES.values())
_FIRST = "安宝昌诚德鼎丰富广海恒弘华惠吉佳锦康隆茂"
_SECOND = "明宁鹏泰祥鑫兴旭雅扬益源悦耘泽展正志中众"
_PAIRS = len(_FIRST) * len(_SECOND)


def company_name(number: int, section: int, renamed: int = 0) -> str:
    """Return the name of a company of the city. It belongs to nobody: 渝样 is no trade name.

    Parameters
    ----------
    number
        Its place in the city; two places never share a name.
    section
        Place of its section in `SECTIONS`.
    renamed
        How often it has changed its name.

    Examples
    --------
    >>> company_name(0, SECTIONS.index("F")), company_name(401, SECTIONS.index("D"), renamed=1)
    ('渝样安明001商贸有限公司', '渝样安宁002新1电力有限公司')
    """
    turn, pair = divmod(number, _PAIRS)
    first, second = divmod(pair, len(_SECOND))
    word = _WORDS[section][number % len(_WORDS[section])]
    new = f"新{renamed}" if renamed else ""
    return f"渝样{_FIRST[first]}{_SECOND[second]}{turn + 1:03d}{new}{word}有限公司"
