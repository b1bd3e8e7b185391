"""The sentences of a message in each language. `notifiers/render.py` fills them. Pure data."""

from __future__ import annotations

from msgspec import Struct

from schemas.decisions import Reason
from schemas.scalars import Severity
from schemas.ties import Nature

__all__ = ["WORDING", "Wording"]


class Wording(Struct, frozen=True, kw_only=True):
    """Templates for `str.format`, and the names that go into them."""

    severity: dict[Severity, str]
    again: dict[Reason, str]  # what is added to the severity of a concern known before
    urgency: dict[Severity, str]
    no_advice: str
    unnamed_loan: str
    comma: str
    title_head: str
    title_tail: str
    happened: str
    what: str
    source: str
    masked: str
    strange: str
    no_score: str
    cause: str
    related_tail: str  # of the title, instead of the kind alone
    company: str
    path: str
    exposure: str
    exposed: str
    exposed_of_trade: str
    nature: dict[tuple[Nature, str], str]
    pattern: str
    steps: str
    next_step: str
    loan: str
    balance: str
    due: str
    overdue: str
    more_loans: str
    advice: str


WORDING = {
    "zh": Wording(
        severity={Severity.NOTICE: "提示", Severity.WARNING: "预警", Severity.CRITICAL: "重大"},
        again={Reason.WORSE: "·加重", Reason.REMINDER: "·再次"},
        urgency={
            Severity.NOTICE: "下次贷后检查时", Severity.WARNING: "尽快", Severity.CRITICAL: "立即",
        },
        no_advice="核实情况，并记录处置。",
        unnamed_loan="未注明编号",
        comma="，",
        title_head="【{severity}】",
        title_tail=" {kind}",
        happened="发生：{at} {kind}{what}",
        what="：{what}",
        source="来源：{source}",
        masked="已遮蔽：{fields}（超出授权范围或用途）",
        strange="异常程度：{score}（自身 {own}，同业 {peers}，行业 {industry}）",
        no_score="异常程度：资料尚少，暂不评分；由规则触发",
        cause="依据：{cause}",
        related_tail=" 关联方{kind}",
        company="关联企业：{name}（{uscc}）",
        path="关联关系：{path}",
        exposure="涉及借款人：{n:,} 户，余额合计{balance}",
        exposed="其中：{name}，{link}，余额{balance}",
        exposed_of_trade="其中：{name}，余额{balance}",
        nature={
            (Nature.OWNERSHIP, "down"): "持股 {share} → {name}",
            (Nature.OWNERSHIP, "up"): "被持股 {share}，股东 → {name}",
            (Nature.GUARANTEE, "down"): "为其担保 {share} → {name}",
            (Nature.GUARANTEE, "up"): "由其担保 {share} → {name}",
            (Nature.LEGAL_REPRESENTATIVE, "down"): "同一法定代表人 → {name}",
            (Nature.LEGAL_REPRESENTATIVE, "up"): "同一法定代表人 → {name}",
            (Nature.SUPPLY, "down"): "供货（占其销售 {share}）→ {name}",
            (Nature.SUPPLY, "up"): "采购（占对方销售 {share}）→ {name}",
        },
        pattern="组合：{name}（{points} 分，{act} 分须处置）",
        steps="经过：{steps}",
        next_step=" → ",
        loan="贷款：{parts}",
        balance="余额{balance}",
        due="{day}到期（还有 {days:,} 天）",
        overdue="{day}已到期",
        more_loans="贷款：另有 {n} 笔，余额合计{balance}",
        advice="建议（{urgency}）：{advice}",
    ),
    "en": Wording(
        severity={
            Severity.NOTICE: "Notice", Severity.WARNING: "Warning", Severity.CRITICAL: "Critical",
        },
        again={Reason.WORSE: ", worse", Reason.REMINDER: ", again"},
        urgency={
            Severity.NOTICE: "at the next review", Severity.WARNING: "soon",
            Severity.CRITICAL: "at once",
        },
        no_advice="Verify it and record what was done.",
        unnamed_loan="without a number",
        comma=", ",
        title_head="[{severity}] ",
        title_tail=": {kind}",
        happened="What: {at}, {kind}{what}",
        what=": {what}",
        source="Source: {source}",
        masked="Masked: {fields} (beyond the consent or its purpose)",
        strange="Strangeness: {score} (own past {own}, peers {peers}, industry {industry})",
        no_score="Strangeness: too little is known for a score yet; a rule raised this",
        cause="Because: {cause}",
        related_tail=": related, {kind}",
        company="Related company: {name} ({uscc})",
        path="By: {path}",
        exposure="Borrowers concerned: {n:,}, {balance} in all",
        exposed="Among them: {name}, {link}, balance {balance}",
        exposed_of_trade="Among them: {name}, {balance}",
        nature={
            (Nature.OWNERSHIP, "down"): "owns {share} of → {name}",
            (Nature.OWNERSHIP, "up"): "is owned {share} by → {name}",
            (Nature.GUARANTEE, "down"): "guarantees {share} for → {name}",
            (Nature.GUARANTEE, "up"): "is guaranteed {share} by → {name}",
            (Nature.LEGAL_REPRESENTATIVE, "down"): "same legal representative → {name}",
            (Nature.LEGAL_REPRESENTATIVE, "up"): "same legal representative → {name}",
            (Nature.SUPPLY, "down"): "supplies ({share} of its sales) → {name}",
            (Nature.SUPPLY, "up"): "buys ({share} of the seller's sales) from → {name}",
        },
        pattern="Pattern: {name} ({points} points; act from {act})",
        steps="Steps: {steps}",
        next_step=" → ",
        loan="Loan: {parts}",
        balance="balance {balance}",
        due="due {day} (in {days:,} days)",
        overdue="was due {day}",
        more_loans="Loan: {n} more, {balance} in all",
        advice="Advice ({urgency}): {advice}",
    ),
}  # fmt: skip
