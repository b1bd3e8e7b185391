"""Names of what notices say by code, Chinese and English. Pure data."""

from __future__ import annotations

from schemas.notices import DigestReason, RetractReason, WatchEnd

__all__ = ["DIGESTS", "ENDS", "FIELDS", "RETRACTIONS"]

RETRACTIONS = {
    RetractReason.WITHDRAWN: ("原发布机关撤销", "withdrawn by the authority"),
    RetractReason.REPAIRED: ("信用修复", "credit repair"),
    RetractReason.REMOVED: ("已移出名录", "it was taken off the list"),
    RetractReason.EXPIRED: ("公示期已满", "its time of publication is over"),
    RetractReason.PAID: ("已履行完毕", "the debt is settled"),
    RetractReason.OBJECTION_UPHELD: ("企业异议成立", "the company's objection was upheld"),
    RetractReason.WRONG_COMPANY: ("信息不属于该企业", "it concerned another company"),
    RetractReason.RULE_CORRECTED: ("重新计算后不再构成预警", "no alert when computed anew"),
}
DIGESTS = {
    DigestReason.SCHEDULED: ("定时汇总", "at the chosen hour"),
    DigestReason.GROUPED: ("同类合并", "grouped"),
    DigestReason.STORM: ("预警过多，改为汇总", "too many for one by one"),
    DigestReason.OUT_OF_HOURS: ("非推送时间内的预警", "came out of hours"),
    DigestReason.COOLED: ("级别低于此前预警，延后推送", "milder than what was told, so told later"),
    DigestReason.REMINDED: ("尚无人处理", "nobody has taken them yet"),
}
ENDS = {
    WatchEnd.MATURITY: ("贷款到期", "the loan falls due"),
    WatchEnd.CONSENT: ("授权到期", "the consent runs out"),
    WatchEnd.REMOVED: ("企业已注销", "the company is no more"),
}
FIELDS = {
    "amount": ("金额", "Amount"),
    "amount_fen": ("金额（分）", "Amount in fen"),
    "points": ("模式得分", "Points of the pattern"),
    "fine": ("罚款", "Fine"),
    "confiscated": ("没收", "Confiscated"),
    "occurred_at": ("发生日期", "Date"),
    "authority": ("机关", "Authority"),
    "document_number": ("文号", "Document"),
    "severity": ("等级", "Severity"),
    "name": ("企业名称", "Name"),
}
