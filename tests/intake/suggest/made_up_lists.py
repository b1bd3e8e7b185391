"""Further layouts: the forms in which departments all over the country publish their lists."""

from __future__ import annotations

from tests.intake.suggest.made_up import (
    PENALTY,
    TABLES,
    Expected,
    company_code,
    company_name,
    day,
    text,
)

__all__ = ["LISTS"]


def drug_penalties() -> bytes:
    return text({
        "序号": lambda n: n + 1,
        "违法企业名称或违法自然人姓名": company_name,
        "违法企业组织机构代码": company_code,
        "法定代表人姓名": "张某",
        "行政处罚决定书文号": lambda n: f"京药监罚〔2019〕{n}号",
        "案件名称": "销售劣药案",
        "主要违法事实": "销售劣药，货值三千元",
        "行政处罚的种类和依据": "依据药品管理法，罚款五千元",
        "行政处罚的履行方式和期限": "十五日内缴纳",
        "作出处罚的机关名称": "某区药品监督管理局",
        "作出处罚的日期": day,
    })  # fmt: skip


def random_checks() -> bytes:
    results = [
        "未发现问题",
        "发现问题已责令改正",
        "未发现开展本次抽查涉及的经营活动",
        "不配合检查情节严重",
    ]
    return text({
        "被抽查企业名称": company_name, "统一社会信用代码": company_code,
        "抽查计划编号": lambda n: f"JH{n:05}", "抽查机关": "某区市场监督管理局",
        "抽查完成日期": day, "抽查结果": lambda n: results[n % 4],
    })  # fmt: skip


def procurement_bans() -> bytes:
    return text({
        "序号": lambda n: n + 1, "企业名称": company_name,
        "统一社会信用代码（或组织机构代码）": company_code, "企业地址": "某路1号",
        "严重违法失信行为的具体情形": "提供虚假材料谋取中标",
        "处罚结果": "罚款1万元，一年内禁止参加政府采购活动", "处罚（记录）日期": day,
        "公布日期": lambda n: day(n + 1), "执法单位": "某市财政局",
    })  # fmt: skip


def mortgages() -> bytes:
    return text({
        "登记编号": lambda n: f"京工商押{n:06}", "抵押人名称": company_name,
        "抵押权人名称": lambda n: f"某某银行{n}支行", "被担保债权种类": "借款",
        "被担保债权数额(万元)": lambda n: n * 10.5, "登记日期": day,
        "登记机关": "某区市场监督管理局",
    })  # fmt: skip


def shareholders() -> bytes:
    return text({
        "企业名称": company_name, "统一社会信用代码": company_code, "变更日期": day,
        "股东名称": "某投资中心（有限合伙）", "变更前持股比例": lambda n: f"{n}%",
        "变更后持股比例": lambda n: f"{n // 2}%",
    })  # fmt: skip


LISTS = {
    "药监处罚信息公开表.csv": Expected(
        drug_penalties, PENALTY, "违法企业组织机构代码", "违法企业名称或违法自然人姓名",
        "作出处罚的日期",
        {"document_number": "行政处罚决定书文号", "authority": "作出处罚的机关名称"},
    ),
    "双随机抽查结果.csv": Expected(
        random_checks, "inspection", "统一社会信用代码", "被抽查企业名称", "抽查完成日期",
        {"authority": "抽查机关"},
    ),
    "政府采购严重违法失信行为记录名单.csv": Expected(
        procurement_bans, "bid_blacklist", "统一社会信用代码（或组织机构代码）", "企业名称",
        "处罚（记录）日期", {"authority": "执法单位"},
    ),
    "股权变更信息.csv": Expected(
        shareholders, "equity_change", "统一社会信用代码", "企业名称", "变更日期",
        {"share_before": "变更前持股比例", "share_after": "变更后持股比例", "holder": "股东名称"},
    ),
}  # fmt: skip
TABLES.update(LISTS)


MORTGAGES = Expected(
    mortgages, "movable_mortgage", "", "抵押人名称", "登记日期",
    {"document_number": "登记编号", "amount": "被担保债权数额(万元)"},
)  # fmt: skip
