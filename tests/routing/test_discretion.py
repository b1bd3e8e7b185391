"""What is withheld is nowhere in the alert: not in the change, its causes or its traits."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from some_alerts import alert
from some_changes import KINDS, START, B, arrears, discreet, equity, scored, watch

from routing.concerns import route_all
from routing.discretion import Discretion
from routing.grade import Grade
from routing.route import Appraised, route
from schemas import codec
from schemas.catalogue import Kind, Mask
from schemas.changes import TYPED_KINDS, Catalogued, kind_of
from schemas.decisions import Reason
from schemas.findings import Finding, Seen
from schemas.holders import HolderFact
from schemas.masking import maskable, without
from schemas.patterns import Pattern, Signal, Step
from schemas.policy import Policy
from schemas.scalars import Severity
from schemas.scores import Axes, Cause, Score
from schemas.sensitivity import ConsentPurpose, Sensitivity

SECRET = Kind(
    code="wage_arrears", name_zh="欠薪", name_en="Wage arrears", category="test", family="other",
    direction="adverse", sensitivity=Sensitivity.CONSENT,
    masks={"amount": Mask(sensitivity=Sensitivity.RESTRICTED), "people": Mask(
        purposes=(ConsentPurpose.GUARANTEE,))},
)  # fmt: skip
SIGNALS = tuple(
    Signal(id=name, name_zh=name, name_en=name, kinds=(name,))
    for name in ("tax_arrears", "wage_arrears")
)
PATTERN = Pattern(
    id="sinking", name_zh="下沉", name_en="Sinking", within_days=9, notice=2, act=2,
    steps=(Step(signals=("tax_arrears",)), Step(signals=("wage_arrears",))),
)  # fmt: skip
POLICY = Policy(signals=SIGNALS, patterns=(PATTERN,))
DISCRETION = Discretion({**KINDS, "wage_arrears": SECRET}, POLICY)
OWED = Grade(Severity.WARNING, "tax_arrears")


def wages(amount: int = 777) -> Catalogued:
    base = arrears()
    return Catalogued(
        code="wage_arrears", amount=amount, fields={"people": "四十人", "period": "三月"},
        fact_id=base.fact_id, uscc=base.uscc, occurred_at=START, seen_at=START,
        provenance=base.provenance,
    )  # fmt: skip


def finding() -> Finding:
    steps = [
        Seen(fact_id="0" * 32, occurred_at=START, signal=s.id, name_zh=s.id, name_en=s.id, weight=1)
        for s in SIGNALS
    ]
    return Finding(
        pattern="sinking", name_zh="下沉", name_en="Sinking", level="act", points=2, act=2,
        steps=tuple(steps),
    )  # fmt: skip


def test_what_is_withheld_is_nowhere_in_the_alert():
    score = Score(
        fact_id=wages().fact_id, score=0.9, axes=Axes(0.9, 0.1, 0.1), segment="x",
        causes=(Cause("amount_yuan", 7.77, 0.0, 1.0, "own"),),
    )  # fmt: skip
    whole = alert(
        1, change=wages(), score=score, traits={"yuan:wage_arrears": 0.0777, "score": 0.5}
    )
    veiled = DISCRETION.veiled(whole, [watch(consent_level=Sensitivity.CONSENT)])
    wire = codec.encode(veiled).decode()
    assert veiled.masked == ("amount", "people")
    assert "777" not in wire and "四十人" not in wire and "7.77" not in wire
    assert veiled.change.fields == {"period": "三月"}
    assert (veiled.score.score, veiled.traits) == (0.9, {"score": 0.5})


@pytest.mark.parametrize(
    ("level", "purpose", "masked"),
    [
        (Sensitivity.CONSENT, ConsentPurpose.POST_LOAN, ("amount", "people")),
        (Sensitivity.CONSENT, ConsentPurpose.GUARANTEE, ("amount",)),
        (Sensitivity.RESTRICTED, ConsentPurpose.POST_LOAN, ("people",)),
        (Sensitivity.RESTRICTED, ConsentPurpose.GUARANTEE, ()),
    ],
)
def test_a_field_is_shown_by_level_and_purpose(level, purpose, masked):
    watched = watch(consent_level=level, purpose=purpose)
    assert DISCRETION.veiled(alert(1, change=wages()), [watched]).masked == masked
    assert DISCRETION.withheld("wage_arrears", [watched]) == masked


def test_one_consent_of_several_is_enough_but_they_do_not_add_up():
    """A wide consent for one purpose and a narrow one for another give no third right."""
    wide = watch(consent_level=Sensitivity.RESTRICTED, purpose=ConsentPurpose.CREDIT)
    narrow = watch(consent_level=Sensitivity.CONSENT, purpose=ConsentPurpose.GUARANTEE)
    both = Discretion(
        {"wage_arrears": Kind(
            code="wage_arrears", name_zh="", name_en="", category="test", family="other",
            direction="adverse",
            masks={"amount": Mask(sensitivity=Sensitivity.RESTRICTED,
                                  purposes=(ConsentPurpose.GUARANTEE,))},
        )}, Policy(),
    )  # fmt: skip
    assert both.veiled(alert(1, change=wages()), [wide, narrow]).masked == ("amount",)


def test_a_pattern_is_as_delicate_as_its_most_delicate_fact():
    """Who may not know of the wages hears of the taxes alone, by their own rule."""
    assert DISCRETION.of(arrears(), finding()) is Sensitivity.CONSENT
    watches = [
        watch("north", consent_level=Sensitivity.PUBLIC),
        watch("south", consent_level=Sensitivity.CONSENT),
    ]
    found = route_all(
        arrears(), scored(0.5), OWED, [(PATTERN, finding())], watches, {}, POLICY, START,
        discretion=DISCRETION,
    )  # fmt: skip
    assert {a.institution: a.rule for a in found.alerts} == {
        "north": "tax_arrears", "south": "sinking"
    }  # fmt: skip
    assert (found.decisions[0].institution, found.decisions[0].reason) == (
        "north", Reason.CONSENT_TOO_NARROW
    )  # fmt: skip


def test_an_alert_says_what_it_is_worth_but_not_by_what_is_withheld():
    asked = []

    def keep(institution):
        asked.append(institution)
        return Appraised(0.75, -1.5, {"yuan:wage_arrears": 0.3, "signals": 0.5})

    narrow, wide = "narrow", "wide"
    watches = [
        watch(wide, consent_level=Sensitivity.RESTRICTED, purpose=ConsentPurpose.GUARANTEE),
        watch(narrow, consent_level=Sensitivity.CONSENT),
    ]
    found = route(
        wages(), scored(0.5), OWED, watches, {}, POLICY, START, keep=keep, discretion=DISCRETION
    )
    assert asked == [narrow, wide]
    assert [(a.worth, a.prior, a.masked, a.traits) for a in found.alerts] == [
        (0.75, -1.5, ("amount", "people"), {"signals": 0.5}),
        (0.75, -1.5, (), {"yuan:wage_arrears": 0.3, "signals": 0.5}),
    ]


def test_traits_tell_nothing_by_their_names():
    traits = {"had:wage_arrears": 0.9, "had:tax_arrears": 0.8, "pattern:sinking": 1.0, "score": 0.1}
    public = DISCRETION.veiled(alert(1, traits=traits), [watch(consent_level=Sensitivity.PUBLIC)])
    assert public.traits == {"had:tax_arrears": 0.8, "score": 0.1}
    knows = DISCRETION.veiled(alert(1, traits=traits), [watch(consent_level=Sensitivity.CONSENT)])
    assert knows.traits == traits


def test_what_nobody_knows_counts_as_restricted():
    assert discreet({}).of(arrears()) is Sensitivity.RESTRICTED


def test_what_is_known_of_a_new_holder_is_for_the_purposes_that_the_desk_says():
    fact = HolderFact(
        fact_id="a" * 32, kind="bankruptcy", name_zh="破产", name_en="Bankruptcy", occurred_at=START
    )
    told = alert(1, change=replace(equity(), new_holder_code=B, new_holder_facts=(fact,)))
    masks = {"new_holder_facts": Mask(purposes=(ConsentPurpose.CREDIT,))}
    kinds = {**KINDS, "equity_change": replace(KINDS["equity_change"], masks=masks)}
    discretion = Discretion(kinds, Policy())
    credit, loan = (
        discretion.veiled(told, [watch(purpose=purpose)])
        for purpose in (ConsentPurpose.CREDIT, ConsentPurpose.POST_LOAN)
    )
    assert credit.change.new_holder_facts == (fact,)
    assert b"ankruptcy" not in codec.encode(loan) and not loan.score.causes
    assert loan.masked == ("new_holder_facts",)


@pytest.mark.parametrize("kind", [*TYPED_KINDS, "any_other"])
def test_whatever_can_be_withheld_leaves_a_change_that_can_be_read(kind):
    """Blanks are values of their types: a receiver decodes the change like any other."""
    decode = codec.decoder(TYPED_KINDS.get(kind, Catalogued))
    common = {
        "kind": kind if kind in TYPED_KINDS else "catalogued", "code": kind, "fact_id": "0" * 32,
        "uscc": "91110105585615050L", "occurred_at": START, "seen_at": START,
        "provenance": {"source": "test"}, "nature": "transfer", "holder": "甲", "share_before": 0.5,
        "share_after": 0.1, "action": "listed" if kind == "abnormal_operation" else "changed",
        "amount": 5, "passed": True,
    }  # fmt: skip
    change = decode(codec.encode(common))
    assert kind_of(change) == kind
    blank = without(change, tuple(maskable(kind)))
    assert decode(codec.encode(blank)) == blank
    assert (blank.fact_id, blank.occurred_at) == (change.fact_id, change.occurred_at)
