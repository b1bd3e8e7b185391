"""The address of ClickHouse is one value; what cannot be meant is refused, and no password shown."""

from __future__ import annotations

import pytest

from config.clickhouse import read_clickhouse
from config.errors import ConfigError
from config.settings import read_settings

SECRET = "hunter2"
PASSWORD = {"LOANWATCH_STORE_PASSWORD": SECRET}


def test_an_address_is_read_with_its_defaults():
    found = read_clickhouse("clickhouse://ch.example/archive", {"PATH": "/bin"})
    assert (found.host, found.port, found.database) == ("ch.example", 9000, "archive")
    assert (found.user, found.secure, found.compression) == ("default", False, "lz4")


def test_an_address_is_read_with_everything_it_may_say(tmp_path):
    for name in ("ca", "cert", "key"):
        (tmp_path / name).write_text("PEM")
    files = "&".join(f"{name}={tmp_path / name}" for name in ("ca", "cert", "key"))
    found = read_clickhouse(
        f"clickhouse://moni%40tor@ch.example/archive?secure=1&compression=zstd&{files}", PASSWORD
    )
    assert (found.port, found.user, found.password) == (9440, "moni@tor", SECRET)
    assert (found.secure, found.compression) == (True, "zstd")
    assert (found.ca, found.key) == (str(tmp_path / "ca"), str(tmp_path / "key"))
    assert SECRET not in repr(found) + str(found)


def test_a_password_may_stand_in_a_file(tmp_path):
    (tmp_path / "secret").write_text(SECRET + "\n")
    environ = {"LOANWATCH_STORE_PASSWORD_FILE": str(tmp_path / "secret")}
    assert read_clickhouse("clickhouse://localhost", environ).password == SECRET
    with pytest.raises(ConfigError, match="both set; keep one"):
        read_clickhouse("clickhouse://localhost", environ | PASSWORD)
    with pytest.raises(ConfigError, match="cannot be read"):
        missing = {"LOANWATCH_STORE_PASSWORD_FILE": str(tmp_path / "none")}
        read_clickhouse("clickhouse://localhost", missing)


def test_settings_of_the_store_are_no_unknown_settings_of_the_product():
    environ = {"LOANWATCH_STORE": "clickhouse://ch.example", **PASSWORD}
    assert read_settings(environ).store == "clickhouse://ch.example"
    with pytest.raises(ConfigError, match="LOANWATCH_STORE_PASWORD is not a setting"):
        read_clickhouse("clickhouse://ch.example", {"LOANWATCH_STORE_PASWORD": SECRET})


REFUSED = {
    "http://ch.example": "no address of ClickHouse; it looks like clickhouse://USER@HOST",
    "clickhouse://": "no address of ClickHouse",
    "clickhouse://ch.example:99999": "no address of ClickHouse",
    "clickhouse://ch.example:port": "no address of ClickHouse",
    "clickhouse://[::1": "no address of ClickHouse",
    f"clickhouse://me:{SECRET}@ch.example": "password does not belong into the address",
    f"clickhouse:me:{SECRET}@ch.example": "no address of ClickHouse",
    "clickhouse://ch.example/a-b": "'a-b' is no name of a database",
    "clickhouse://ch.example?sekure=1": "sekure is not an option; the options are: secure, ca",
    "clickhouse://ch.example?secure=yes": "secure is 0 or 1, not 'yes'",
    "clickhouse://ch.example?secure=1&secure=0": "secure is given twice",
    "clickhouse://ch.example?secure=": "secure is given without a value",
    "clickhouse://ch.example?compression=gzip": "compression is lz4, zstd or none, not 'gzip'",
    "clickhouse://ch.example?ca=/ca.pem": "nothing is encrypted; add secure=1",
    "clickhouse://ch.example?secure=1&cert=/c.pem": "cert and key belong together",
    "clickhouse://ch.example?secure=1&ca=/no/such.pem": "ca: /no/such.pem does not exist",
    "clickhouse://ch.example": "password would be sent in the clear; add secure=1, or secure=0",
}


@pytest.mark.parametrize("address", REFUSED)
def test_what_cannot_be_meant_is_refused_with_a_reason(address):
    with pytest.raises(ConfigError) as caught:
        read_clickhouse(address, PASSWORD)
    assert REFUSED[address] in str(caught.value)
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize("address", ["clickhouse://localhost", "clickhouse://ch.example?secure=0"])
def test_a_password_in_the_clear_is_for_this_machine_or_on_demand(address):
    assert read_clickhouse(address, PASSWORD).password == SECRET
