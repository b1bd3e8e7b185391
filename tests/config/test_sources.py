from __future__ import annotations

from pathlib import Path

import pytest

from config.catalogue import load_catalogue
from config.errors import ConfigError
from config.sources import load_mapping, load_sources

CONFIG = Path(__file__).parents[2] / "config"
GOOD = """\
name: some_source
title_zh: 表
title_en: table
owner: 某局
kind: tax_arrears
files: ["表*.csv"]
identity:
  codes: [代码]
fields:
  amount: {columns: [金额], type: money}
"""


def write(folder: Path, text: str, name: str = "some_source.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_every_shipped_mapping_is_of_a_kind_in_the_catalogue_and_named_like_its_file():
    sources = load_sources(CONFIG / "sources")
    assert len(sources) >= 9
    assert {name for name, m in sources.items() if m.name != name} == set()
    assert {m.name for m in sources.values()} == {p.stem for p in (CONFIG / "sources").glob("*")}
    kinds = load_catalogue(CONFIG / "catalogue.yaml").by_code()
    assert {m.kind for m in sources.values()} <= set(kinds)


def test_registers_are_read_before_the_tables_that_need_them():
    order = [mapping.directory for mapping in load_sources(CONFIG / "sources").values()]
    assert order == sorted(order, reverse=True)
    assert order[0]


def test_a_good_mapping_has_its_defaults(tmp_path):
    mapping = load_mapping(write(tmp_path, GOOD))
    assert mapping.encodings == ("utf-8-sig", "gb18030")
    assert (mapping.header_row, mapping.fields["amount"].unit) == (0, "元")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("kind: tax_arrears", "knid: tax_arrears", ["knid", "line 5"]),
        ("owner: 某局\n", "", ["owner"]),
        ("type: money", "type: gold", ["gold", "line 10", "fields.amount.type"]),
        (
            "type: money}",
            "type: money}\n  tax: {columns: [税], typ: text}",
            ["line 11", "fields.tax.typ"],
        ),
        ("columns: [金额]", "columns: 金额", ["line 10", "fields.amount.columns"]),
        ("type: money", "type: text", ["amount", "line 10", "money"]),
        ("  amount:", "  amuont:", ["amuont", "line 10", "no such field"]),
        ("name: some_source", "name: Some Source", ["name"]),
        ("codes: [代码]", "codes: []", ["identity", "line 7"]),
        ('files: ["表*.csv"]', "files: []", ["files"]),
        ("fields:", "fields: [", ["line"]),
    ],
)
def test_a_bad_mapping_is_one_sentence_with_file_key_and_line(tmp_path, old, new, words):
    assert old in GOOD
    with pytest.raises(ConfigError) as caught:
        load_mapping(write(tmp_path, GOOD.replace(old, new)))
    message = str(caught.value)
    assert all(word in message for word in ["some_source.yaml", *words]), message


def test_two_mappings_of_one_name_are_refused(tmp_path):
    write(tmp_path, GOOD)
    write(tmp_path, GOOD, "other.yaml")
    with pytest.raises(ConfigError, match="some_source is the name of another mapping"):
        load_sources(tmp_path)


def test_a_missing_folder_is_one_sentence(tmp_path):
    with pytest.raises(ConfigError, match="does not exist"):
        load_sources(tmp_path / "nowhere")
