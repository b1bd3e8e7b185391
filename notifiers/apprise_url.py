"""Any channel Apprise speaks, named by its URL. The only module that imports Apprise."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import apprise

from notifiers.base import Message, NotifierError, Sent
from notifiers.quiet import keep_addresses_out_of_logs
from schemas.deliveries import DeliveryOutcome

__all__ = ["AppriseNotifier"]


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
        try:
            understood = self._client.add(url)
        except Exception:  # a plug-in may quote the URL
            understood = False
        if not understood:
            raise NotifierError("Apprise does not understand the channel's address")
        if len(self._client) != 1:
            raise NotifierError("the channel's address names several receivers; give one each")
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="apprise")

    async def send(self, message: Message) -> Sent:
        loop = asyncio.get_running_loop()
        # Apprise answers yes or no and never says why, so every no is worth another try.
        if await loop.run_in_executor(self._thread, self._notify, message):
            return Sent(DeliveryOutcome.DELIVERED)
        return Sent(DeliveryOutcome.RETRY, "渠道未接受 not taken by the channel")

    def _notify(self, message: Message) -> bool:
        # Said to be plain text, it is escaped where the channel wants HTML.
        return bool(
            self._client.notify(
                title=message.title, body=message.body, body_format=apprise.NotifyFormat.TEXT
            )
        )

    async def close(self) -> None:
        self._thread.shutdown(wait=False, cancel_futures=True)
