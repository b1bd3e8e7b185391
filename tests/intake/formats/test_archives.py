from __future__ import annotations

import io
import zipfile

import pytest

from intake.errors import IntakeError
from intake.formats.base import Unread
from tests.intake.formats.tables import read, zipped


def test_every_member_is_a_table_wherever_it_lies():
    found = read(zipped({"甲.csv": b"a\n1\n", "夹/乙.jsonl": b'{"a":"2"}\n'}), "t.zip")
    assert found == [("t.zip/甲.csv", [["a"], ["1"]]), ("t.zip/夹/乙.jsonl", [{"a": "2"}])]


def test_names_written_in_gbk_are_read_as_such():
    content = zipped({"gb.csv": b"a\n1\n"}).replace(b"gb.csv", "处.csv".encode("gbk"))
    assert [label for label, _ in read(content, "t.zip")] == ["t.zip/处.csv"]


def test_a_member_that_is_no_table_is_counted_and_the_traces_of_a_mac_are_not():
    members = {
        "读我.pdf": b"%PDF-1.4",
        "__MACOSX/._a.csv": b"x",
        ".DS_Store": b"x",
        "a.csv": b"a\n1\n",
    }
    (pdf, (refused,)), (table, _) = read(zipped(members), "t.zip")
    assert (pdf, table) == ("t.zip/读我.pdf", "t.zip/a.csv")
    assert isinstance(refused, Unread)
    assert "PDF" in refused.detail


@pytest.mark.parametrize(
    "name", ["../a.csv", "/etc/a.csv", "x/../../a.csv", "C:\\a.csv", "..\\a.csv"]
)
def test_a_path_that_leaves_its_folder_refuses_the_file(name):
    with pytest.raises(IntakeError, match="outside its own folder"):
        read(zipped({name: b"a\n1\n"}), "t.zip")


def test_a_zip_bomb_is_refused_before_it_is_opened():
    with pytest.raises(IntakeError, match="zip bomb"):
        read(zipped({"a.csv": b"0" * (64 << 20)}), "t.zip")


def test_an_archive_within_an_archive_is_not_opened():
    ((_, (refused,)),) = read(zipped({"b.zip": zipped({"a.csv": b"a\n"})}), "t.zip")
    assert isinstance(refused, Unread)
    assert "archive within" in refused.detail


def test_a_size_that_lies_gives_no_more_than_it_says():
    content = bytearray(zipped({"a.csv": b"a\n" + b"1\n" * 500}))
    directory = content.rfind(b"PK\x01\x02")
    content[directory + 24 : directory + 28] = (6).to_bytes(4, "little")
    ((_, found),) = read(bytes(content), "t.zip")
    assert sum(len(line) for line in found if not isinstance(line, Unread)) <= 3


def test_encrypted_and_broken_archives_are_one_sentence():
    content = bytearray(zipped({"a.csv": b"a\n1\n"}))
    content[content.rfind(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(IntakeError, match="encrypted"):
        read(bytes(content), "t.zip")
    with pytest.raises(IntakeError, match="not a zip file"):
        read(zipped({"a.csv": b"a\n1\n"})[:40], "t.zip")
    many = io.BytesIO()
    with zipfile.ZipFile(many, "w") as archive:
        for number in range(2_001):
            archive.writestr(str(number), b"")
    with pytest.raises(IntakeError, match="members"):
        read(many.getvalue(), "t.zip")
