from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from some_changes import DAY, KINDS, START, arrears, inspection

from detectors.examine import examine
from detectors.models import Models
from detectors.peers import standing_of
from schemas import codec
from schemas.companies import Company
from schemas.policy import Policy
from streams.borrowers import Borrowers
from streams.spill import on_disk
from streams.topics import Topic
from streams.transport.log import EmbeddedLog
from streams.work import Work

USCCS = [f"9150000000000000{n:02d}" for n in range(4)]
companies = st.builds(
    Company, uscc=st.sampled_from(USCCS), source=st.just("register"), name=st.sampled_from("甲乙"),
    industry=st.sampled_from(["", "C", "F"]), size=st.sampled_from(["", "small"]),
    district=st.sampled_from(["", "500103"]),
)  # fmt: skip


def taught(some: list[Company]) -> Borrowers:
    borrowers = Borrowers(0, 1, Policy())
    for offset, company in enumerate(some):
        assert not borrowers.learn(
            "companies", company.uscc.encode(), codec.encode(company), offset
        )
    return borrowers


@given(st.lists(companies, max_size=12))
def test_a_company_has_the_peers_that_were_said_last(some):
    """Of what says neither industry nor size nothing is kept: another source may have said it."""
    borrowers = taught(some)
    last = {one.uscc: one for one in some if one.industry or one.size}
    for uscc in USCCS:
        of = last.get(uscc)
        assert borrowers.standings(uscc) == (None if of is None else standing_of(of))
    trade = {uscc for uscc, one in last.items() if one.industry == "C"}
    found = {uscc: borrowers.standings(uscc) for uscc in USCCS}
    assert {uscc for uscc, one in found.items() if one and one.industry == "C"} == trade


@pytest.mark.parametrize("n", [3, 300])
def test_what_is_kept_of_companies_is_shared_by_those_that_are_alike(n):
    some = [
        Company(uscc=f"91500000000000{k:04d}", source="register", name=f"{k}", industry="C")
        for k in range(n)
    ]
    borrowers = taught(some)
    assert len({id(borrowers.standings(one.uscc)) for one in some}) == 1


@pytest.mark.parametrize("stop_after", [1, 4])
async def test_memories_on_disk_and_recovered_ones_learn_as_those_in_the_process(
    tmp_path, stop_after
):
    """In batches, some facts twice; after some of them another process takes over from the log."""
    changes = [
        (arrears if n % 3 else inspection)(n % 88, START + n * DAY, USCCS[n % 4])
        for n in range(120)
    ]
    log, policy = EmbeddedLog(None), Policy()
    log.declare(Topic("memory", "borrower", "", partitions=1, compacted=True))
    lease = await log.lease("loanwatch-x", "0")
    memories, models, others = dict[str, bytes](), Models(policy), Models(policy)
    borrowers = Borrowers(0, 1, policy, on_disk(tmp_path / "one"))
    for number, (begin, end) in enumerate(pairwise(range(0, 121, 20))):
        if number == stop_after:
            borrowers = Borrowers(0, 1, policy, on_disk(tmp_path / "other"))
            async for batch in log.replay({borrowers.memory.tp: None}):
                borrowers.memory.load(batch)
        some = changes[begin:end]
        plain, _ = examine(some, memories, borrowers.standings, models, KINDS)
        again, _ = examine(some, borrowers.memory, borrowers.standings, others, KINDS)
        assert again == plain
        work = Work(lease)
        borrowers.memory.flush(work)
        await work.commit()
    assert dict(borrowers.memory) == memories
    assert None in plain
