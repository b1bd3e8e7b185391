"""Lists and filters over very many open alerts, in the engine inside the process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from commands.bench_desk_made import percentiles, some_alerts
from desk.act import act
from desk.opening import deadlines, open_case
from schemas import codec
from schemas.actions import Acted, Action, Deed
from schemas.cases import Case, Ending
from schemas.institutions import Institution
from schemas.pace import DeskPolicy
from schemas.scalars import Severity
from store.cases import case_list, case_of
from store.embedded import EmbeddedStore
from store.writer import Writer

__all__ = ["measure_lists"]

_BANK = Institution(id="bank_1", name_zh="甲", name_en="One")
_FLUSH = 50_000  # records
_ROUNDS = 100
_START = datetime(2026, 8, 1, tzinfo=UTC)
_TOUCHED = 49  # one in so many was acknowledged, a fifth of those given to another or ended


def measure_lists(folder: Path, n: int) -> dict[str, Any]:
    """Return ms and CPU ms a question, of one institution that has all `n` open alerts. Blocks."""
    store = EmbeddedStore(folder)
    writer, offset = Writer(store), 0
    landing = process_time()
    for topic, records in (("cases", _cases(n)), ("acted", _acted(n))):
        while values := [codec.encode(record) for record in islice(records, _FLUSH)]:
            writer.add(topic, f"{topic}/0", _START, values, offset)
            offset += len(values)
            writer.take().write()
    landing = process_time() - landing
    one = next(_cases(1))
    found = {"landing_cpu_us_a_case": round(landing / n * 1e6, 2)}
    return found | {name: _timed(ask) for name, ask in _questions(store, one).items()}


def _questions(store: EmbeddedStore, one: Case) -> dict[str, Callable[[], Any]]:
    bank = one.institution
    deep = ((_START + timedelta(days=3)).isoformat(), "0")

    def listed(**filters: Any) -> Callable[[], Any]:
        return lambda: case_list(store, **filters)

    return {
        "open": listed(institution=bank, shelf="open"),
        "all_states": listed(institution=bank),
        "all_banks": listed(),
        "critical": listed(institution=bank, shelf="open", severity=3),
        "acknowledged": listed(institution=bank, shelf="acknowledged"),
        "review": listed(institution=bank, shelf="review"),
        "mine": listed(institution=bank, shelf="acknowledged", holder="officer_7"),
        "of_a_borrower": listed(institution=bank, uscc=one.uscc),
        "a_kind_there_is_not": listed(institution=bank, shelf="open", kind="bankruptcy"),
        "far_behind": listed(institution=bank, shelf="open", before=deep),
        "one_case": lambda: case_of(store, one.alert_id),
    }


def _timed(ask: Callable[[], Any]) -> dict[str, float]:
    ask()
    times, cpu = [], process_time()
    for _ in range(_ROUNDS):
        started = perf_counter()
        ask()
        times.append((perf_counter() - started) * 1000)
    spent = (process_time() - cpu) / _ROUNDS * 1000
    return {**percentiles(times), "cpu": round(spent, 1)}


def _cases(n: int) -> Iterator[Case]:
    policy, at = DeskPolicy(), _START
    times = {severity: deadlines(_BANK, severity, policy, at) for severity in Severity}
    for alert in some_alerts(n, [_BANK.id], _START):
        yield open_case(alert, times[alert.severity])


def _acted(n: int) -> Iterator[Acted]:
    for number, case in enumerate(islice(_cases(n), 0, None, _TOUCHED)):
        deeds: list[tuple[Deed, dict[str, Any]]] = [(Deed.ACKNOWLEDGE, {})]
        if number % 5 == 0:
            deeds.append((Deed.DISPOSE, {"ending": Ending.KNOWN}))
        found, at = case, case.raised_at
        for deed, more in deeds:
            at += timedelta(minutes=5)
            action = Action(
                request_id=f"{deed}{number}", institution=_BANK.id, alert_id=case.alert_id, deed=deed,
                by=f"officer_{number % 20}", at=at, **more,
            )  # fmt: skip
            result = act(found, action, _BANK, DeskPolicy(), at)
            assert result.case is not None
            found = result.case
            yield result.acted
