"""Group robots of DingTalk and WeCom, whose answer must be read to know whether they took a message.

Both answer HTTP 200 whatever they did and say in `errcode` what that was. Apprise 2.3.0 does not look at
it (it does for Feishu), and sends WeCom plain text only. These are its plug-ins with that mended: the
address, the signature and all else are Apprise's.
"""

from __future__ import annotations

from typing import Any

import requests
from apprise import NotifyFormat
from apprise.plugins.dingtalk import NotifyDingTalk
from apprise.plugins.wecombot import NotifyWeComBot

from schemas import codec

__all__ = ["ROBOTS", "TOO_FAST", "Robot"]

TOO_FAST = {130101, 130102, 45009}
"""Codes for more messages a minute than a robot may send: 20, both."""
_SECONDS = (5.0, 10.0)  # to connect, to be answered
_MOST_BYTES = 64 * 1024
_decode: Any = codec.decoder(dict[str, Any])


class Robot:
    """What came of the last send: 0 taken, else the robot's code, -1 where it gave none."""

    code = -1

    def hand_over(self, url: str, payload: dict[str, Any], query: dict[str, Any] | None) -> bool:
        """Post and read the answer. It raises nothing: an error would name the address."""
        self.code = -1
        try:
            with requests.post(
                url, data=codec.encode(payload), params=query, timeout=_SECONDS, stream=True,
                headers={"content-type": "application/json; charset=utf-8"}, allow_redirects=False,
            ) as answer:  # fmt: skip
                body = answer.raw.read(_MOST_BYTES, decode_content=True)
                if answer.status_code == 200:
                    self.code = int(_decode(body).get("errcode", -1))
        except (requests.RequestException, OSError, ValueError, TypeError):
            return False
        return self.code == 0


class DingTalkRobot(Robot, NotifyDingTalk):  # type: ignore[misc]  # Apprise has no types
    def send(self, body: str, title: str = "", *more: Any, **others: Any) -> bool:
        query = None
        if self.secret:
            timestamp, signature = self.get_signature()
            query = {"timestamp": timestamp, "sign": signature}
        markdown = {
            "title": title or "Loanwatch",
            "text": f"### {title}\n{body}" if title else body,
        }
        payload = {
            "msgtype": "markdown", "markdown": markdown,
            "at": {"atMobiles": self.targets, "isAtAll": False},
        }  # fmt: skip
        return self.hand_over(self.notify_url.format(token=self.token), payload, query)


class WeComRobot(Robot, NotifyWeComBot):  # type: ignore[misc]  # Apprise has no types
    notify_format = NotifyFormat.MARKDOWN
    body_maxlen = 4096

    def send(self, body: str, *more: Any, **others: Any) -> bool:
        payload = {"msgtype": "markdown", "markdown": {"content": body}}
        return self.hand_over(self.api_url, payload, None)


ROBOTS: dict[str, type[Robot]] = {"dingtalk": DingTalkRobot, "wecombot": WeComRobot}
"""By the scheme of the address."""
