from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from skips import skip_or_fail

from store.embedded import EmbeddedStore
from store.migrating import migrate
from store.pieces import Piece

ROOT = Path(__file__).parents[2]


def nice_of_threads() -> dict[int, int]:
    tasks = (int(task.name) for task in Path("/proc/self/task").iterdir())
    return {task: os.getpriority(os.PRIO_PROCESS, task) for task in tasks}


def look(folder: str) -> None:
    """Open a store, write to it from two threads of Python; print what each thread's priority is."""
    import threading

    before = set(nice_of_threads())
    store, ended = EmbeddedStore(Path(folder)), threading.Event()
    migrate(store)
    other = threading.Thread(target=ended.wait)
    other.start()
    store.land("alerts", [Piece("alerts/0", 0, datetime.now(UTC), b"{}")])
    after = nice_of_threads()
    mine = {threading.get_native_id(), other.native_id}
    print(json.dumps({
        "ours": [nice for task, nice in after.items() if task in mine],
        "engine": [nice for task, nice in after.items() if task not in before | mine],
    }))  # fmt: skip
    ended.set()
    store.close()


def test_the_engine_stands_behind_and_no_thread_of_python_does(tmp_path):
    if not Path("/proc/self/task").is_dir():
        skip_or_fail("threads are seen in /proc alone")
    here = os.getpriority(os.PRIO_PROCESS, 0)
    code = f"from tests.store.test_renicing import look; look({str(tmp_path)!r})"
    answer = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"},
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    found = json.loads(answer.stdout)
    assert found["ours"] == [here, here]
    assert len(found["engine"]) > 3
    assert {*found["engine"]} == {max(here, 10)}
