"""The jars of Kafka: copied once by Maven as `pom.xml` pins them, kept in a folder git ignores."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from cluster.errors import ClusterError

__all__ = ["broker_jars", "copy_jars", "java", "javac", "tools_missing"]

_HERE = Path(__file__).parent


def tools_missing() -> str:
    """Return what of Java and Maven is not installed, as a sentence, or an empty text."""
    absent = [name for name in ("java", "mvn") if shutil.which(name) is None]
    return f"{' and '.join(absent)} not installed (Java 17 and Maven are needed)" if absent else ""


def java() -> str:
    """Return the path of Java.

    Raises
    ------
    ClusterError
        There is none.
    """
    found = shutil.which("java")
    if found is None:
        raise ClusterError("java is not installed; Kafka 4 needs Java 17 or newer")
    return found


def javac() -> str:
    """Return the path of the Java compiler.

    Raises
    ------
    ClusterError
        There is none.
    """
    found = shutil.which("javac")
    if found is None:
        raise ClusterError("javac is not installed; it is part of a JDK, version 17 or newer")
    return found


def copy_jars(pom: Path, folder: Path) -> Path:
    """Fill `folder` with the jars that `pom` names, unless it already holds them.

    Whole or not at all: they are copied beside it and moved. A changed pom copies them anew.

    Raises
    ------
    ClusterError
        Maven is missing or could not get them.
    """
    mark = folder / "pom.xml"
    wanted = pom.read_text(encoding="utf-8")
    if mark.exists() and mark.read_text(encoding="utf-8") == wanted:
        return folder
    maven = shutil.which("mvn")
    if maven is None:
        raise ClusterError("mvn is not installed; it fetches the jars of Kafka once")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as beside:
        fresh = Path(beside) / "jars"
        done = subprocess.run(
            [maven, "-q", "-B", "-f", str(pom), "dependency:copy-dependencies",
             f"-DoutputDirectory={fresh}"],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode != 0:
            raise ClusterError(
                f"mvn could not fetch the jars:\n{(done.stdout + done.stderr)[-800:]}"
            )
        (fresh / "pom.xml").write_text(wanted, encoding="utf-8")
        if folder.exists():
            shutil.rmtree(folder)
        fresh.rename(folder)
    return folder


def broker_jars() -> Path:
    """Return the folder of the broker's jars (`KAFKA_JARS`, else `cluster/jars`), filled."""
    return copy_jars(_HERE / "pom.xml", Path(os.environ.get("KAFKA_JARS", _HERE / "jars")))
