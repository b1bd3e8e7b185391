"""A process that outlives the command which started it, known by its own file of process id."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import time
from collections.abc import Sequence
from pathlib import Path

__all__ = ["end", "ending_with_us", "free_port", "free_ports", "running", "start", "taken"]

_STEP_SECONDS = 0.05
_PORTS = range(12_000, 32_000)


def free_port() -> int:
    """Return a loopback port that nobody uses at the moment."""
    return free_ports(1)[0]


def free_ports(n: int) -> list[int]:
    """Return so many loopback ports, each another, that nobody uses at the moment.

    They lie below those that systems hand out for a connection, so that none is taken by one
    before the process they are meant for has come up, or while it is started again.
    """
    found: list[int] = []
    while len(found) < n:
        port = _PORTS[secrets.randbelow(len(_PORTS))]
        if port not in found and not taken(port):
            found.append(port)
    return found


def taken(port: int) -> bool:
    """Return whether somebody listens on this loopback port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def start(command: Sequence[str], pid_file: Path, output: Path) -> int:
    """Start `command` in a session of its own, write its id to `pid_file`, return the id."""
    appending = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    pid = os.posix_spawnp(
        command[0],
        list(command),
        os.environ,
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_OPEN, 1, str(output), appending, 0o644),
            (os.POSIX_SPAWN_DUP2, 1, 2),
            # What we inherited is not for it to keep: a lock held by a file, for one.
            *((os.POSIX_SPAWN_CLOSE, fd) for fd in _inherited()),
        ],
        setsid=True,
    )
    pid_file.write_text(f"{pid}\n", encoding="ascii")
    for _ in range(100):  # amid its exec a process has no command line for a moment
        if _command_line(pid) != "":
            break
        time.sleep(0.01)
    return pid


def ending_with_us() -> list[str]:
    """Return what to put before a command so that it ends with whoever started it."""
    tool = shutil.which("setpriv")
    return [tool, "--pdeathsig", "TERM"] if tool else []


def _inherited() -> list[int]:
    """Return the open files beyond the first three that a new process would be given."""
    folder = Path("/proc/self/fd")
    numbers = [int(path.name) for path in folder.iterdir()] if folder.exists() else []
    return [fd for fd in numbers if fd > 2 and _passed_on(fd)]


def _passed_on(fd: int) -> bool:
    try:
        return os.get_inheritable(fd)
    except OSError:  # the folder's own, closed by now
        return False


def running(pid_file: Path, mark: str) -> int | None:
    """Return the id in `pid_file` if that process lives and `mark` stands in its command line.

    The mark keeps us from taking for ours a stranger who was given the id after a restart.
    """
    try:
        pid = int(pid_file.read_text(encoding="ascii"))
        os.kill(pid, 0)
    except (OSError, ValueError):
        return None
    _reap(pid)
    line = _command_line(pid)
    return pid if line is None or mark in line else None


def _command_line(pid: int) -> str | None:
    """Return how the process was started; empty when it has ended, None on systems without /proc."""
    if not Path("/proc/self").exists():
        return None
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def end(pid: int, patience: float = 30.0) -> None:
    """Ask the process to end, and make it end after `patience` seconds."""
    for number, seconds in ((signal.SIGTERM, patience), (signal.SIGKILL, 10.0)):
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            return
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            _reap(pid)
            try:
                os.kill(pid, 0)
            except ProcessLookupError:
                return
            time.sleep(_STEP_SECONDS)


def _reap(pid: int) -> None:
    """Take leave of an ended child, so that its id is free; a stranger's child is not ours."""
    try:
        os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return
