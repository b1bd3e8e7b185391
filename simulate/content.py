"""What a change says beyond who and when, for the kinds that need no memory of the company."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from schemas.changes import (
    AdministrativePenalty,
    Catalogued,
    Change,
    CourtSeizure,
    Inspection,
    MajorTaxViolation,
    Registration,
    TaxArrears,
    TaxPenalty,
)
from simulate.kinds import KINDS
from simulate.ordinary import Row

__all__ = ["content"]

_TAXES = ("增值税", "企业所得税", "城市维护建设税", "城镇土地使用税", "房产税", "印花税")
_TAX_FAULTS = ("未按期申报", "丢失发票", "未按规定开具发票", "未按规定保管账簿")
_FAULTS = (
    "无证经营",
    "虚假宣传",
    "产品不合格",
    "安全生产隐患未整改",
    "超标排放",
    "未按规定公示信息",
)
_SUBJECTS = ("安全生产", "消防设施", "危险化学品", "特种设备", "环境保护", "产品质量")
_FORMS = ("日常检查", "双随机抽查", "专项检查")
_SUITS = (
    "买卖合同纠纷",
    "借款合同纠纷",
    "建设工程施工合同纠纷",
    "劳动争议",
    "租赁合同纠纷",
    "票据纠纷",
)
_FRAUDS = ("虚开增值税专用发票", "逃避追缴欠税", "骗取出口退税", "走逃（失联）")
_FAIL, _FAIL_GRAVE = 0.06, 0.85  # part of the inspections that is failed
_WARNED_ONLY = 0.25  # part of the penalties without a fine

_TEXT = {  # {x} is a number that tells one from the next
    "address_change": "住所变更为渝样路{x}号",
    "legal_representative_change": "法定代表人变更",
    "business_scope_change": "经营范围变更, 增减{x}项",
    "social_insurance_arrears": "欠缴社会保险费",
    "housing_fund_arrears": "欠缴住房公积金",
    "utilities_arrears": "欠缴水电气费",
    "bid_won": "渝样工程{x}标段",
    "movable_mortgage": "动产抵押登记",
    "real_estate_mortgage": "不动产抵押登记",
    "guarantee_given": "为渝样企业提供保证",
    "ip_pledge": "知识产权质押登记",
    "annual_report_missing": "未按期报送年度报告",
    "dishonesty_listing": "有履行能力而拒不履行生效法律文书确定义务",
    "consumption_restriction": "限制高消费",
    "court_enforcement": "被执行人",
}

T = TypeVar("T")


def content(row: Row) -> tuple[type[Change], dict[str, Any]]:
    """Return the class of a change and the fields that are its own.

    What is grave fails its inspection and has a fine; its amount is graver already.
    """
    code = KINDS[row.kind].code
    one, two, _, *_ = row.chances
    match code:
        case "inspection":
            failed = one < (_FAIL_GRAVE if row.grave else _FAIL)
            form, subject = _pick(_FORMS, two), _pick(_SUBJECTS, two * 7 % 1)
            return Inspection, {"passed": not failed, "form": form, "subject": subject}
        case "administrative_penalty":
            violation = _pick(_FAULTS, two)
            if one < _WARNED_ONLY and not row.grave:
                return AdministrativePenalty, {"penalties": ("警告",), "violation": violation}
            fine: dict[str, Any] = {"fine": row.fen, "penalties": ("罚款",), "violation": violation}
            if one > 0.9:
                fine |= {"penalties": ("罚款", "没收违法所得"), "confiscated": row.fen // 200 * 100}
            return AdministrativePenalty, fine
        case "tax_penalty":
            return TaxPenalty, {
                "procedure": "简易" if one < 0.7 else "一般",
                "violation": _pick(_TAX_FAULTS, two),
                "fine": row.fen,
            }
        case "tax_arrears":
            return TaxArrears, {"tax": _pick(_TAXES, one), "amount": row.fen}
        case "major_tax_violation":
            status = "非正常" if two < 0.6 else "正常"
            return MajorTaxViolation, {
                "case_types": (_pick(_FRAUDS, one),),
                "taxpayer_status": status,
            }
        case "court_seizure":
            return CourtSeizure, {"property_reference": f"渝样房预字第{int(one * 10_000):04d}号"}
        case "registration":
            return Registration, {"action": "changed"}
        case "lawsuit":
            return Catalogued, {
                "code": code,
                "amount": row.fen,
                "text": _pick(_SUITS, one) + ", 被告",
            }
    text = _TEXT.get(code, "").format(x=1 + int(one * 999))
    return Catalogued, {"code": code, "amount": row.fen or None, "text": text}


def _pick(choices: Sequence[T], chance: float) -> T:
    return choices[int(chance * len(choices))]
