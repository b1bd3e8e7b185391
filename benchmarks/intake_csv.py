"""From a CSV file to facts on one core: rows a second, microseconds a row, memory.

    .venv/bin/python benchmarks/intake_csv.py --rows 1000000

Rows are penalties of 20,000 companies in twelve columns, the layout of the tax penalties. Each row is
read, screened, decoded as the log would hand it on, resolved and parsed into a change. CPU time of
this thread is measured, so neighbours on the machine do not count. Prints one line of JSON.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from time import process_time

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.machine import machine
from config.catalogue import load_catalogue
from config.regions import load_regions
from config.sources import load_sources
from intake.directory import Directory
from intake.door import Door
from intake.reading import read_rows
from schemas.changes import Change
from schemas.incoming import Row
from simulate.codes import credit_codes

ROOT = Path(__file__).parents[1]
NOW = datetime(2026, 1, 1, tzinfo=UTC)
HEADER = (
    "纳税人识别号,纳税人名称,行政处罚文号,案件名称,处罚类别,处罚事由,税务行政处罚依据,身份类型名称,"
    "处罚结果,罚款金额,处罚机构,处罚日期"
)


def write_table(path: Path, rows: int) -> None:
    codes = [code.decode() for code in credit_codes(np.array(["500103"] * 20_000), 0)]
    with path.open("w", encoding="utf-8") as file:
        file.write(HEADER + "\n")
        for n in range(rows):
            fine = f"{n % 50_000}.5" if n % 3 else ""
            file.write(
                f"{codes[n % 20_000]},样例{n % 20_000:06}有限公司,某税罚〔2023〕{n} 号,,一般程序处罚,"
                f"丢失发票,,,罚款{n % 50_000}元,{fine},国家税务总局某区税务局,"
                f"{2019 + n % 6}/{n % 12 + 1}/{n % 28 + 1}\n"
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    rows = parser.parse_args().rows
    mapping = load_sources(ROOT / "config" / "sources")["tax_penalty_beijing"]
    catalogue = load_catalogue(ROOT / "config" / "catalogue.yaml")
    door = Door({mapping.name: mapping}, catalogue, Directory(), regions=load_regions())
    with tempfile.TemporaryDirectory(prefix="bench-intake-") as folder:
        path = Path(folder) / "税收行政处罚信息.csv"
        write_table(path, rows)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        started, facts, read = process_time(), 0, 0
        for row in read_rows(path, mapping, load="l", seen_at=NOW):
            read += 1
            if isinstance(row, Row) and isinstance(door.admit(row, NOW), Change):
                facts += 1
        seconds = process_time() - started
        size = path.stat().st_size
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(
        json.dumps(
            {
                "rows": read,
                "facts": facts,
                "file_mb": round(size / 1e6),
                "cpu_seconds": round(seconds, 1),
                "us_a_row": round(seconds / read * 1e6, 1),
                "rows_a_second": round(read / seconds),
                "peak_resident_mb": round(peak / 1024),
                "before_reading_mb": round(before / 1024),
                "machine": machine(),
            }
        )
    )


if __name__ == "__main__":
    main()
