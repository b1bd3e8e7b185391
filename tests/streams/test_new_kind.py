"""A kind that is only lines of YAML is imported, scored, routed, told and stored like any other."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import world
from world import COMPANY, World, bank, running, watch

from config.catalogue import load_catalogue
from config.policy import load_policy
from config.sources import load_mapping
from intake.reading import read_rows
from schemas import codec
from schemas.incoming import Row
from streams.transport.records import Record

CONFIG = Path(__file__).parents[2] / "config"
KIND = """\
  - code: water_permit_lost
    name_zh: 取水许可注销
    name_en: Water permit lost
    category: licence
    family: other
    direction: adverse
    severity: 2
    authority: 水利部门
    payload: {permit: text, volume: text}
    advice_zh: 评估是否停产。
    advice_en: "Ask whether production stops."
"""
CODE = "water_permit_lost"
RULE = "  - {id: water_lost, kinds: [water_permit_lost], severity: 3}\n"
MAPPING = """\
name: water_permits
title_zh: 取水许可注销公告
title_en: Water permits lost
owner: 某市水利局
kind: water_permit_lost
files: ["取水*.csv"]
identity: {codes: [代码], name: 单位}
fields:
  occurred_at: {columns: [注销日期], type: date, required: true}
  permit: {columns: [许可证号]}
  volume: {columns: [年取水量]}
"""


@pytest.fixture
def configured(tmp_path, monkeypatch):
    """The shipped configuration with these lines added, and a mapping for the new kind."""
    for name, text in (("catalogue", KIND), ("policy", "")):
        shipped = (CONFIG / f"{name}.yaml").read_text(encoding="utf-8").rstrip("\n")
        (tmp_path / f"{name}.yaml").write_text(f"{shipped}\n{text}", encoding="utf-8")
    policy = (
        (tmp_path / "policy.yaml")
        .read_text(encoding="utf-8")
        .replace("rules:\n", f"rules:\n{RULE}")
    )
    (tmp_path / "policy.yaml").write_text(policy, encoding="utf-8")
    (tmp_path / "water.yaml").write_text(MAPPING, encoding="utf-8")
    catalogue = load_catalogue(tmp_path / "catalogue.yaml")
    monkeypatch.setattr(world, "CATALOGUE", catalogue)
    monkeypatch.setattr(world, "POLICY", load_policy(tmp_path / "policy.yaml", catalogue))
    return load_mapping(tmp_path / "water.yaml", catalogue)


async def test_a_kind_in_yaml_alone_goes_all_the_way(configured, tmp_path, log):
    table = tmp_path / "取水许可.csv"
    day = datetime.now(UTC) - timedelta(days=2)
    table.write_text(
        f"单位,代码,注销日期,许可证号,年取水量\n甲公司,{COMPANY},{day:%Y年%m月%d日},A1,3万立方米\n",
        encoding="utf-8",
    )
    one = World([bank("north"), bank("south")], log=log, mappings={"water_permits": configured})
    async with running(one):
        await one.watched(watch("north"))
        rows = read_rows(table, configured, load="l1", seen_at=datetime.now(UTC))
        await log.append(
            [Record("intake", b"feed", codec.encode(r)) for r in rows if isinstance(r, Row)]
        )
        await one.engine.settled()
    [fact], [score], [alert] = (one.store.rows[name] for name in ("facts", "scores", "alerts"))
    assert score["fact_id"] == fact["fact_id"] == alert["change"]["fact_id"]
    assert (fact["code"], alert["rule"], alert["severity"]) == (CODE, "water_lost", 3)
    [sent] = one.notifiers["north", "inbox"].sent.values()
    assert "取水许可注销" in str(sent)
    assert "评估是否停产" in str(sent)
    assert "A1" in str(fact)
    assert not one.notifiers["south", "inbox"].sent
