"""`make faults SEED=n ROUNDS=k`: prints a line a round, a table, and one line of JSON last."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

import msgspec

from faults.campaign import run_round
from faults.checker import Found, named, total
from faults.cluster_form import ClusterForm
from faults.embedded import Embedded
from faults.facts import BANKS, COMPANIES_A_ROUND, documents_of, sending
from faults.plan import EMBEDDED, KAFKA, ROLES, Fault, plan
from faults.process import ProductError
from faults.receiver import Receiver
from faults.report import as_json, table
from faults.world import NOISE, World

__all__ = ["main"]

_SHANGHAI = timezone(timedelta(hours=8))


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="make faults", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=20, help="on both logs together")
    parser.add_argument("--log", choices=["embedded", "kafka", "both"], default="both")
    parser.add_argument("--send-seconds", type=float, default=3.0, help="how long a round sends")
    parser.add_argument(
        "--store-seconds", type=float, default=30.0, help="how long the store is down"
    )
    parser.add_argument(
        "--noise",
        choices=list(NOISE),
        default="groups",
        help="which banks hold alerts back: none, one in groups, one more in a digest a minute",
    )
    parser.add_argument("--minutes", type=float, default=1e6, help="begin no round after so long")
    parser.add_argument("--keep", type=Path, help="folder to work in and to leave behind")
    asked = parser.parse_args(arguments)
    half = asked.rounds // 2 if asked.log == "both" else asked.rounds
    parts = [(log, half) for log in ("embedded", "kafka") if asked.log in (log, "both")]
    parts[0] = (parts[0][0], asked.rounds - half * (len(parts) - 1))
    began = time.monotonic()
    rows: list[tuple[str, Found]] = []
    with tempfile.TemporaryDirectory(prefix="loanwatch-faults-") as temporary:
        for log, rounds in parts:
            rows += _campaign((asked.keep or Path(temporary)) / log, log, rounds, asked)
    found = total(one for _, one in rows)
    whole = len(rows) == asked.rounds or time.monotonic() - began > 60 * asked.minutes
    print(table(rows))
    print(as_json(len(rows), found))
    return 0 if found.sound and whole else 1


def _campaign(
    folder: Path, log: str, count: int, asked: argparse.Namespace
) -> list[tuple[str, Found]]:
    """Run some rounds on one log, one after the other on the same data."""
    receiver = Receiver()
    try:
        return _rounds(World(folder, receiver, asked.noise), receiver, log, count, asked)
    finally:
        receiver.close()


def _rounds(
    world: World, receiver: Receiver, log: str, count: int, asked: argparse.Namespace
) -> list[tuple[str, Found]]:
    day = (datetime.now(_SHANGHAI) - timedelta(days=1)).date().isoformat()
    kinds, form = (EMBEDDED, Embedded) if log == "embedded" else (KAFKA, ClusterForm)
    rounds = plan(asked.seed, count, kinds, asked.send_seconds, asked.store_seconds)
    sent = [sending(number, asked.send_seconds, day) for number in range(count)]
    rows: list[tuple[str, Found]] = []
    last = time.monotonic() + 60 * asked.minutes
    try:
        product = form(world, COMPANIES_A_ROUND * count)
    except ProductError as error:
        print(f"make faults: {error}", file=sys.stderr)
        return [("the product failed", Found(facts_lost=1))]
    try:
        for number, faults in enumerate(rounds):
            began = time.monotonic()
            if began > last:
                break
            found = run_round(product, world, receiver, sent[number], faults)
            name = f"{log}: " + " + ".join(sorted(_name(f) for f in faults))
            rows.append((name, found))
            verdict = "sound" if found.sound else f"NOT SOUND {msgspec.to_builtins(found)}"
            print(
                f"round {number}, {name}: {verdict}, {time.monotonic() - began:.1f} s", flush=True
            )
    except ProductError as error:
        print(f"make faults: {error}", file=sys.stderr)
        rows.append(("the product failed", Found(facts_lost=1)))
    finally:
        product.close()
    known = documents_of(sent)
    strays = sum(
        not (c.document in known or any(named(c, one) for one in sent)) or c.bank not in BANKS
        for c in receiver.calls
    )
    if strays:
        rows.append(("calls nobody expected", Found(alerts_misrouted=strays)))
    return rows


def _name(fault: Fault) -> str:
    return f"{fault.kind} {fault.target}" if fault.target in ROLES else str(fault.kind)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
