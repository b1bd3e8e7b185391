"""Fields of a change by name, in both languages, for a message that says which are withheld. Data."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["names_of"]

_NAMES = {
    "authority": ("机关", "authority"),
    "document_number": ("文号", "document number"),
    "holder": ("股东", "holder"),
    "share_before": ("变动前持股", "share before"),
    "share_after": ("变动后持股", "share after"),
    "pledged": ("质押占比", "part pledged"),
    "frozen": ("冻结占比", "part frozen"),
    "new_holder": ("受让方", "new holder"),
    "new_holder_code": ("受让方代码", "code of the new holder"),
    "new_holder_since": ("受让方成立日期", "founding of the new holder"),
    "new_holder_record": ("受让方不良记录", "record of the new holder"),
    "new_holder_facts": ("受让方严重不良信息", "grave facts about the new holder"),
    "reason": ("原因", "reason"),
    "penalties": ("处罚种类", "penalties"),
    "violation": ("违法事实", "violation"),
    "fine": ("罚款", "fine"),
    "confiscated": ("没收", "confiscated"),
    "valid_until": ("有效期", "validity"),
    "public_until": ("公示期", "time of publication"),
    "procedure": ("处罚程序", "procedure"),
    "case_types": ("案件性质", "nature of the case"),
    "taxpayer_status": ("纳税人状态", "taxpayer status"),
    "tax": ("税种", "tax"),
    "amount": ("金额", "amount"),
    "form": ("检查方式", "form"),
    "subject": ("检查事项", "subject"),
    "reinspected_at": ("复查日期", "day of re-inspection"),
    "reinspection_passed": ("复查结果", "result of re-inspection"),
    "property_reference": ("查封标的", "property"),
    "text": ("内容", "content"),
}


def names_of(fields: Iterable[str], language: str) -> str:
    """Return fields by name; one of a kind's own payload by its code.

    >>> names_of(["amount", "creditor"], "zh")
    '金额、creditor'
    """
    place, comma = (0, "、") if language == "zh" else (1, ", ")
    return comma.join(_NAMES[field][place] if field in _NAMES else field for field in fields)
