"""Any channel Apprise speaks, named by its URL. With `robots`, the only module that imports Apprise."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import apprise
from apprise.plugins import url_to_dict

from notifiers.base import Message, NotifierError, Sent
from notifiers.layouts import LAYOUTS, Layout, lay_out
from notifiers.quiet import keep_addresses_out_of_logs
from notifiers.robots import ROBOTS, TOO_FAST, Robot
from schemas.deliveries import DeliveryOutcome

__all__ = ["AppriseNotifier"]

_LAYOUTS = {
    "mailto": "mail", "mailtos": "mail", "dingtalk": "dingtalk", "wecombot": "wecom",
    "feishu": "feishu", "lark": "feishu",
} | dict.fromkeys(
    (
        "bulksms", "bulkvs", "burstsms", "clickatell", "clicksend", "d7sms", "httpsms", "kudosity",
        "msg91", "nexmo", "plivo", "seven", "sinch", "smpp", "smpps", "smseagle", "smseagles",
        "smsmanager", "smsmgr", "sns", "twilio", "voipms", "vonage",
    ),
    "sms",
)  # fmt: skip
"""Scheme of an address → layout. Any other is plain text."""
_FORMATS = {
    "html": apprise.NotifyFormat.HTML, "markdown": apprise.NotifyFormat.MARKDOWN,
    "text": apprise.NotifyFormat.TEXT,
}  # fmt: skip
_TITLE_IN_BODY = {"wecom", "sms"}
_A_MINUTE = 60.0  # what a robot's limit is counted over


class AppriseNotifier:
    """Send through one Apprise URL, such as `mailtos://...` or `dingtalk://...`.

    Apprise blocks a thread while it sends. Its own `async_notify` takes that thread from one small
    pool for all URLs of the process, where a few silent receivers keep everybody waiting: so each
    notifier has a thread of its own.

    Parameters
    ----------
    url
        Apprise URL, of one receiver. It holds secrets: in no log, error or detail.

    Raises
    ------
    NotifierError
        Apprise does not understand the URL, or it names several receivers: when one of them
        fails, all would get the message again.
    """

    def __init__(self, url: str) -> None:
        keep_addresses_out_of_logs()
        asset = apprise.AppriseAsset(
            app_id="Loanwatch", app_desc="Loanwatch", app_url="",
            async_mode=False, service_timeout=0,  # send in the thread that calls
        )  # fmt: skip
        self._client = apprise.Apprise(asset=asset)
        self.robot: Robot | None = None
        scheme = ""
        try:
            known: dict[str, Any] = url_to_dict(url) or {}
            scheme = str(known.get("schema", ""))
            if scheme in ROBOTS:
                robot: Any = ROBOTS[scheme]
                self.robot = robot(**known, asset=asset)
            understood = self._client.add(self.robot or url)
        except Exception:  # a plug-in may quote the URL
            understood = False
        if not understood:
            raise NotifierError("Apprise does not understand the channel's address")
        if len(self._client) != 1:
            raise NotifierError("the channel's address names several receivers; give one each")
        self.layout: Layout = LAYOUTS[_LAYOUTS.get(scheme, "plain")]
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="apprise")

    async def send(self, message: Message) -> Sent:
        loop = asyncio.get_running_loop()
        if await loop.run_in_executor(self._thread, self._notify, message):
            return Sent(DeliveryOutcome.DELIVERED)
        # Apprise answers yes or no and never says why, so every no is worth another try.
        if self.robot is None or self.robot.code < 0:
            return Sent(DeliveryOutcome.RETRY, "渠道未接受 not taken by the channel")
        code = self.robot.code
        wait = _A_MINUTE if code in TOO_FAST else None
        return Sent(DeliveryOutcome.RETRY, f"渠道未接受 not taken by the channel ({code})", wait)

    def _notify(self, message: Message) -> bool:
        title, body = lay_out(message, self.layout)
        return bool(
            self._client.notify(
                title="" if self.layout.name in _TITLE_IN_BODY else title, body=body,
                body_format=_FORMATS[self.layout.format],
            )
        )  # fmt: skip

    async def close(self) -> None:
        self._thread.shutdown(wait=False, cancel_futures=True)
