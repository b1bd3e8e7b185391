"""How each engine is given the events, and calls the core."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import Any

from benchmarks.pipeline.core import WARM, Core, made_events, timed
from benchmarks.pipeline.naive import Naive

__all__ = ["CONTESTANTS", "run_contestant"]

Events = Sequence[tuple[str, bytes]]
Handle = Callable[[Sequence[bytes]], None]
_BATCH = 1000


def _ours(some: Events, handle: Handle) -> None:
    waiting = iter(some)
    while batch := list(islice(waiting, _BATCH)):
        handle([value for _, value in batch])


def _bytewax(some: Events, step: Callable[[Any, Any], Any]) -> None:
    import bytewax.operators as op
    from bytewax.dataflow import Dataflow
    from bytewax.testing import TestingSink, TestingSource, run_main

    flow = Dataflow("pipeline")
    taken = op.input("in", flow, TestingSource(some, batch_size=_BATCH))
    op.output("out", step(op, taken), TestingSink([]))
    run_main(flow)


def _bytewax_batches(some: Events, handle: Handle) -> None:
    """A step that is handed batches: its fastest form, without state of its own."""

    def seen(batch: Sequence[tuple[str, bytes]]) -> Iterable[Any]:
        handle([value for _, value in batch])
        return ()

    _bytewax(some, lambda op, taken: op.flat_map_batch("seen", taken, seen))


def _bytewax_map(some: Events, handle: Handle) -> None:
    """A step that sees every event: its plain form."""

    def seen(event: tuple[str, bytes]) -> tuple[str, bytes]:
        handle([event[1]])
        return event

    _bytewax(some, lambda op, taken: op.map("seen", taken, seen))


def _quix(some: Events, handle: Handle) -> None:
    """What its consumer does with a message once it is there: it has no other form than each."""
    from quixstreams.context import copy_context, set_message_context
    from quixstreams.core.stream import Stream
    from quixstreams.models import MessageContext

    root = Stream()
    call = root.add_apply(lambda value: handle([value])).compose()[root]
    for offset, (key, value) in enumerate(some):
        about = MessageContext(topic="changes", partition=0, offset=offset, size=len(value))
        context = copy_context()
        context.run(set_message_context, about)
        context.run(call, value, key.encode(), 0, [])


def _plain(some: Events, handle: Handle) -> None:
    for _, value in some:
        handle([value])


_WAYS: dict[str, tuple[Callable[[Events, Handle], None], Any]] = {
    "ours": (_ours, Core),
    "bytewax_batches": (_bytewax_batches, Core),
    "bytewax_map": (_bytewax_map, Core),
    "quix": (_quix, Core),
    "naive": (_plain, Naive),
}
CONTESTANTS = tuple(_WAYS)


def run_contestant(name: str, companies: int, n: int) -> dict[str, float]:
    """Return what one contestant makes of `n` events; the first ones are not timed."""
    way, core = _WAYS[name]
    city, some = made_events(companies, WARM + n)
    made = core(city)
    _ours(some[:WARM], made.handle)
    return timed(n, lambda: way(some[WARM:], made.handle)) | {"watches": made.watches}


if __name__ == "__main__":
    print(json.dumps(CONTESTANTS))
