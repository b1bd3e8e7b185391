"""State of one partition: kept in the process, changed with a batch, recovered from its topic."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, MutableMapping
from typing import Any, Generic, TypeVar, cast

from faust.types import TP

from streams.spill import Rest, in_memory
from streams.transport.records import Batch
from streams.work import Work

__all__ = ["BytesTable", "Table"]

T = TypeVar("T")


class Table(MutableMapping[str, T], Generic[T]):
    """`key -> struct`, as bytes while at rest; an unknown key reads as `empty`.

    Changes are an overlay until `flush` has handed them to a `Work` and that work is committed. A
    batch that fails takes the whole state with it, which is recovered, see `streams.guard`.
    """

    def __init__(
        self,
        topic: str,
        partition: int,
        *,
        encode: Callable[[T], bytes],
        decode: Callable[[bytes], T],
        empty: T,
        rest: Rest = in_memory,
    ) -> None:
        self.tp = TP(topic, partition)
        self._encode, self._decode, self._empty = encode, decode, empty
        self._rest = rest(topic)
        self._changed: dict[str, T | None] = {}
        self._deleted = False  # whether there may be a None among them

    def load(self, batch: Batch) -> None:
        """Take a batch of the changelog, while recovering; batches come in the order of the log."""
        for key, value in zip(batch.keys, batch.values, strict=True):
            if key is None:
                continue
            if value is None:
                self._rest.pop(key.decode(), None)
            else:
                self._rest[key.decode()] = value

    def __getitem__(self, key: str) -> T:
        if key in self._changed:
            value = self._changed[key]
            return self._empty if value is None else value
        raw = self._rest.get(key)
        return self._empty if raw is None else self._decode(raw)

    def get(self, key: str, default: Any = None) -> Any:
        """Return the value of a key, `default` where there is none."""
        if key in self._changed:
            value = self._changed[key]
            return default if value is None else value
        raw = self._rest.get(key)
        return default if raw is None else self._decode(raw)

    def __setitem__(self, key: str, value: T) -> None:
        self._changed[key] = value

    def update(self, changed: Mapping[str, T]) -> None:  # type: ignore[override]  # one form of it
        self._changed.update(changed)

    def __delitem__(self, key: str) -> None:
        self._changed[key] = None
        self._deleted = True

    def __contains__(self, key: object) -> bool:
        if key in self._changed:
            return self._changed[key] is not None
        return key in self._rest

    def __iter__(self) -> Iterator[str]:
        yield from (key for key in self._rest if key not in self._changed)
        yield from (key for key, value in self._changed.items() if value is not None)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def flush(self, work: Work) -> None:
        """Write every change to the changelog as part of `work`."""
        if not self._changed:
            return
        encoded = {
            key: None if value is None else self._encode(value)
            for key, value in self._changed.items()
        }
        work.send_all(self.tp.topic, encoded, encoded.values(), self.tp.partition)
        work.after(lambda: self._settle(encoded))

    def _settle(self, encoded: dict[str, bytes | None]) -> None:
        if self._deleted:
            self._deleted = False
            for key in [key for key, raw in encoded.items() if raw is None]:
                self._rest.pop(key, None)
                del encoded[key]
        self._rest.update(cast(dict[str, bytes], encoded))
        self._changed.clear()


class BytesTable(Table[bytes]):
    """The same of values that are bytes anyway: no overlay, so that one look-up reads a value."""

    def __init__(self, topic: str, partition: int, *, rest: Rest = in_memory) -> None:
        super().__init__(topic, partition, encode=bytes, decode=bytes, empty=b"", rest=rest)
        self.get = self._rest.get  # type: ignore[method-assign,assignment]  # no call around it

    def __getitem__(self, key: str) -> bytes:
        return self._rest.get(key, b"")

    def __setitem__(self, key: str, value: bytes) -> None:
        self._rest[key] = self._changed[key] = value

    def update(self, changed: Mapping[str, bytes]) -> None:  # type: ignore[override]
        self._rest.update(changed)
        self._changed.update(changed)

    def __delitem__(self, key: str) -> None:
        self._rest.pop(key, None)
        self._changed[key] = None

    def __contains__(self, key: object) -> bool:
        return key in self._rest

    def __iter__(self) -> Iterator[str]:
        return iter(self._rest)

    def flush(self, work: Work) -> None:
        if self._changed:
            changed, self._changed = self._changed, {}
            work.send_all(self.tp.topic, changed, changed.values(), self.tp.partition)
