"""What is sent in a round and what must come of it: worked out from the rows, not by the product.

Two departments send files: notices of tax arrears, each of which alerts every bank that watches the
company (`tax_arrears` in config/policy.yaml), and changes of name, which alert nobody. Every
company has one fact, so nothing is grouped. Some rows come twice, some have a broken code. Meanwhile
watches change: before some files one more bank watches a company, or one wants its arrears no more.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

from msgspec import Struct

from faults.codes import broken, credit_code

__all__ = [
    "BANKS",
    "COMPANIES_A_ROUND",
    "FEEDS",
    "Borrower",
    "Sending",
    "Sheet",
    "Switch",
    "borrower",
    "loan",
    "sending",
    "switch",
]

BANKS = ("bank_one", "bank_two", "bank_three")  # and bank_four, which watches nobody
FEEDS = ("arrears", "renames")
COMPANIES_A_ROUND = 90
_FIRST_SWITCHED = 2  # file of arrears before which watches begin to change
_NOTICES, _SHEETS = 60, 6  # of the companies of a round, so many have arrears; files of each feed
HEADER = "统一社会信用代码,企业名称,日期,文号,金额\n"


class Borrower(Struct, frozen=True):
    """A company and how each bank stands to it."""

    code: str
    name: str
    watching: tuple[str, ...]  # banks that must be told
    lapsed: tuple[str, ...]  # banks whose consent is over or whose watch is paused


class Switch(Struct, frozen=True):
    """An order on a watch: from its answer on the bank is told of these kinds alone, of none: all."""

    bank: str
    code: str
    loan: str
    kinds: tuple[str, ...] = ()


class Sheet(Struct, frozen=True):
    """One file of one feed, and when it appears; `switches` are ordered and answered before."""

    feed: str
    name: str
    at: float  # seconds after the round began to send
    text: str
    switches: tuple[Switch, ...] = ()


class Sending(Struct, frozen=True):
    """A round's files and what must come of them."""

    sheets: tuple[Sheet, ...]
    facts: frozenset[str]  # document numbers
    alerts: frozenset[tuple[str, str]]  # bank, document number
    refused: frozenset[tuple[str, int]]  # file, row
    rows: int
    documents: Mapping[str, str]  # company -> document number: a summary names companies only


def borrower(number: int) -> Borrower:
    """Return the company with this number: which banks watch it follows from the number."""
    dice = random.Random(f"borrower {number}")
    standing = {bank: dice.choices(("watching", "lapsed", "none"), (5, 1, 4))[0] for bank in BANKS}
    return Borrower(
        credit_code(number),
        f"故障样例{number:06d}有限公司",
        tuple(b for b in BANKS if standing[b] == "watching"),
        tuple(b for b in BANKS if standing[b] == "lapsed"),
    )


def sending(round_: int, seconds: float, day: str) -> Sending:
    """Return what is sent in a round within so many seconds; `day` is when it all happened."""
    dice = random.Random(f"sending {round_}")
    first = round_ * COMPANIES_A_ROUND
    borrowers = [borrower(first + i) for i in range(COMPANIES_A_ROUND)]
    documents = {b.code: f"F{round_:05d}-{i:03d}" for i, b in enumerate(borrowers)}
    switched: list[Switch] = []
    owing, renamed = borrowers[:_NOTICES], borrowers[_NOTICES:]
    sheets: list[Sheet] = []
    refused: set[tuple[str, int]] = set()
    rows = 0
    for feed, companies in zip(FEEDS, (owing, renamed), strict=True):
        for k in range(_SHEETS):
            mine = list(companies[k::_SHEETS])
            if k:
                mine += dice.sample(companies[k - 1 :: _SHEETS], 2)  # sent before, sent again
            lines = [_line(b.code, b, documents[b.code], day) for b in mine]
            bad = dice.randrange(len(lines) + 1)
            stranger = mine[0]
            lines.insert(
                bad,
                _line(broken(stranger.code), stranger, f"X{round_}-{feed}-{k}", day, named=False),
            )
            name = f"{feed}-{round_:05d}-{k}.csv"
            refused.add((name, bad + 1))
            rows += len(lines)
            at = seconds * (k + dice.random()) / _SHEETS
            orders: tuple[Switch, ...] = ()
            if feed == FEEDS[0] and k >= _FIRST_SWITCHED:
                orders = tuple(filter(None, map(switch, companies[k::_SHEETS])))
            switched += orders
            sheets.append(Sheet(feed, name, at, HEADER + "".join(lines), orders))
    return Sending(
        tuple(sorted(sheets, key=lambda s: s.at)),
        frozenset(documents.values()),
        _owed(owing, documents, switched),
        frozenset(refused),
        rows,
        documents,
    )


def loan(company: Borrower) -> str:
    return f"贷{company.name[4:10]}"


def switch(company: Borrower) -> Switch | None:
    """Return what is ordered of a company while events flow: one more bank, one fewer, or nothing."""
    number = int(company.name[4:10])
    strangers = [b for b in BANKS if b not in (*company.watching, *company.lapsed)]
    if number % 3 == 0 and strangers:
        return Switch(strangers[0], company.code, loan(company))
    if number % 3 == 1 and company.watching:
        return Switch(company.watching[0], company.code, loan(company), ("name_change",))
    return None


def _owed(
    owing: Sequence[Borrower], documents: dict[str, str], switched: Sequence[Switch]
) -> frozenset[tuple[str, str]]:
    """Return who must be told of which arrears, after what was ordered before they were sent."""
    owed = {(bank, b.code) for b in owing for bank in b.watching}
    for order in switched:
        if order.kinds:
            owed.discard((order.bank, order.code))
        else:
            owed.add((order.bank, order.code))
    return frozenset((bank, documents[code]) for bank, code in owed)


def _line(code: str, company: Borrower, document: str, day: str, *, named: bool = True) -> str:
    return f"{code},{company.name if named else ''},{day},{document},12345.67\n"


def documents_of(sends: Sequence[Sending]) -> frozenset[str]:
    """Return every document number of some rounds."""
    return frozenset().union(*(s.facts for s in sends))
