from __future__ import annotations

from datetime import UTC, datetime

import pytest

from notifiers.apprise_url import AppriseNotifier
from notifiers.base import NotifierError
from notifiers.build import build
from notifiers.recording import RecordingNotifier
from notifiers.webhook import WebhookNotifier
from schemas.institutions import Channel

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
WEBHOOK = Channel(name="core", type="webhook", url_env="URL", secret_env="SECRET", plain_http=True)
STRICT = Channel(name="core", type="webhook", url_env="URL", secret_env="SECRET")
MAIL = Channel(name="mail", type="apprise", url_env="URL")


def now() -> datetime:
    return datetime.now(UTC)


@pytest.mark.parametrize(
    ("channel", "environ", "kind"),
    [
        (Channel(name="inbox", type="inbox"), {}, RecordingNotifier),
        (WEBHOOK, {"URL": " http://x/y\n", "SECRET": f"{SECRET}\n"}, WebhookNotifier),
        (MAIL, {"URL": "json://x/y"}, AppriseNotifier),
    ],
)
async def test_a_type_of_channel_is_a_notifier(channel, environ, kind):
    notifier = build(channel, "north", environ, now)
    assert type(notifier) is kind
    await notifier.close()


@pytest.mark.parametrize(
    ("channel", "environ", "words"),
    [
        (WEBHOOK, {}, ["URL", "core", "north"]),
        (WEBHOOK, {"URL": " "}, ["URL", "north"]),
        (WEBHOOK, {"URL": "http://x/hunter2"}, ["SECRET", "north"]),
        (WEBHOOK, {"URL": "ftp://x/hunter2", "SECRET": SECRET}, ["core", "north", "http", "URL"]),
        (WEBHOOK, {"URL": "http://x/hunter2", "SECRET": "hunter2!"}, ["base64", "north", "SECRET"]),
        (WEBHOOK, {"URL": "http://x", "SECRET": "aHVudGVyMg=="}, ["24 bytes", "north", "SECRET"]),
        (STRICT, {"URL": "http://x/hunter2", "SECRET": SECRET}, ["https", "north", "plain_http"]),
        (
            STRICT,
            {"URL": "https://10.0.0.7/hunter2", "SECRET": SECRET},
            ["not public", "private_addresses", "north"],
        ),
        (MAIL, {"URL": "nosuch://hunter2"}, ["mail", "north", "URL"]),
        (Channel(name="mail", type="apprise"), {}, ["mail", "north", "institutions.yaml"]),
    ],
)
def test_a_channel_that_is_not_set_up_is_named_and_its_secret_is_not(channel, environ, words):
    with pytest.raises(NotifierError) as caught:
        build(channel, "north", environ, now)
    message = str(caught.value)
    assert all(word in message for word in words), message
    assert "hunter2" not in message and "aHVudGVyMg" not in message
    assert "\n" not in message


async def test_a_secret_may_stand_in_a_file(tmp_path):
    (tmp_path / "url").write_text("http://127.0.0.1:1/x\n")
    (tmp_path / "secret").write_text(SECRET + "\n")
    channel = Channel(
        name="core", type="webhook", url_file=str(tmp_path / "url"),
        secret_file=str(tmp_path / "secret"), private_addresses=True, plain_http=True,
    )  # fmt: skip
    built = build(channel, "north", {}, now)
    assert isinstance(built, WebhookNotifier)
    await built.close()


@pytest.mark.parametrize(
    ("content", "words"),
    [(None, "No such file"), (b"\n", "is empty"), (b"\xff\xfe\x00", "not text")],
)
def test_a_file_that_cannot_be_used_is_named(tmp_path, content, words):
    path = tmp_path / "address"
    if content is not None:
        path.write_bytes(content)
    channel = Channel(name="mail", type="apprise", url_file=str(path))
    with pytest.raises(NotifierError, match=words) as caught:
        build(channel, "north", {}, now)
    assert str(path) in str(caught.value) and "north" in str(caught.value)
