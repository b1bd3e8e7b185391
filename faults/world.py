"""The folder of a campaign: mappings, drop folders, banks, and the environment of the product."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from faults.facts import BANKS, FEEDS, HEADER
from faults.receiver import SECRET, Receiver

if TYPE_CHECKING:
    from faults.clickhouse import ClickHouse

__all__ = ["HOOK", "NOISE", "World"]

ROOT = Path(__file__).parents[1]
_KINDS = {"arrears": "tax_arrears", "renames": "name_change"}
HOOK = "hook"  # the channel of every bank
_GROUPS = (
    "    noise:\n      grouping: {by: institution, wait_seconds: 2, interval_minutes: 0.05, factor: 1}\n"
    "      cooldown_hours: 0.01\n      storm: {pushes: 4, minutes: 0.1}\n"
)
_DIGESTS = (
    "    noise:\n      digest: {days: every, severities: [1, 2], at: ["
    + ", ".join(f"'{minute // 60:02}:{minute % 60:02}'" for minute in range(24 * 60))
    + "]}\n"
)
NOISE: dict[str, dict[str, str]] = {
    "none": {}, "groups": {"bank_two": _GROUPS},
    "all": {"bank_two": _GROUPS, "bank_three": _DIGESTS},
}  # fmt: skip
_ALL_BANKS = (*BANKS, "bank_four")


class World:
    """Everything that stays while processes come and go."""

    def __init__(self, folder: Path, receiver: Receiver, noise: str = "groups") -> None:
        self.folder = folder
        self.data = folder / "data"
        self._receiver = receiver
        self.clickhouse: ClickHouse | None = None
        for name in ("sources", "feeds", "samples", "answers", "drop"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        for feed in FEEDS:
            (folder / "drop" / feed).mkdir(exist_ok=True)
            self._write(f"sources/{feed}.yaml", _mapping(feed))
            self._write(f"feeds/{feed}.yaml", _feed(feed, folder / "drop" / feed))
        self._write("samples/arrears-start.csv", HEADER + ",,,,\n")
        self._write("institutions.yaml", _institutions(NOISE[noise]))

    def _write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, encoding="utf-8")

    def drop(self, feed: str, name: str, text: str) -> None:
        """Let a file appear whole, as a department does that knows how."""
        folder = self.folder / "drop" / feed
        hidden = folder / f".{name}"
        hidden.write_text(text, encoding="utf-8")
        hidden.rename(folder / name)

    def environ(self, role: str) -> dict[str, str]:
        """Return the environment of a process; `role` says whose answers the store gives."""
        clean = {k: v for k, v in os.environ.items() if not k.startswith("LOANWATCH_")}
        secrets = {}
        for bank in _ALL_BANKS:
            secrets[f"LOANWATCH_CHANNEL_{bank.upper()}_URL"] = self._receiver.url(bank)
            secrets[f"LOANWATCH_CHANNEL_{bank.upper()}_SECRET"] = SECRET
        return clean | secrets | {
            "PYTHONPATH": str(ROOT),
            "FAULTS_ANSWERS": str(self.folder / "answers" / role),
            "FAULTS_STORE_DOWN": str(self._store_down),
            "FAULTS_CLICKHOUSE": str(self.clickhouse.port) if self.clickhouse else "",
            "LOANWATCH_SOURCES": str(self.folder / "sources"),
            "LOANWATCH_FEEDS": str(self.folder / "feeds"),
            "LOANWATCH_SAMPLES": str(self.folder / "samples"),
            "LOANWATCH_INSTITUTIONS": str(self.folder / "institutions.yaml"),
            "LOANWATCH_FEED_RATE": "0",
        }  # fmt: skip

    @property
    def _store_down(self) -> Path:
        """While this file is there, a store in the process takes nothing."""
        return self.folder / "store-is-down"

    def break_store(self) -> None:
        """Kill the server, or switch the store in the process off."""
        if self.clickhouse is None:
            self._store_down.touch()
        else:
            self.clickhouse.kill()

    def mend_store(self) -> None:
        if self.clickhouse is None:
            self._store_down.unlink()
        else:
            self.clickhouse.start()


def _mapping(feed: str) -> str:
    amount = "  amount: {columns: [金额], type: money, unit: 元, required: true}\n"
    return (
        f"name: faults_{feed}\ntitle_zh: 故障演练\ntitle_en: Faults\nowner: 样例部门\n"
        f"kind: {_KINDS[feed]}\nfiles: ['{feed}-*.csv']\n"
        "identity: {codes: [统一社会信用代码], name: 企业名称}\nfields:\n"
        "  occurred_at: {columns: [日期], type: date, required: true}\n"
        "  document_number: {columns: [文号], required: true}\n"
        + (amount if feed == "arrears" else "")
    )


def _feed(feed: str, folder: Path) -> str:
    return (
        f"type: folder\nname: faults_{feed}\ntitle_zh: 故障演练\ntitle_en: Faults\n"
        "owner: 样例部门\nlegal_basis: 故障演练\nends: 2099-12-31\nenabled: true\n"
        f"mapping: faults_{feed}\nfolder: {folder}\nsettle_seconds: 0\n"
        "schedule: {every_seconds: 1}\n"
    )


def _institutions(noise: Mapping[str, str]) -> str:
    banks = "".join(
        f"  - id: {bank}\n    name_zh: {bank}\n    name_en: {bank}\n    channels:\n"
        f"      - {{name: {HOOK}, type: webhook, private_addresses: true, plain_http: true,"
        f" url_env: LOANWATCH_CHANNEL_{bank.upper()}_URL,"
        f" secret_env: LOANWATCH_CHANNEL_{bank.upper()}_SECRET}}\n{noise.get(bank, '')}"
        for bank in _ALL_BANKS
    )
    return f"institutions:\n{banks}"
