from __future__ import annotations

from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from some_changes import DAY, START, A, B, discreet, scored, seizure, watch

from routing.relate import hub_alerts, route_echo, summarise, travellers
from routing.spread import links_of, strength_over
from routing.told import Told
from schemas.decisions import Reason
from schemas.echoes import Echo, HubEcho
from schemas.policy import Policy
from schemas.scalars import Severity
from schemas.ties import Nature, Relations, Tie
from schemas.watches import Watch

NOW = START + 3 * DAY
PARTITIONS = 4
RELATIONS = Relations(notice=0.1, warning=0.35, hub_from=50)
POLICY = Policy(relations=RELATIONS)
NUMBERS = count()


def partition_of(uscc: str) -> int:
    return sum(uscc.encode()) % PARTITIONS


def company(number: int) -> str:
    return f"{number:018d}"


class Net:
    """Companies, ties and banks in four partitions; what travels is handed on until it rests."""

    def __init__(self, ties: list[Tie], watches: list[Watch], relations: Relations = RELATIONS):
        self.ties, self.relations = ties, relations
        self.watches: dict[str, list[Watch]] = {}
        for one in watches:
            self.watches.setdefault(one.uscc, []).append(one)
        self.policy = Policy(relations=relations)
        self.told: dict[str, dict[str, Told]] = {}
        self.known: set[tuple[str, str]] = set()
        self.hops: list[tuple[str, str]] = []  # (fact, company) of every echo that was taken
        self.visits: list[int] = []
        self.alerts = []
        self.decided = []

    def new(self, fact: str, uscc: str) -> bool:
        if (fact, uscc) in self.known:
            return False
        self.known.add((fact, uscc))
        return True

    def links(self, uscc: str):
        own = [tie for tie in self.ties if uscc in (tie.holder, tie.held)]
        return links_of(uscc, f"名{uscc[-3:]}", own, self.relations)

    def happens(self, change) -> None:
        fact = Echo(
            change=change, score=scored(0.9), severity=Severity.CRITICAL, path=(), strength=1
        )
        self.new(change.fact_id, change.uscc)
        on = travellers(fact, (), self.links(change.uscc), self.relations, partition_of)
        while on:
            partition, traveller = on.pop(0)
            if isinstance(traveller, HubEcho):
                self.visits.append(partition)
                after, decided = summarise(
                    traveller, partition, lambda u: self.watches.get(u, []), self.relations,
                    lambda u: self.new(change.fact_id, u),
                )  # fmt: skip
                self.decided += decided
                if after.members:
                    on.append((min(after.members), after))
                self.alerts += hub_alerts(after, self.relations, NOW, discreet())
                continue
            uscc = traveller.uscc
            assert partition == partition_of(uscc)
            if not self.new(change.fact_id, uscc):
                continue
            self.hops.append((change.fact_id, uscc))
            routed = route_echo(
                traveller,
                self.watches.get(uscc, []),
                self.told.setdefault(uscc, {}),
                self.policy,
                NOW,
                discretion=discreet(),
            )
            self.told[uscc] |= routed.told
            self.alerts += routed.alerts
            on += travellers(
                traveller, traveller.path, self.links(uscc), self.relations, partition_of
            )


def owns(holder: str, held: str, share: float = 1.0) -> Tie:
    return Tie(nature=Nature.OWNERSHIP, holder=holder, held=held, share=share)


def test_the_lender_of_the_daughter_hears_of_the_mother_with_the_path():
    net = Net([owns(A, B, 0.6)], [watch("north", B, borrower_name="女儿公司"), watch("south", A)])
    fact = seizure(name="母亲公司")
    net.happens(fact)
    [alert] = net.alerts
    assert (alert.institution, alert.uscc, alert.borrower_name) == ("north", B, "女儿公司")
    assert alert.change == fact
    [link] = alert.path
    assert (link.source, link.target, link.nature, link.direction, link.share) == (
        A, B, Nature.OWNERSHIP, "down", 0.6,
    )  # fmt: skip
    assert alert.severity is Severity.WARNING  # 0.8 * 0.9 * 0.6 = 0.43
    assert alert.concern == f"{B}:related"


def test_a_bank_of_both_ends_gets_alerts_of_different_ids():
    net = Net([owns(A, B), owns(A, company(3))], [watch("north", B), watch("north", company(3))])
    net.happens(seizure())
    assert len({alert.alert_id for alert in net.alerts}) == len(net.alerts) == 2


def test_troubles_of_one_company_are_one_concern_those_of_two_are_two():
    net = Net([owns(A, B), owns(company(3), B)], [watch("north", B)])
    net.happens(seizure(1))
    net.happens(seizure(2, START + DAY))
    net.happens(seizure(3, START + DAY, uscc=company(3)))
    assert [alert.change.uscc for alert in net.alerts] == [A, company(3)]


def test_a_repeated_fact_echoes_once():
    net = Net([owns(A, B)], [watch("north", B)])
    net.happens(seizure())
    net.happens(seizure())
    assert net.hops == [(seizure().fact_id, B)]


def test_a_hub_is_summarised_in_one_alert_a_bank_with_the_largest_named():
    ties = [owns(A, company(n), 0.3 + 0.5 * (n % 2)) for n in range(1000)]
    watches = [
        watch(bank, company(n), watch_id=f"{bank}{n}", balance=n, borrower_name=f"第{n}家")
        for n in range(0, 1000, 2) for bank in (["north", "south"] if n % 4 else ["north"])
    ]  # fmt: skip
    net = Net(ties, watches)
    net.happens(seizure(name="枢纽公司"))
    north, south = net.alerts
    assert (north.institution, south.institution) == ("north", "south")
    assert (north.exposure.count, south.exposure.count) == (500, 250)
    assert north.exposure.balance == sum(range(0, 1000, 2))
    assert [one.uscc for one in north.exposure.largest[:2]] == [company(998), company(996)]
    assert len(north.exposure.largest) == 20
    assert north.uscc == A and north.borrower_name == "枢纽公司"
    assert sorted(net.visits) == sorted(set(net.visits))  # every partition once
    assert net.hops == []  # and no further
    assert {d.reason for one in net.decided for d in one.decisions} == {Reason.GROUPED}
    assert sum(len(one.decisions) for one in net.decided) == 750


def test_a_hub_in_the_second_hop_is_summarised_too():
    hub = company(5000)
    ties = [owns(A, hub), *(owns(hub, company(n)) for n in range(100))]
    net = Net(ties, [watch("north", company(n)) for n in range(100)])
    net.happens(seizure())
    [alert] = net.alerts
    assert alert.exposure.count == 100
    assert [link.target for link in alert.path] == [hub]


def test_a_bank_that_wants_no_such_kind_is_left_out_of_the_summary():
    ties = [owns(A, company(n)) for n in range(60)]
    net = Net(ties, [watch("north", company(1), kinds=("inspection",)), watch("south", company(2))])
    net.happens(seizure())
    assert [alert.institution for alert in net.alerts] == ["south"]
    assert sorted(d.reason for one in net.decided for d in one.decisions) == [
        Reason.GROUPED, Reason.KIND_NOT_WANTED
    ]  # fmt: skip


def test_history_reaches_the_neighbours_as_history():
    net = Net([owns(A, B)], [watch("north", B)])
    net.happens(seizure(baseline=True))
    assert net.alerts == [] and net.hops


ties_ = st.builds(
    Tie, nature=st.sampled_from(Nature), holder=st.integers(0, 8).map(company),
    held=st.integers(0, 8).map(company), share=st.floats(0.3, 1),
)  # fmt: skip


@settings(max_examples=60)
@given(st.lists(ties_, max_size=30), st.integers(1, 3), st.sampled_from([2, 4, 50]))
def test_each_fact_reaches_each_company_at_most_once_and_always_ends(ties, most_hops, hub_from):
    relations = Relations(most_hops=most_hops, hub_from=hub_from)
    net = Net(ties, [watch("north", company(n)) for n in range(9)], relations)
    net.happens(seizure(uscc=company(0)))
    assert len(net.hops) == len(set(net.hops))
    assert all(uscc != company(0) for _, uscc in net.hops)
    told = [(alert.institution, alert.uscc) for alert in net.alerts if alert.exposure is None]
    assert len(told) == len(set(told))


def test_strength_is_that_of_the_product():
    ties = [owns(A, B, 0.5)]
    [(_, echo)] = travellers(
        Echo(change=seizure(), score=scored(0), severity=Severity.CRITICAL, path=(), strength=1.0),
        (), links_of(A, "", ties, RELATIONS), RELATIONS, partition_of,
    )  # fmt: skip
    assert echo.strength == pytest.approx(strength_over(echo.path[0], RELATIONS))
