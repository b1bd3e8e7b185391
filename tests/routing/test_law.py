"""An alert reaches exactly those it is owed to, with what they may see, whatever is ordered."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from owed import AMOUNT_SHOWN, SENSITIVITY, Owed
from some_changes import DAY, START, A, B, common, scored

from routing.concerns import route_all
from routing.deadlines import ended, next_due
from routing.discretion import Discretion
from routing.grade import Grade
from routing.watching import Rules, decide, moved, watch_meant
from schemas.catalogue import Kind, Mask
from schemas.changes import Catalogued
from schemas.identifiers import watch_id
from schemas.orders import (
    AddWatch,
    Changes,
    ChangeWatch,
    OrderOutcome,
    PauseWatch,
    RemoveWatch,
    ResumeWatch,
    Terms,
    TransferWatch,
)
from schemas.policy import Policy
from schemas.scalars import Severity
from schemas.sensitivity import ConsentPurpose, Sensitivity
from schemas.watches import Watch

BANKS, LOANS, COMPANIES = ("north", "south"), ("L1", "L2"), (A, B)
IDS = {(b, n, c): watch_id(b, n, c) for b in BANKS for n in LOANS for c in COMPANIES}
LATE = timedelta(days=3)
RULES = Rules(institutions=BANKS, kinds=(), late_days=3)
MASKS = {
    "tax_arrears": {},
    "social_arrears": {"amount": Mask(sensitivity=Sensitivity.RESTRICTED)},
    "sealed_record": {"amount": Mask(purposes=(ConsentPurpose.POST_LOAN,))},
}
KINDS = {
    code: Kind(
        code=code, name_zh=code, name_en=code, category="test", family="other", direction="adverse",
        sensitivity=Sensitivity(level), masks=MASKS[code],
    )
    for code, level in SENSITIVITY.items()
}  # fmt: skip
DISCRETION = Discretion(KINDS, Policy())


class Product:
    """The pure core as the monitor calls it: one partition, one order or fact at a time."""

    def __init__(self) -> None:
        self.watches: dict[tuple[str, str], Watch] = {}
        self.facts = 0

    def take(self, order) -> None:
        if isinstance(order, TransferWatch) and not order.watch_id:
            for (uscc, _), one in list(self.watches.items()):
                if uscc == order.uscc and not one.state.over:
                    self.take(replace(order, watch_id=one.watch_id))
            return
        key = order.uscc, watch_meant(order)
        known = self.watches.get(key)
        answer = decide(order, known, RULES)
        if answer.watch is not None:
            self.watches[key] = answer.watch
        if answer.outcome is OrderOutcome.TRANSFERRED:
            self.take(moved(order, answer.watch, known.state))

    def pass_time(self, now) -> None:
        for key, one in self.watches.items():
            due = next_due(one, timedelta(0))
            if due is not None and due <= now:
                self.watches[key] = ended(one)

    def of(self, uscc, kind, at) -> dict[str, bool]:
        self.facts += 1
        change = Catalogued(code=kind, amount=500, **common(self.facts, at, uscc, {}))
        of_company = [one for (code, _), one in self.watches.items() if code == uscc]
        routed = route_all(
            change, scored(0.5), Grade(Severity.WARNING, f"rule_{self.facts}"), (), of_company, {},
            Policy(), at, discretion=DISCRETION,
        )  # fmt: skip
        told = {}
        for alert in routed.alerts:
            shown = alert.change.amount == 500
            assert alert.masked == (() if shown else ("amount",))
            assert shown or alert.change.amount is None
            told[alert.institution] = shown
        return told


banks, loans, companies = map(st.sampled_from, (BANKS, LOANS, (A, A, A, B)))
days = st.integers(1, 12)
wishes = st.sampled_from([PauseWatch, ResumeWatch, RemoveWatch])
adding = st.tuples(
    st.just("add"), banks, loans, companies, st.sampled_from(Sensitivity),
    st.sampled_from(ConsentPurpose), st.none() | days,
)  # fmt: skip
steps = st.one_of(
    adding,
    adding,
    st.tuples(st.just("wish"), wishes, banks, loans, companies),
    st.tuples(st.just("change"), banks, loans, companies, days),
    st.tuples(st.just("transfer"), companies, companies),
    st.just(("tick",)),
    st.tuples(st.just("fact"), companies, st.sampled_from(list(SENSITIVITY)), st.integers(-6, 2)),
    st.tuples(st.just("fact"), companies, st.sampled_from(list(SENSITIVITY)), st.integers(-6, 2)),
)


def order_of(step: tuple[Any, ...], at) -> Any:
    what, *given_ = step
    if what == "add":
        bank, loan, uscc, level, purpose, in_days = given_
        terms = Terms(
            loan_reference=loan, consent_reference="授权", consent_level=level, purpose=purpose,
            maturity=None if in_days is None else at + in_days * DAY,
        )  # fmt: skip
        return AddWatch(order_id="o", institution=bank, uscc=uscc, at=at, terms=terms)
    if what == "transfer":
        uscc, to = given_
        return TransferWatch(order_id="o", uscc=uscc, to=to, at=at)
    if what == "wish":
        cls, bank, loan, uscc = given_
        return cls(order_id="o", institution=bank, uscc=uscc, watch_id=IDS[bank, loan, uscc], at=at)
    bank, loan, uscc, in_days = given_
    return ChangeWatch(
        order_id="o", institution=bank, uscc=uscc, watch_id=IDS[bank, loan, uscc], at=at,
        changes=Changes(maturity=at + (in_days - 2) * DAY),
    )  # fmt: skip


@settings(max_examples=400)
@given(st.lists(steps, min_size=4, max_size=30))
def test_exactly_those_it_is_owed_to_with_what_they_may_see(some):
    product, law = Product(), Owed(LATE)
    for number, step in enumerate(some):
        at = START + number * DAY
        if step[0] == "fact":
            _, uscc, kind, days_ago = step
            occurred = at + days_ago * DAY
            assert product.of(uscc, kind, occurred) == law.of(uscc, kind, occurred)
        elif step[0] == "tick":
            product.pass_time(at)
            law.pass_time(at)
        else:
            order = order_of(step, at)
            product.take(order)
            law.take(order, IDS)


def test_the_two_tables_of_masks_say_the_same():
    """What the law says of amounts is what the catalogue of this test says in its own words."""
    for kind, shown in AMOUNT_SHOWN.items():
        for level in Sensitivity:
            for purpose in ConsentPurpose:
                mask = MASKS[kind].get("amount", Mask())
                fits = not mask.purposes or purpose in mask.purposes
                reaches = list(Sensitivity).index(mask.sensitivity) <= list(Sensitivity).index(
                    level
                )
                if (
                    SENSITIVITY[kind]
                    in ("public", "consent", "restricted")[: list(Sensitivity).index(level) + 1]
                ):
                    assert ((level, purpose) in shown) == (fits and reaches)
