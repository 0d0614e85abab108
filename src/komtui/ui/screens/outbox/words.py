"""Words of the outbox: what stands in each state, and what can be done about it."""

from __future__ import annotations

import datetime as dt

from komtui.domain.mail.alert import is_alert
from komtui.domain.mail.delivery import Delivery, DeliveryState
from komtui.domain.message import N_
from komtui.domain.text import visible
from komtui.i18n import _, n_

STATES = tuple(state for state in DeliveryState if state is not DeliveryState.DOT)
"""What can be filtered by: for people `dot` is a part of `sending`."""

_NEXT = {
    DeliveryState.FAILED: N_("r tries again, once the cause is mended; v shows what was said."),
    DeliveryState.BOUNCED: N_("Correct the customer's address, then mail the document again."),
    DeliveryState.UNCERTAIN: N_("a says that it arrived, n sends it again; v shows what was said."),
    DeliveryState.DELAYED: N_("A server further on keeps trying; nothing is to be done."),
}


def subject(delivery: Delivery) -> str:
    """Return what a letter is about: its document's number, or that it is an alert of komtui's own."""
    return visible(delivery.number) or (_("alert") if is_alert(delivery.kind) else "")


def same_states(state: DeliveryState | None) -> tuple[DeliveryState, ...]:
    """Return the states that a filter stands for."""
    if state is None:
        return ()
    return (DeliveryState.SENDING, DeliveryState.DOT) if state is DeliveryState.SENDING else (state,)


def counted(state: DeliveryState, count: int) -> str:
    """Return how many stand in a state: `3 waiting`."""
    words = {
        DeliveryState.QUEUED: lambda: n_("{count} waiting", "{count} waiting", count),
        DeliveryState.SENDING: lambda: n_("{count} sending", "{count} sending", count),
        DeliveryState.SENT: lambda: n_("{count} sent", "{count} sent", count),
        DeliveryState.FAILED: lambda: n_("{count} failed", "{count} failed", count),
        DeliveryState.UNCERTAIN: lambda: n_("{count} to check", "{count} to check", count),
        DeliveryState.CANCELLED: lambda: n_("{count} withdrawn", "{count} withdrawn", count),
        DeliveryState.DELAYED: lambda: n_("{count} delayed", "{count} delayed", count),
        DeliveryState.BOUNCED: lambda: n_("{count} returned", "{count} returned", count),
    }
    return words[state]().format(count=count)


def next_step(delivery: Delivery) -> str:
    """Return what a person may do about a delivery; empty where there is nothing."""
    if delivery.state is DeliveryState.QUEUED and delivery.next_try_at is not None and delivery.attempts:
        return _("The next try is at {time}; r tries now, x takes it back.").format(time=clock(delivery.next_try_at))
    if delivery.state is DeliveryState.QUEUED:
        return _("It leaves as soon as its turn comes; x takes it back.")
    return _(_NEXT[delivery.state]) if delivery.state in _NEXT else ""


def stamp(moment: dt.datetime) -> str:
    """Return a moment for the list: `11-19 14:02`, local."""
    return moment.astimezone().strftime("%m-%d %H:%M")


def clock(moment: dt.datetime) -> str:
    """Return a moment for the details: `2026-11-19 14:02:11`, local."""
    return moment.astimezone().strftime("%Y-%m-%d %H:%M:%S")
