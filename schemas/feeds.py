"""How one source is read: the contents of a file in `config/feeds/`.

A mapping says what a table means; a feed says where its rows come from, who answers for that, on
which legal ground and until when. Durations carry their unit in the name.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, Struct

__all__ = [
    "Expectation",
    "Feed",
    "FolderFeed",
    "PullFeed",
    "PushFeed",
    "RowFeed",
    "Schedule",
    "Secret",
    "SqlFeed",
    "TopicFeed",
    "VerifyFeed",
]

Positive = Annotated[int, Meta(ge=1)]
Text = Annotated[str, Meta(min_length=1)]


class Secret(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a secret stands: in an environment variable or in a file. Never the secret itself."""

    env: Annotated[str, Meta(pattern=r"^(LOANWATCH_SOURCE_[A-Z0-9_]+)?$")] = ""
    file: str = ""


class Schedule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When to look: every so often, or at times of the day (Asia/Shanghai)."""

    every_seconds: Annotated[float, Meta(ge=1, le=86400 * 31)] = 60.0
    at: tuple[Annotated[str, Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")], ...] = ()


class Expectation(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a healthy source looks like. What departs from it is told to the operator.

    Volume is compared by whole periods with the median of the periods before; a period of 168 hours
    suits an office that publishes on working days.
    """

    silent_after_hours: Annotated[float, Meta(gt=0)] = 72.0  # without one new row
    period_hours: Annotated[float, Meta(ge=0.01)] = 24.0
    least_rows: Positive = 50  # a median below this is chance: no judgement
    shrunk_to: Annotated[float, Meta(gt=0, lt=1)] = 0.5  # of the median
    grown_to: Annotated[float, Meta(gt=1)] = 2.0


class Feed(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type"):
    """What every source has, whatever its way."""

    name: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{2,63}$")]
    title_zh: Text
    title_en: Text
    owner: Text  # who answers for it
    legal_basis: Text  # law, agreement or consent it rests on
    ends: date  # last day it may be read (Asia/Shanghai)
    enabled: bool = False
    schedule: Schedule = Schedule()
    expect: Expectation = Expectation()


class RowFeed(Feed, frozen=True, kw_only=True, forbid_unknown_fields=True, tag=False):
    """A source of rows, which a mapping of `config/sources/` turns into changes."""

    mapping: str
    baseline: bool = False  # history: teaches and is shown, but is not pushed as news


class FolderFeed(RowFeed, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="folder"):
    """Files appear in a folder."""

    folder: Text
    settle_seconds: Annotated[float, Meta(ge=0)] = 10.0  # size and time unchanged for so long
    marker: Annotated[str, Meta(pattern=r"^(\.[a-z]+)?$")] = (
        ""  # ".done": read when X.done is there
    )
    most_bytes: Positive = 2 << 30


class Paging(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a list is cut: numbered pages until one is empty, or a cursor until there is none.

    `order` says where new rows come: at the end (`append`: a reading begins at the last page), at
    the beginning (`newest`: it ends at the first page without a new row), or anywhere (`any`: every
    page is read every time).
    """

    by: Literal["none", "page", "cursor"] = "none"
    parameter: str = ""  # of the query, that names page or cursor
    first: int = 1  # number of the first page
    next: str = ""  # where the next cursor stands in the answer: data.next
    order: Literal["append", "newest", "any"] = "append"
    parameters: dict[str, str] = {}  # sent with every request: {size: "500"}


class PullFeed(RowFeed, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="pull"):
    """An HTTP interface is asked. Only its own host is ever talked to."""

    url: Annotated[str, Meta(pattern=r"^https?://[^@\s]+$")]
    plain_http: bool = False  # allow http:// (inside a closed network)
    items: str = ""  # where the rows stand in the answer: data.records; empty: it is a list
    paging: Paging = Paging()
    token: Secret = Secret()
    token_header: Annotated[str, Meta(pattern=r"^[A-Za-z0-9-]+$")] = "Authorization"
    token_prefix: str = "Bearer "
    requests_per_second: Annotated[float, Meta(gt=0)] = 2.0
    timeout_seconds: Annotated[float, Meta(gt=0)] = 30.0
    attempts: Positive = 6  # of one request, before the reading is given up until its next time
    remember_rows: Positive = 100_000  # digests of the last rows: what comes again is left out
    most_bytes: Positive = 16 << 20  # of one answer


class PushFeed(RowFeed, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="push"):
    """A department calls `POST /api/v1/changes` itself. `tokens` holds SHA-256, never a token."""

    tokens: Secret
    most_rows: Positive = 1000  # of one call
    most_bytes: Positive = 4 << 20  # of one call
    rows_per_minute: Positive = 60_000


class TopicFeed(RowFeed, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="kafka"):
    """A topic of a department's own Kafka; each record is a JSON object of cells."""

    servers: Annotated[str, Meta(pattern=r"^[A-Za-z0-9._-]+:[0-9]+(,[A-Za-z0-9._-]+:[0-9]+)*$")]
    topic: Text
    username: str = ""  # SASL; empty: none
    password: Secret = Secret()
    mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = "SCRAM-SHA-512"
    tls: bool = False
    ca_file: str = ""  # PEM of who signed the brokers' certificates; empty: the system's
    most_records: Positive = 1000  # of one portion


class SqlFeed(RowFeed, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="sql"):
    """A table or view of a department's database, read by a column that only grows."""

    url: Secret  # SQLAlchemy URL
    table: Text
    watermark: Text  # time or number of the last change of a row
    key: Text  # tells rows of one watermark apart
    chunk_rows: Positive = 1000
    overlap: Annotated[float, Meta(ge=0)] = 3600.0  # seconds or units looked back for late rows


class VerifyFeed(Feed, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="verification"):
    """A body that only says whether something is so (数据核验); none of its data are kept."""

    url: Annotated[str, Meta(pattern=r"^https?://[^@\s]+$")]
    plain_http: bool = False
    token: Secret = Secret()
    token_header: Annotated[str, Meta(pattern=r"^[A-Za-z0-9-]+$")] = "Authorization"
    token_prefix: str = "Bearer "
    timeout_seconds: Annotated[float, Meta(gt=0)] = 10.0
    claims: Annotated[tuple[str, ...], Meta(min_length=1)]  # what it can be asked about
    settles: dict[
        str, dict[str, str]
    ] = {}  # kind → field of the fact → the claim: its word is final


AnyFeed = FolderFeed | PullFeed | PushFeed | TopicFeed | SqlFeed | VerifyFeed
