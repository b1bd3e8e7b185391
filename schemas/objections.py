"""A company objects to a fact (异议), or asks for its credit to be repaired (信用修复)."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from schemas.corrections import CorrectionKind
from schemas.scalars import FactId, GivenUscc, Instant

__all__ = [
    "Advance", "Answer", "Applicant", "Asked", "Decide", "File", "Objection", "ObjectionAnswer",
    "ObjectionState", "Plea", "Proof", "Step", "StepKind", "Wish",
]  # fmt: skip

Text = Annotated[str, Meta(max_length=2000)]
Id = Annotated[str, Meta(pattern=r"^[0-9a-f]{32}$")]


class Plea(StrEnum):
    """What is asked for."""

    OBJECTION = "objection"  # 异议: the fact is wrong
    REPAIR = "repair"  # 信用修复: the fact is right, and has been put right


class Applicant(StrEnum):
    """In what capacity somebody asks. Who it is, the document of authority says."""

    COMPANY = "company"  # 企业本身
    AGENT = "agent"  # 受托代理人
    SOURCE = "source"  # 数源单位
    INSTITUTION = "institution"  # 金融机构


class ObjectionState(StrEnum):
    """Where a request stands. Stored, counted, shown."""

    FILED = "filed"  # 已提交
    LACKING = "lacking"  # 待补正: something is missing
    ACCEPTED = "accepted"  # 已受理
    CHECKING = "checking"  # 核查中: passed on to whose word is final
    UPHELD = "upheld"  # 成立
    DISMISSED = "dismissed"  # 不成立
    REFUSED = "refused"  # 不予受理
    RECALLED = "recalled"  # 已撤回, by who asked
    MOOT = "moot"  # 已无必要: the fact ended by another way

    @property
    def final(self) -> bool:
        return self in _FINAL

    @property
    def disputes(self) -> bool:
        """Whether a fact objected to is disputed meanwhile: from acceptance to the decision."""
        return self in _DISPUTING


_FINAL = frozenset(
    {
        ObjectionState.UPHELD, ObjectionState.DISMISSED, ObjectionState.REFUSED,
        ObjectionState.RECALLED, ObjectionState.MOOT,
    }
)  # fmt: skip
_DISPUTING = frozenset({ObjectionState.ACCEPTED, ObjectionState.CHECKING})


class StepKind(StrEnum):
    """What can be done on a request."""

    FILE = "file"
    ACCEPT = "accept"
    LACK = "lack"  # ask for what is missing
    SUPPLY = "supply"  # it is handed in
    REFUSE = "refuse"
    CHECK = "check"  # pass on
    EXTEND = "extend"  # more time, once
    RECALL = "recall"
    UPHOLD = "uphold"
    DISMISS = "dismiss"
    NOTIFY = "notify"  # who asked was told of the decision
    MOOT = "moot"  # by the platform itself


class Proof(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A document, by its reference and hash; its content stays where it is."""

    reference: Annotated[str, Meta(min_length=1, max_length=200)]
    sha256: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")] = ""
    title: Annotated[str, Meta(max_length=200)] = ""


class Step(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One step, as it was taken."""

    kind: StepKind
    at: Instant
    by: str
    note: Text = ""
    proofs: tuple[Proof, ...] = ()


class Objection(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A request and everything that was done about it. Deadlines are the end of a day."""

    objection_id: Id
    plea: Plea
    state: ObjectionState
    fact_id: FactId
    uscc: GivenUscc
    kind: str  # of the fact
    occurred_at: Instant  # of the fact
    applicant: Applicant
    authority: str = ""  # reference of the document that entitles who asks
    claim: Text  # what is wrong, or was put right
    steps: tuple[Step, ...]
    accept_by: Instant
    decide_by: Instant | None = None  # set when accepted
    decided_at: Instant | None = None
    what: CorrectionKind | None = None  # of one upheld: what it came to
    amended: dict[str, str] = {}
    extended: bool = False
    notified_at: Instant | None = None

    @property
    def due(self) -> Instant | None:
        """Return by when it must go on; None where it is over, or waits for who asked."""
        if self.state.final or self.state is ObjectionState.LACKING:
            return None
        return self.accept_by if self.state is ObjectionState.FILED else self.decide_by

    @property
    def disputes(self) -> bool:
        return self.plea is Plea.OBJECTION and self.state.disputes


class Wish(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type"):
    """What somebody wants done, on its way to whoever owns the borrower."""

    request_id: Annotated[str, Meta(min_length=1, max_length=64)]
    uscc: GivenUscc
    by: Annotated[str, Meta(min_length=1, max_length=64)]  # a role or a staff id, never a name
    at: Instant


class File(Wish, frozen=True, kw_only=True, omit_defaults=True, tag="file"):
    """Open a request about one fact."""

    plea: Plea
    fact_id: FactId
    kind: str
    occurred_at: Instant
    applicant: Applicant
    authority: Annotated[str, Meta(max_length=200)] = ""
    claim: Annotated[str, Meta(min_length=1, max_length=2000)]
    proofs: tuple[Proof, ...] = ()


class Advance(Wish, frozen=True, kw_only=True, omit_defaults=True, tag="step"):
    """Take a step that decides nothing about the fact."""

    objection_id: Id
    step: StepKind
    note: Text = ""
    proofs: tuple[Proof, ...] = ()


class Decide(Wish, frozen=True, kw_only=True, omit_defaults=True, tag="decide"):
    """Uphold or dismiss. What an objection upheld comes to is `what`, a withdrawal if not said."""

    objection_id: Id
    uphold: bool
    what: CorrectionKind | None = None
    amended: dict[str, str] = {}
    note: Text = ""


Asked = File | Advance | Decide


class Answer(StrEnum):
    """What came of a wish. Stored, counted, shown."""

    DONE = "done"
    REPEATED = "repeated"  # it had been done already: the same wish came twice
    RUNNING = "running"  # a request about this fact is under way already
    UNKNOWN = "unknown"  # there is no such request
    ILLEGAL = "illegal"  # not from this state
    UNFIT = "unfit"  # what is asked for does not fit the request


class ObjectionAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The answer to one wish, with the request as it is now."""

    request_id: str
    uscc: str
    answer: Answer
    detail: str = ""
    objection: Objection | None = None
