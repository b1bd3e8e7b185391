"""One attempt to hand a delivery over: whatever goes wrong, an answer comes out."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

from notifiers.base import Message, Notifier, Sent
from schemas.deliveries import Delivery, DeliveryOutcome

__all__ = ["Render", "attempt"]

Render = Callable[[Delivery, datetime], Message]

_ANSWERS = frozenset({DeliveryOutcome.DELIVERED, DeliveryOutcome.RETRY, DeliveryOutcome.REFUSED})


async def attempt(
    notifier: Notifier | None, render: Render, delivery: Delivery, now: datetime, seconds: float
) -> Sent:
    """Return what the receiver answered within `seconds`.

    A notifier that raises, hangs or answers what is no answer counts as RETRY: its fault stays
    its own. The text of an error may hold an address, so only its type is told. Raises nothing
    but `CancelledError`, when it is this task that is cancelled.
    """
    if notifier is None:
        return Sent(DeliveryOutcome.REFUSED, "渠道已不存在 the channel is gone")
    try:
        message = render(delivery, now)
    except Exception as error:
        detail = f"无法生成文本 could not be rendered ({type(error).__name__})"
        return Sent(DeliveryOutcome.RETRY, detail)
    try:
        async with asyncio.timeout(seconds):
            sent = await notifier.send(message)
    except TimeoutError:
        return Sent(DeliveryOutcome.RETRY, "超时 timeout")
    except asyncio.CancelledError:
        task = asyncio.current_task()
        if task is None or task.cancelling():
            raise
        return Sent(DeliveryOutcome.RETRY, "发送中断 sending was cut off")
    except Exception as error:
        return Sent(DeliveryOutcome.RETRY, f"出错 failed ({type(error).__name__})")
    if not isinstance(sent, Sent) or sent.outcome not in _ANSWERS:
        return Sent(DeliveryOutcome.RETRY, "答复无效 not an answer")
    return sent
