"""Messages of Kafka's protocol that the driver has not: transactions as of KIP-890.

Field by field as in Kafka's own message definitions (clients/src/main/resources/common/message).
"""

from __future__ import annotations

from io import BytesIO
from typing import Any, TypeVar

from aiokafka.protocol.api import Request, RequestStruct, Response, ResponseHeader_v0
from aiokafka.protocol.types import (
    Boolean,
    CompactArray,
    CompactBytes,
    CompactString,
    Int16,
    Int32,
    Int64,
    Schema,
    TaggedFields,
)

__all__ = ["ApiVersions", "EndTxn", "Produce", "TxnOffsetCommit", "finalized"]

T = TypeVar("T", bound=RequestStruct)

_Text = CompactString("utf-8")
_FINALIZED = 2  # tag of the features that the cluster has agreed on


class _Produced(Response):  # type: ignore[misc]  # the driver is untyped
    API_KEY, API_VERSION = 0, 12
    SCHEMA = Schema(
        (
            "topics",
            CompactArray(
                ("topic", _Text),
                (
                    "partitions",
                    CompactArray(
                        ("partition", Int32),
                        ("error_code", Int16),
                        ("offset", Int64),
                        ("timestamp", Int64),
                        ("log_start_offset", Int64),
                        (
                            "record_errors",
                            CompactArray(
                                ("batch_index", Int32), ("message", _Text), ("tags", TaggedFields)
                            ),
                        ),
                        ("error_message", _Text),
                        ("tags", TaggedFields),
                    ),
                ),
                ("tags", TaggedFields),
            ),
        ),
        ("throttle_time_ms", Int32),
        ("tags", TaggedFields),
    )


class _ProduceV12(RequestStruct):  # type: ignore[misc]  # the driver is untyped
    FLEXIBLE_VERSION = True
    API_KEY, API_VERSION, RESPONSE_TYPE = 0, 12, _Produced
    SCHEMA = Schema(
        ("transactional_id", _Text),
        ("required_acks", Int16),
        ("timeout", Int32),
        (
            "topics",
            CompactArray(
                ("topic", _Text),
                (
                    "partitions",
                    CompactArray(
                        ("partition", Int32), ("messages", CompactBytes), ("tags", TaggedFields)
                    ),
                ),
                ("tags", TaggedFields),
            ),
        ),
        ("tags", TaggedFields),
    )


class _Asked(Request[T]):  # type: ignore[misc]
    """A request whose fields are known when it is made."""

    API_KEY = -1

    def __init__(self, *fields: Any) -> None:
        self._fields = fields

    def build(self, request_struct_class: type[T]) -> T:
        return request_struct_class(*self._fields)  # type: ignore[no-any-return]


class Produce(_Asked[_ProduceV12]):
    """Records that join the transaction as they are written."""

    API_KEY = 0

    def __init__(
        self, transactional_id: str, acks: int, timeout_ms: int,
        topics: list[tuple[str, list[tuple[int, bytes]]]],
    ) -> None:  # fmt: skip
        tagged: list[Any] = [(t, [(p, batch, {}) for p, batch in found], {}) for t, found in topics]
        super().__init__(transactional_id, acks, timeout_ms, tagged, {})


class _OffsetsCommitted(Response):  # type: ignore[misc]  # the driver is untyped
    API_KEY, API_VERSION = 28, 5
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        (
            "errors",
            CompactArray(
                ("topic", _Text),
                (
                    "partition_errors",
                    CompactArray(
                        ("partition", Int32), ("error_code", Int16), ("tags", TaggedFields)
                    ),
                ),
                ("tags", TaggedFields),
            ),
        ),
        ("tags", TaggedFields),
    )


class _TxnOffsetCommitV5(RequestStruct):  # type: ignore[misc]  # the driver is untyped
    FLEXIBLE_VERSION = True
    API_KEY, API_VERSION, RESPONSE_TYPE = 28, 5, _OffsetsCommitted
    SCHEMA = Schema(
        ("transactional_id", _Text),
        ("group_id", _Text),
        ("producer_id", Int64),
        ("producer_epoch", Int16),
        ("generation_id", Int32),
        ("member_id", _Text),
        ("group_instance_id", _Text),
        (
            "topics",
            CompactArray(
                ("topic", _Text),
                (
                    "partitions",
                    CompactArray(
                        ("partition", Int32),
                        ("offset", Int64),
                        ("leader_epoch", Int32),
                        ("metadata", _Text),
                        ("tags", TaggedFields),
                    ),
                ),
                ("tags", TaggedFields),
            ),
        ),
        ("tags", TaggedFields),
    )


class TxnOffsetCommit(_Asked[_TxnOffsetCommitV5]):
    """Offsets that join the transaction as they are written. The lease fences, not the group."""

    API_KEY = 28

    def __init__(
        self, transactional_id: str, group: str, producer_id: int, epoch: int,
        topics: list[tuple[str, list[tuple[int, int, str]]]],
    ) -> None:  # fmt: skip
        tagged: list[Any] = [
            (t, [(p, n, -1, text, {}) for p, n, text in found], {}) for t, found in topics
        ]
        super().__init__(
            transactional_id, group, producer_id, epoch, -1, "", None, tagged, {}
        )  # fmt: skip


class _Ended(Response):  # type: ignore[misc]  # the driver is untyped
    API_KEY, API_VERSION = 26, 5
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        ("error_code", Int16),
        ("producer_id", Int64),
        ("producer_epoch", Int16),
        ("tags", TaggedFields),
    )


class _EndTxnV5(RequestStruct):  # type: ignore[misc]  # the driver is untyped
    FLEXIBLE_VERSION = True
    API_KEY, API_VERSION, RESPONSE_TYPE = 26, 5, _Ended
    SCHEMA = Schema(
        ("transactional_id", _Text),
        ("producer_id", Int64),
        ("producer_epoch", Int16),
        ("committed", Boolean),
        ("tags", TaggedFields),
    )


class EndTxn(_Asked[_EndTxnV5]):
    """The end of a transaction; answered with the producer's next epoch."""

    API_KEY = 26

    def __init__(
        self, transactional_id: str, producer_id: int, epoch: int, committed: bool
    ) -> None:
        super().__init__(transactional_id, producer_id, epoch, committed, {})


class _Versions(Response):  # type: ignore[misc]  # the driver is untyped
    API_KEY, API_VERSION = 18, 3
    SCHEMA = Schema(
        ("error_code", Int16),
        (
            "api_versions",
            CompactArray(
                ("api_key", Int16), ("least", Int16), ("most", Int16), ("tags", TaggedFields)
            ),
        ),
        ("throttle_time_ms", Int32),
        ("tags", TaggedFields),
    )


class _ApiVersionsV3(RequestStruct):  # type: ignore[misc]  # the driver is untyped
    FLEXIBLE_VERSION = True
    API_KEY, API_VERSION, RESPONSE_TYPE = 18, 3, _Versions
    SCHEMA = Schema(("name", _Text), ("version", _Text), ("tags", TaggedFields))

    def parse_response_header(self, read_buffer: BytesIO | bytes) -> ResponseHeader_v0:
        """Its answer has the oldest header for ever, so that any client can read it (KIP-511)."""
        return ResponseHeader_v0.decode(read_buffer)


class ApiVersions(_Asked[_ApiVersionsV3]):
    """What a broker can do, and what the cluster has agreed on."""

    API_KEY = 18

    def __init__(self) -> None:
        super().__init__("loanwatch", "1", {})


def finalized(answer: Any) -> dict[str, int]:
    """Return the features that the cluster has agreed on, by name, with the version in force."""
    raw = answer.tags.get(_FINALIZED)
    if raw is None:
        return {}
    data = BytesIO(raw)
    features = CompactArray(
        ("name", _Text), ("most", Int16), ("least", Int16), ("tags", TaggedFields)
    ).decode(data)
    return {name: most for name, most, _, _ in features or ()}
