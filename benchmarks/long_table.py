"""One very long table made ready for the log: `python -m benchmarks.long_table ROWS`, prints JSON.

What `./loanwatch import` does before its first record is sent, and while it sends: every row is
read, checked, put into the order of its time and handed on.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from schemas.mappings import Field, Identity, Mapping
from simulate.city import build_city
from streams.reading import Tables

_NOW = datetime(2026, 1, 1, tzinfo=UTC)
_MAPPING = Mapping(
    name="bench_penalties", title_zh="测量", title_en="Benchmark", owner="bench",
    kind="tax_penalty", files=("*.csv",), identity=Identity(codes=("代码",), name="名称"),
    fields={
        "occurred_at": Field(columns=("日期",), type="date"),
        "document_number": Field(columns=("文号",)),
        "fine": Field(columns=("罚款",), type="money"),
    },
)  # fmt: skip


def write(path: Path, rows: int) -> None:
    companies = [f"{c.name},{c.uscc}" for c in build_city(1, 20_000, _NOW).companies()]
    days = [(date(2016, 1, 1) + timedelta(days=n)).isoformat() for n in range(3650)]
    with path.open("w", encoding="utf-8") as file:
        file.write("名称,代码,日期,文号,罚款\n")
        for n in range(rows):
            day = days[n * 7919 % len(days)]
            file.write(f"{companies[n % len(companies)]},{day},样罚〔2026〕{n}号,100.50\n")


def measure(rows: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory(prefix="loanwatch-bench-") as folder:
        path = Path(folder) / "rows.csv"
        write(path, rows)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        started = time.process_time()
        with Tables([(path, _MAPPING)], "bench", _NOW, baseline=False) as tables:
            read = time.process_time() - started
            handed_on = sum(1 for _ in tables.records())
        took = time.process_time() - started
        return {
            "rows": rows, "handed_on": handed_on, "bytes": path.stat().st_size,
            "rows_per_second_of_one_core": round(rows / took),
            "cpu_us_per_row_reading": round(read / rows * 1e6, 1),
            "cpu_us_per_row_in_all": round(took / rows * 1e6, 1),
            "resident_mb_before": before // 1024,
            "resident_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        }  # fmt: skip


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]))))
