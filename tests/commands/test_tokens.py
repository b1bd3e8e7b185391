from __future__ import annotations

import re
import stat

import pytest
from click.testing import CliRunner

from commands.local_key import local_headers, write_local_key
from commands.main import cli
from portal.issuing import NoSuchToken
from portal.tokens import digest
from streams.clock import wall_clock


def run(tmp_path, *arguments: str) -> str:
    done = CliRunner().invoke(cli, ["tokens", *arguments, "--data-dir", str(tmp_path)])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.output


def test_a_token_is_shown_once_and_lives_until_it_is_revoked(tmp_path):
    shown = run(tmp_path, "issue", "--role", "officer", "--institution", "yuyang_rural")
    token_id, token = re.search(r"token_id: (\w+)\n.*: (lwt_\S+)", shown).groups()
    listed = run(tmp_path, "list", "--json")
    assert token_id in listed and token not in listed and digest(token) in listed
    rotated = run(tmp_path, "rotate", token_id, "--overlap-hours", "0")
    fresh_id = re.search(r"token_id: (\w+)", rotated)[1]
    run(tmp_path, "revoke", fresh_id)
    with pytest.raises(NoSuchToken):
        run(tmp_path, "revoke", token_id)
    for path in tmp_path.rglob("*"):
        assert path.is_dir() or token.encode() not in path.read_bytes(), path


def test_the_key_of_a_folder_is_its_owners_alone_and_new_with_every_process(tmp_path):
    first = write_local_key(tmp_path, wall_clock())
    key = local_headers(tmp_path)["authorization"].removeprefix("Bearer ")
    assert (
        digest(key) == first.digest
        and first.digest != write_local_key(tmp_path, wall_clock()).digest
    )
    assert stat.S_IMODE((tmp_path / "LOCAL_KEY").stat().st_mode) == 0o600
    assert local_headers(tmp_path / "nowhere") == {}
