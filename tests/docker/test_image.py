"""The container's files, as far as they can be checked without an engine."""

from __future__ import annotations

from pathlib import Path

import yaml

from config.settings import Settings, read_settings

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "docker/Dockerfile").read_text(encoding="utf-8")


def test_the_image_sets_what_the_product_reads_and_starts_a_command_that_is_there():
    lines = [line for line in DOCKERFILE.splitlines() if line.startswith("ENV ")]
    pairs = dict(part.split("=", 1) for line in lines for part in line.split()[1:])
    found = read_settings({k: v for k, v in pairs.items() if k.startswith("LOANWATCH_")})
    assert (found.data_dir, found.host) == ("/data", "0.0.0.0")
    assert f"EXPOSE {Settings().port}" in DOCKERFILE
    assert (ROOT / "loanwatch").stat().st_mode & 0o111


def test_the_page_is_published_on_the_loopback_address_and_memory_is_limited():
    [service] = yaml.safe_load((ROOT / "docker/compose.embedded.yaml").read_text())[
        "services"
    ].values()
    assert service["ports"] == ["127.0.0.1:8300:8300"]
    assert service["mem_limit"]
    assert (ROOT / "docker" / service["build"]["context"] / service["build"]["dockerfile"]).exists()
