"""Deliveries: what a letter is about, how many stand in a state, and when something happened."""

from __future__ import annotations

import datetime as dt

from komtui.domain.mail.alert import is_alert
from komtui.domain.mail.delivery import Delivery, DeliveryState
from komtui.domain.text import visible
from komtui.i18n import _, current, n_
from komtui.i18n.presentation.states import delivery_word


def subject(delivery: Delivery) -> str:
    """Return what a letter is about: its document's number, or that it is a statement, or komtui's own alert.

    Of several documents it is the first one's, and how many more there are: `F-2026-0409 +2`.
    """
    if delivery.others:
        return f"{visible(delivery.number)} +{len(delivery.others)}"
    if delivery.number or delivery.document_id:
        return visible(delivery.number)
    if is_alert(delivery.kind):
        return _("alert")
    return _("statement") if delivery.kind.startswith("statement:") else ""


def name(delivery: Delivery) -> str:
    """Return how a letter is named in a sentence: what it is about, else its subject line."""
    return subject(delivery) or visible(delivery.subject)


def standing(delivery: Delivery) -> str:
    """Return where a delivery stands, and that nobody need look any more where that is so: `failed (settled since)`."""
    word = delivery_word(delivery.state)
    if delivery.settled_at is None:
        return word
    words = _("{state} (settled since)") if delivery.settled_by else _("{state} (set aside)")
    return words.format(state=word)


def settling(delivery: Delivery, by: Delivery | None = None) -> str:
    """Return since when nobody need look any more, and where that is known by which letter; empty where that is not so.

    `by` is the delivery whose success settled it.
    """
    if delivery.settled_at is None:
        return ""
    time = current().moment(delivery.settled_at.astimezone())
    if not delivery.settled_by:
        return _("Set aside on {time}.").format(time=time)
    if by is None:
        return _("Settled on {time} by a later letter.").format(time=time)
    words = _("Settled on {time}: {number} went to {recipient}.")
    return words.format(time=time, number=name(by), recipient=visible(by.recipient))


def short_standing(delivery: Delivery) -> str:
    """Return where a delivery stands, in ten cells; of what is settled that it is, rather than what it was before."""
    if delivery.settled_at is None:
        return delivery_word(delivery.state)
    return _("is settled") if delivery.settled_by else _("set aside")


def reason(delivery: Delivery) -> str:
    """Return what the server said, and where it said nothing, why the delivery stands as it does."""
    if delivery.reply or delivery.problem is None:
        return visible(delivery.reply)
    if delivery.settled_at is not None:
        return settling(delivery)
    return current().problem(delivery.problem)


def counted(state: DeliveryState, count: int, number: str = "") -> str:
    """Return how many stand in a state: `3 waiting`; `number` where it is written in another way than by its digits."""
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
    return words[state]().format(count=number or count)


def stamp(moment: dt.datetime) -> str:
    """Return a moment for a list, as the language of the person who reads writes it."""
    return current().stamp(moment)


def clock(moment: dt.datetime) -> str:
    """Return a moment to the second, as the language of the person who reads writes it."""
    return current().moment(moment, seconds=True)
