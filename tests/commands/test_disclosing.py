from __future__ import annotations

import asyncio

from archived import archive
from click.testing import CliRunner
from made_by_hand import content, failed, frozen

from commands.logs import open_log
from commands.main import cli
from config.settings import Settings
from schemas import codec
from schemas.disclosures import Disclosed, Way
from store.embedded import EmbeddedStore
from store.migrating import migrate


async def disclosed(settings: Settings) -> list[Disclosed]:
    async with open_log(settings, apply=False) as log:
        follower = await log.follow("disclosed")
        return [codec.decoder(Disclosed)(value) for value in await follower.news()]


def test_an_export_of_companies_is_written_down_and_one_of_deliveries_tells_of_none(tmp_path):
    settings = Settings(data_dir=str(tmp_path))
    assert asyncio.run(disclosed(settings)) == []  # the log is there from now on
    store = EmbeddedStore(tmp_path / "store")
    migrate(store)
    archive(store, *content())
    store.close()
    for what in ("alerts", "deliveries"):
        done = CliRunner().invoke(cli, ["export", what, "--data-dir", str(tmp_path)])
        assert done.exit_code == 0, done.output
    (shown,) = asyncio.run(disclosed(settings))
    assert (shown.way, shown.what, shown.records) == (Way.EXPORTED, "loanwatch export alerts", 3)
    assert {s.uscc for s in shown.subjects} == {frozen().uscc, failed().uscc}
    assert shown.actor.staff == "local"
