from __future__ import annotations

import io
import json
import os
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made import MAPPING, PERSON, Killed, Kills, Time, cells, folder_feed, keeper, table

from schemas import codec
from schemas.source_health import Ailment
from sources.folder import FolderSource
from sources.recording import RecordingOutlet


def source(folder, clock=None, mapping=MAPPING, **more):
    return FolderSource(folder_feed(folder, **more), mapping, (clock or Time()).monotonic)


async def read(folder, outlet, **more):
    mapping = more.pop("mapping_", MAPPING)
    feed = folder_feed(folder, **more)
    await keeper(feed, source(folder, mapping=mapping, **more), outlet).read()


def numbers(outlet):
    return [row.cells["文号"] for row in outlet.rows]


def reports(folder: Path) -> dict[str, dict]:
    return {p.name: json.loads(p.read_bytes()) for p in folder.glob("*.report.json")}


async def test_a_file_is_read_once_and_put_aside_with_a_report(tmp_path):
    (tmp_path / "a.csv").write_text(table(1, 2), encoding="utf-8")
    outlet = RecordingOutlet()
    await read(tmp_path, outlet)
    await read(tmp_path, outlet)
    assert numbers(outlet) == ["样1", "样2"]
    assert [row.row for row in outlet.rows] == [1, 2]
    assert not (tmp_path / "a.csv").exists()
    [(name, report)] = reports(tmp_path / "done").items()
    assert (tmp_path / "done" / name.removesuffix(".report.json")).read_text() == table(1, 2)
    assert (report["file"], report["rows"], report["owner"]) == ("a.csv", 2, "样例机关")
    assert report["load"] == outlet.rows[0].load


async def test_the_same_content_under_another_name_is_not_read_twice(tmp_path):
    outlet = RecordingOutlet()
    for name in ("a.csv", "b.csv", "a.csv"):
        (tmp_path / name).write_text(table(1, 2), encoding="utf-8")
        await read(tmp_path, outlet)
    assert numbers(outlet) == ["样1", "样2"]
    second = next(r for n, r in reports(tmp_path / "done").items() if "-b.csv" in n)
    assert second["repeat_of"] == "a.csv"


async def test_other_content_under_the_same_name_is_read(tmp_path):
    outlet = RecordingOutlet()
    for number in (1, 2):
        (tmp_path / "a.csv").write_text(table(number), encoding="utf-8")
        await read(tmp_path, outlet)
    assert numbers(outlet) == ["样1", "样2"]
    assert len(reports(tmp_path / "done")) == 2


async def test_a_file_that_still_grows_is_not_read(tmp_path):
    clock, outlet = Time(), RecordingOutlet()
    feed = folder_feed(tmp_path, settle_seconds=10)
    one = keeper(feed, source(tmp_path, clock, settle_seconds=10), outlet, clock)
    path = tmp_path / "a.csv"
    path.write_text(table(1), encoding="utf-8")
    for _ in range(3):
        await one.read()
        clock.move(seconds=9)
        with path.open("a", encoding="utf-8") as file:
            file.write("x")
    assert not outlet.rows
    path.write_text(table(1, 2), encoding="utf-8")
    await one.read()
    clock.move(seconds=9.9)
    await one.read()
    assert not outlet.rows
    clock.move(seconds=0.1)
    await one.read()
    assert numbers(outlet) == ["样1", "样2"]


async def test_a_file_that_is_written_to_after_all_is_read_again_and_nothing_is_overwritten(
    tmp_path,
):
    """Whoever holds the file open goes on writing after it was taken, and then drops a new one."""
    path = tmp_path / "a.csv"
    path.write_text(table(1), encoding="utf-8")
    late = path.open("a", encoding="utf-8")
    one = source(tmp_path)

    class Writing(RecordingOutlet):
        written = False

        async def put(self, *arguments):
            await super().put(*arguments)
            if not self.written:
                self.written = True
                late.write(table(2).splitlines()[1] + "\n")
                late.close()
                path.write_text(table(3), encoding="utf-8")

    outlet = Writing()
    guarded = keeper(folder_feed(tmp_path), one, outlet)
    for _ in range(3):
        await guarded.read()
    assert set(numbers(outlet)) == {"样1", "样2", "样3"}  # the first row merges with itself
    assert sorted(r["rows"] for r in reports(tmp_path / "done").values()) == [1, 2]
    assert not list((tmp_path / "taken").iterdir())


async def test_names_that_say_unfinished_are_left_alone_until_they_are_renamed(tmp_path):
    outlet = RecordingOutlet()
    for name in ("a.csv.part", ".a.csv.Xy3", "a.csv.tmp", "a.csv.filepart", "a.csv~"):
        (tmp_path / name).write_text(table(1), encoding="utf-8")
    await read(tmp_path, outlet)
    assert not outlet.items
    os.rename(tmp_path / "a.csv.part", tmp_path / "a.csv")
    await read(tmp_path, outlet)
    assert numbers(outlet) == ["样1"]


async def test_where_a_marker_is_asked_for_nothing_is_read_without_it(tmp_path):
    outlet = RecordingOutlet()
    (tmp_path / "a.csv").write_text(table(1), encoding="utf-8")
    (tmp_path / "b.csv").write_text(table(2), encoding="utf-8")
    (tmp_path / "b.csv.done").touch()
    await read(tmp_path, outlet, marker=".done")
    assert numbers(outlet) == ["样2"]
    assert not (tmp_path / "b.csv.done").exists()  # a marker counts once
    (tmp_path / "b.csv").write_text("half", encoding="utf-8")
    await read(tmp_path, outlet, marker=".done")
    assert numbers(outlet) == ["样2"]


async def test_a_stop_between_marker_and_file_forgets_neither(tmp_path):
    (tmp_path / "taken").mkdir()
    (tmp_path / "a.csv").write_text(table(1), encoding="utf-8")
    (tmp_path / "taken" / "a.csv.done").touch()
    outlet = RecordingOutlet()
    await read(tmp_path, outlet, marker=".done")
    assert numbers(outlet) == ["样1"]
    assert not list((tmp_path / "taken").iterdir())


async def test_a_table_that_is_another_is_refused_whole_with_the_reason(tmp_path):
    (tmp_path / "a.csv").write_text("甲,乙\n1,2\n", encoding="utf-8")
    (tmp_path / "b.txt").write_text(table(1), encoding="utf-8")
    outlet = RecordingOutlet()
    await read(tmp_path, outlet)
    assert not outlet.rows
    assert {r.file for r in outlet.refused} == {"a.csv", "b.txt"}
    found = reports(tmp_path / "refused")
    assert {r["file"] for r in found.values()} == {"a.csv", "b.txt"}
    assert all(r["trouble"] for r in found.values())
    assert any("日期" in r["trouble"] for r in found.values())
    assert [a.ailment for a in outlet.alerts] == [Ailment.REFUSED]


async def test_a_refused_file_is_read_when_its_mapping_was_mended(tmp_path):
    outlet = RecordingOutlet()
    (tmp_path / "a.csv").write_text(table(1).replace("日期", "日子"), encoding="utf-8")
    await read(tmp_path, outlet)
    field = msgspec.structs.replace(MAPPING.fields["occurred_at"], columns=("日子",))
    mended = msgspec.structs.replace(MAPPING, fields={**MAPPING.fields, "occurred_at": field})
    (tmp_path / "a.csv").write_text(table(1).replace("日期", "日子"), encoding="utf-8")
    await read(tmp_path, outlet, mapping_=mended)
    assert numbers(outlet) == ["样1"]


async def test_a_link_out_of_the_folder_is_refused_unread(tmp_path):
    secret, drop = tmp_path / "secret.csv", tmp_path / "drop"
    secret.write_text(table(1), encoding="utf-8")
    drop.mkdir()
    (drop / "a.csv").symlink_to(secret)
    os.mkfifo(drop / "b.csv")
    outlet = RecordingOutlet()
    await read(drop, outlet)
    assert not outlet.rows
    assert len(outlet.refused) == 2
    assert secret.read_text(encoding="utf-8") == table(1)


def as_json_lines(numbers) -> bytes:
    return "\n".join(json.dumps(cells(n), ensure_ascii=False) for n in numbers).encode()


def as_zip(numbers) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("一.csv", table(*numbers[:2]))
        archive.writestr("二.jsonl", as_json_lines(numbers[2:]))
    return packed.getvalue()


@pytest.mark.parametrize(
    ("name", "write"), [("a.jsonl", as_json_lines), ("a.zip", as_zip)], ids=["jsonl", "zip"]
)
async def test_other_formats_are_dropped_like_tables(tmp_path, name, write):
    (tmp_path / name).write_bytes(write(range(5)))
    outlet = RecordingOutlet()
    mapping = msgspec.structs.replace(MAPPING, files=("a.*",))
    await read(tmp_path, outlet, mapping_=mapping)
    assert numbers(outlet) == [f"样{n}" for n in range(5)]
    assert not outlet.refused


async def test_a_name_from_an_older_system_is_read_and_one_with_a_person_in_it_is_masked(tmp_path):
    (tmp_path / os.fsdecode("欠税公告.csv".encode("gb18030"))).write_text(
        table(1), encoding="utf-8"
    )
    (tmp_path / f"{PERSON}.csv").write_text(table(2), encoding="utf-8")
    outlet = RecordingOutlet()
    await read(tmp_path, outlet)
    assert {row.file for row in outlet.rows} == {"欠税公告.csv", "110***************.csv"}
    names = [p.name for p in tmp_path.rglob("*")]
    assert not [name for name in names if PERSON in name]
    assert codec.encode(outlet.rows) and PERSON not in repr(outlet.state)


async def test_a_file_we_may_not_read_is_refused_and_holds_up_no_other(tmp_path, monkeypatch):
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text(table(1), encoding="utf-8")
    honest = Path.open

    def locked(self, *arguments, **more):
        if self.name == "a.csv":
            raise PermissionError(13, "Permission denied")
        return honest(self, *arguments, **more)

    monkeypatch.setattr(Path, "open", locked)
    outlet = RecordingOutlet()
    await read(tmp_path, outlet)
    assert numbers(outlet) == ["样1"]
    [refused] = outlet.refused
    assert refused.file == "a.csv" and "Permission denied" in refused.detail


async def test_a_row_about_a_person_leaves_no_trace(tmp_path):
    (tmp_path / "a.csv").write_text(table(1, 代码=PERSON), encoding="utf-8")
    outlet = RecordingOutlet()
    await read(tmp_path, outlet)
    [refused] = outlet.refused
    assert refused.reason == "person_identifier"
    assert PERSON not in repr(outlet.items) + repr(reports(tmp_path / "done"))


async def test_trying_a_source_moves_nothing(tmp_path):
    (tmp_path / "a.csv").write_text(table(1, 2, 3), encoding="utf-8")
    rows = await source(tmp_path, settle_seconds=60).sample(2, Time()())
    assert [row.cells["文号"] for row in rows] == ["样1", "样2"]
    assert (tmp_path / "a.csv").exists()


@settings(max_examples=40, deadline=None)
@given(
    sizes=st.lists(st.integers(0, 1300), min_size=1, max_size=3),
    kills=st.lists(st.integers(0, 3), max_size=4),
)
async def test_whatever_stops_it_every_row_is_handed_over_once_in_order(sizes, kills):
    with TemporaryDirectory() as name:
        folder, first, wanted = Path(name), 0, []
        for index, size in enumerate(sizes):
            path = folder / f"{index}.csv"
            path.write_text(table(*range(first, first + size)), encoding="utf-8")
            os.utime(path, (index, index))
            wanted += [f"样{number}" for number in range(first, first + size)]
            first += size
        outlet = RecordingOutlet(Kills(*kills))
        for _ in range(len(kills) + 1):
            try:
                await read(folder, outlet)
            except Killed:
                continue
        await read(folder, outlet)
        assert numbers(outlet) == wanted
        found = reports(folder / "done")
        assert sum(r["rows"] for r in found.values()) == len(wanted)
        assert not [p for p in folder.iterdir() if p.is_file()]
        assert not list((folder / "taken").iterdir())
