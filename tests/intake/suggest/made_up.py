"""Tables in styles that no sample has: what other cities, registries and banks send."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import openpyxl

from tests.intake.numbers import company, organisation

N = 40


def codes() -> list[str]:
    return [company(f"{58561505 + 7 * n:08}", region="500103") for n in range(N)]


def names() -> list[str]:
    return [f"渝样{n:03}科技有限公司" for n in range(N)]


def day(n: int, form: str = "{y}-{m:02}-{d:02}") -> str:
    return form.format(y=2021 + n % 4, m=n % 12 + 1, d=n * 7 % 28 + 1)


Column = Callable[[int], object] | str  # of the number of the row, or the same in each


def text(columns: dict[str, Column], delimiter: str = ",", *, above: str = "") -> bytes:
    lines = [above + delimiter.join(columns)]
    for n in range(N):
        lines.append(
            delimiter.join(c if isinstance(c, str) else str(c(n)) for c in columns.values())
        )
    return "\n".join(lines).encode()


def company_code(n: int) -> str:
    return codes()[n]


def company_name(n: int) -> str:
    return names()[n]


def bank_watch_list() -> bytes:
    return text({
        "Borrower": company_name, "USCC": company_code, "Event Type": "Penalty",
        "Event Date": lambda n: f"{n * 7 % 28 + 1:02}-Mar-2023", "Fine (CNY 10k)": lambda n: n / 4,
        "Issuing Authority": "重庆市渝中区市场监督管理局",
        "Reference No": lambda n: f"渝中市监罚〔2023〕{n}号",
    })  # fmt: skip


def double_publicity() -> bytes:
    """双公示: a title, a header of two lines, typed cells."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["某区行政处罚信息公示表（2024年）"])
    sheet.append(["序号", "行政相对人", "", "处罚信息", "", "", "处罚机关"])
    sheet.append(
        ["", "名称", "统一社会信用代码", "决定书文号", "处罚决定日期", "罚款金额（万元）", ""]
    )
    for n in range(N):
        sheet.append(
            [
                n + 1,
                names()[n],
                codes()[n],
                f"渝文综罚〔2024〕第{n}号",
                day(n),
                n / 10,
                "某区文化和旅游委",
            ]
        )
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def registry_interface() -> bytes:
    rows = [
        {"entName": names()[n], "uniscId": codes()[n], "penDecNo": f"渝市监处字〔2023〕{n}号",
         "illegActType": "虚假宣传", "penAm": f"{n / 2:.2f}", "judAuth": "某区市场监督管理局",
         "penDecIssDate": 1672531200000 + n * 86_400_000, "id": f"{n:032x}"}
        for n in range(N)
    ]  # fmt: skip
    return json.dumps(
        {"code": 200, "data": {"total": N, "list": rows}}, ensure_ascii=False
    ).encode()


def abnormal_list() -> bytes:
    return text({
        "注册号/统一社会信用代码": company_code, "企业名称": company_name,
        "列入日期": lambda n: day(n, "{y}年{m}月{d}日"),
        "列入经营异常名录原因": "通过登记的住所无法联系", "作出决定机关": "某区市场监督管理局",
        "移出日期": "", "移出原因": "",
    }, "\t").decode().encode("gb18030")  # fmt: skip


def dishonest() -> bytes:
    return text({
        "失信被执行人姓名/名称": company_name,
        "组织机构代码": lambda n: organisation(f"{58561505 + 7 * n:08}"), "执行法院": "某区人民法院",
        "案号": lambda n: f"（2023）渝0103执{n}号", "立案时间": day, "发布时间": lambda n: day(n + 1),
        "被执行人的履行情况": "全部未履行", "失信被执行人行为具体情形": "有履行能力而拒不履行",
    }, "|")  # fmt: skip


def social_insurance() -> bytes:
    above = "某市社会保险欠费单位名单,,,,\n单位：千元,,,,\n"
    return text({
        "序号": lambda n: n + 1, "单位全称": company_name, "信用代码": company_code,
        "欠费月份": lambda n: f"2023年{n % 12 + 1}月", "欠费数额": lambda n: n + 0.5,
    }, above=above)  # fmt: skip


def pinyin() -> bytes:
    return text({
        "id": lambda n: f"{n:032x}", "xzxdrmc": company_name, "tyshxydm": company_code,
        "cfjdswh": lambda n: f"渝环罚〔2022〕{n}号", "cfjdrq": lambda n: day(n, "{y}/{m}/{d}"),
        "cfjg": "某市生态环境局", "fkje": lambda n: n * 1000, "wfss": "超标排放污水",
    }, ";")  # fmt: skip


def licences() -> bytes:
    return text({
        "行政许可决定文书号": lambda n: f"渝许〔2023〕{n}号", "许可证书名称": "食品经营许可证",
        "许可内容": "预包装食品销售", "许可决定日期": day, "有效期至": lambda n: day(n + 4),
        "许可机关": "某区行政审批局", "许可机关统一社会信用代码": "11500103MB12345678",
        "行政相对人名称": company_name, "行政相对人代码_1(统一社会信用代码)": company_code,
    })  # fmt: skip


def pledges() -> bytes:
    return text({
        "登记编号": lambda n: f"5001{n:08}", "出质人": "张某", "出质股权所在公司": company_name,
        "公司统一社会信用代码": company_code, "质权人": "某银行",
        "出质股权数额（万元）": lambda n: n * 10,
        "股权出质设立登记日期": day, "登记机关": "某区市场监督管理局",
    })  # fmt: skip


def ratings() -> bytes:
    return text({
        "纳税人识别号": company_code, "纳税人名称": company_name,
        "评价年度": lambda n: f"{2020 + n % 4}年", "纳税信用级别": lambda n: f"{'ABDM'[n % 4]}级",
    })  # fmt: skip


def inspections() -> bytes:
    return text({
        "被检查单位名称": company_name, "社会信用代码": company_code,
        "检查时间": lambda n: f"{day(n)} 0{n % 9 + 1}:30", "检查事项": "消防通道",
        "是否合格": lambda n: "是" if n % 3 else "否", "检查单位": "某区消防救援支队",
    })  # fmt: skip


def month_first() -> bytes:
    return text({
        "company_name": company_name, "registration_number": company_code,
        "date_of_event": lambda n: f"{n % 12 + 1}/{n * 7 % 28 + 1}/2023",
        "amount_due": lambda n: n * 1000, "court": "Chongqing Court",
    })  # fmt: skip


class Expected(NamedTuple):
    """What a person would place where."""

    content: Callable[[], bytes]
    kind: str
    code: str
    name: str
    when: str
    further: dict[str, str] = {}


PENALTY = "administrative_penalty"
TABLES = {
    "watch.csv": Expected(
        bank_watch_list, PENALTY, "USCC", "Borrower", "Event Date",
        {"fine": "Fine (CNY 10k)", "authority": "Issuing Authority", "document_number": "Reference No"},
    ),
    "双公示.xlsx": Expected(
        double_publicity, PENALTY, "行政相对人/统一社会信用代码", "行政相对人/名称",
        "处罚信息/处罚决定日期",
        {"fine": "处罚信息/罚款金额（万元）", "document_number": "处罚信息/决定书文号"},
    ),
    "export.json": Expected(
        registry_interface, PENALTY, "uniscId", "entName", "penDecIssDate",
        {"fine": "penAm", "document_number": "penDecNo", "authority": "judAuth"},
    ),
    "名录.txt": Expected(
        abnormal_list, "abnormal_operation", "注册号/统一社会信用代码", "企业名称", "列入日期",
        {"reason": "列入经营异常名录原因", "authority": "作出决定机关"},
    ),
    "失信名单.csv": Expected(
        dishonest, "dishonesty_listing", "组织机构代码", "失信被执行人姓名/名称", "立案时间",
        {"authority": "执行法院", "document_number": "案号"},
    ),
    "欠费.csv": Expected(
        social_insurance, "social_insurance_arrears", "信用代码", "单位全称", "欠费月份",
        {"amount": "欠费数额"},
    ),
    "a_2022.csv": Expected(
        pinyin, PENALTY, "tyshxydm", "xzxdrmc", "cfjdrq",
        {"fine": "fkje", "document_number": "cfjdswh", "authority": "cfjg"},
    ),
    "许可.csv": Expected(
        licences, "licence_granted", "行政相对人代码_1(统一社会信用代码)", "行政相对人名称",
        "许可决定日期",
        {"document_number": "行政许可决定文书号", "authority": "许可机关"},
    ),
    "股权出质.csv": Expected(
        pledges, "equity_pledge", "公司统一社会信用代码", "出质股权所在公司", "股权出质设立登记日期",
        {"amount": "出质股权数额（万元）", "document_number": "登记编号", "authority": "登记机关"},
    ),
    "纳税信用A级.csv": Expected(ratings, "tax_rating_a", "纳税人识别号", "纳税人名称", "评价年度"),
    "检查.csv": Expected(
        inspections, "inspection", "社会信用代码", "被检查单位名称", "检查时间",
        {"passed": "是否合格", "authority": "检查单位"},
    ),
    "court enforcement.csv": Expected(
        month_first, "court_enforcement", "registration_number", "company_name", "date_of_event",
        {"amount": "amount_due", "authority": "court"},
    ),
}  # fmt: skip


def write(folder: Path, name: str) -> Path:
    path = folder / name
    path.write_bytes(TABLES[name].content())
    return path
