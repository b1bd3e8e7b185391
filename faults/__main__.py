"""`make faults SEED=n ROUNDS=k`: prints a line a round, a table, and one line of JSON last."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from functools import partial
from pathlib import Path

from cluster.errors import ClusterError
from faults.campaign import run_round
from faults.checker import Found, named, total
from faults.cluster_form import ClusterForm
from faults.embedded import Embedded
from faults.facts import BANKS, COMPANIES_A_ROUND, documents_of, sending
from faults.plan import EMBEDDED, KAFKA, ROLES, Fault, plan
from faults.process import ProductError
from faults.receiver import Receiver
from faults.report import as_json, line, table
from faults.shares import Share, shares
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
    parser.add_argument(
        "--store",
        choices=["embedded", "server"],
        default="embedded",
        help="on Kafka: a switch before the embedded store, or a real clickhouse-server",
    )
    parser.add_argument("--worlds", type=int, default=1, help="so many run side by side")
    parser.add_argument("--minutes", type=float, default=1e6, help="begin no round after so long")
    parser.add_argument("--keep", type=Path, help="folder to work in and to leave behind")
    asked = parser.parse_args(arguments)
    logs = [log for log in ("embedded", "kafka") if asked.log in (log, "both")]
    parts = shares(logs, asked.rounds, asked.worlds)
    began = time.monotonic()
    rows: list[tuple[str, Found]] = []
    with (
        tempfile.TemporaryDirectory(prefix="loanwatch-faults-") as temporary,
        ThreadPoolExecutor(asked.worlds) as worlds,
    ):
        for some in worlds.map(partial(_campaign, asked.keep or Path(temporary), asked), parts):
            rows += some
    found = total(one for _, one in rows)
    whole = len(rows) == asked.rounds or time.monotonic() - began > 60 * asked.minutes
    print(table(rows))
    print(as_json(len(rows), found))
    return 0 if found.sound and whole else 1


def _campaign(folder: Path, asked: argparse.Namespace, share: Share) -> list[tuple[str, Found]]:
    """Run some rounds on one log, one after the other on the same data."""
    receiver = Receiver()
    try:
        return _rounds(World(folder / share.name, receiver, asked.noise), receiver, share, asked)
    finally:
        receiver.close()


def _rounds(
    world: World, receiver: Receiver, share: Share, asked: argparse.Namespace
) -> list[tuple[str, Found]]:
    log, count = share.log, share.rounds
    day = (datetime.now(_SHANGHAI) - timedelta(days=1)).date().isoformat()
    server = asked.store == "server"
    kinds, form = (
        (EMBEDDED, Embedded) if log == "embedded" else (KAFKA, partial(ClusterForm, server=server))
    )
    rounds = plan(asked.seed + share.world, count, kinds, asked.send_seconds, asked.store_seconds)
    sent = [sending(number, asked.send_seconds, day) for number in range(count)]
    rows: list[tuple[str, Found]] = []
    last = time.monotonic() + 60 * asked.minutes
    try:
        product = form(world, COMPANIES_A_ROUND * count)
    except (ClusterError, ProductError) as error:
        print(f"make faults: {error}", file=sys.stderr)
        return [("the product failed", Found(facts_lost=1))]
    try:
        for number, faults in enumerate(rounds):
            began = time.monotonic()
            if began > last:
                break
            found = run_round(product, world, receiver, sent[number], faults)
            what = " + ".join(sorted(_name(f) for f in faults))
            rows.append((f"{log}: {what}", found))
            print(
                line(f"{share.name} round {number}, {what}", found, time.monotonic() - began),
                flush=True,
            )
    except (ClusterError, ProductError) as error:
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
