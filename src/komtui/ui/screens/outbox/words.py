"""Words of the outbox screen alone: what can be filtered by, and what a person can do about a delivery there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from komtui.domain.mail.delivery import Delivery, DeliveryState
from komtui.domain.mail.outbox_query import Head
from komtui.domain.marking import N_
from komtui.domain.problem import Problem
from komtui.domain.sales.consent import Consent
from komtui.domain.text import visible
from komtui.i18n import _, current, n_
from komtui.i18n.presentation.deliveries import clock, counted, subject
from komtui.services.addresses import legible
from komtui.services.listing import COUNTED
from komtui.ui.widgets.question import Question

_STATE_OF = {
    Head.WAITING: DeliveryState.QUEUED,
    Head.UNDER_WAY: DeliveryState.SENDING,
    Head.SENT: DeliveryState.SENT,
    Head.FAILED: DeliveryState.FAILED,
    Head.TO_CHECK: DeliveryState.UNCERTAIN,
    Head.DELAYED: DeliveryState.DELAYED,
    Head.RETURNED: DeliveryState.BOUNCED,
    Head.WITHDRAWN: DeliveryState.CANCELLED,
}

TAKEN = frozenset({DeliveryState.SENT, DeliveryState.DELAYED, DeliveryState.BOUNCED, DeliveryState.UNCERTAIN})
"""A server has them, or may have them."""
WHOLE: Final = "letter"
THESE: Final = "these"
"""Answers to what is taken back: whole letters, or what was chosen of them."""
_MOST = 5
_NEXT = {
    DeliveryState.FAILED: N_(
        "Enter corrects the address, e the letter; r tries again, s sets it aside; v shows what was said."
    ),
    DeliveryState.BOUNCED: N_("Enter corrects the address and sends it again, e the letter; s sets it aside."),
    DeliveryState.UNCERTAIN: N_("a says that it arrived, n sends it again; v shows what was said."),
    DeliveryState.DELAYED: N_("A server further on keeps trying; s sets it aside once you know that it arrived."),
}


def head_words(head: Head, count: int) -> str:
    """Return how many letters a head has: `3 waiting`, `10,000+ sent`."""
    number = current().count(count) + ("+" if count >= COUNTED else "")
    if head in _STATE_OF:
        return counted(_STATE_OF[head], count, number)
    words = n_("{count} to do", "{count} to do", count)
    if head is Head.SETTLED:
        words = n_("{count} settled", "{count} settled", count)
    return words.format(count=number)


def next_step(delivery: Delivery) -> str:
    """Return what a person may do about a delivery; empty where there is nothing."""
    if delivery.settled_at is not None:
        return _("Nothing is to be done; s takes it up again.")
    if delivery.state is DeliveryState.QUEUED and delivery.next_try_at is not None and delivery.attempts:
        return _("The next try is at {time}; r tries now, x takes it back.").format(time=clock(delivery.next_try_at))
    if delivery.state is DeliveryState.QUEUED and delivery.next_try_at is not None:
        time = current().moment(delivery.next_try_at.astimezone())
        return _("It leaves on {time}; r sends it now, x takes it back.").format(time=time)
    if delivery.state is DeliveryState.QUEUED:
        return _("It leaves as soon as its turn comes; x takes it back.")
    return _(_NEXT[delivery.state]) if delivery.state in _NEXT else ""


def taking_back(chosen: Sequence[Delivery], siblings: Sequence[Delivery]) -> Question:
    """Ask whether letters are taken back whole, of which only some recipients were chosen; `siblings` are all of them.

    What a clerk takes back is a letter: to whom of it some was sent, and who would still get it, is said.
    """
    waiting = _names(each for each in siblings if each.state is DeliveryState.QUEUED)
    gone = _names(each for each in siblings if each.state in TAKEN)
    if len({each.letter_id for each in chosen}) == 1:
        about = subject(chosen[0]) or visible(chosen[0].subject)
        lines = [
            _("The letter {number} is still to be sent to: {recipients}.").format(number=about, recipients=waiting)
        ]
    else:
        lines = [_("These letters are still to be sent to: {recipients}.").format(recipients=waiting)]
    if gone:
        lines.append(_("It has gone to: {recipients}.").format(recipients=gone))
    these = _names(chosen)
    return Question(
        "\n".join(lines),
        [
            ("", _("Take nothing back")),
            (WHOLE, _("Take back all that is still to be sent")),
            (THESE, _("Only for {recipients}").format(recipients=these)),
        ],
    )


def _names(deliveries: Iterable[Delivery]) -> str:
    """Return to whom some deliveries go; no more than a few of many."""
    names = [*dict.fromkeys(legible(each.recipient) for each in deliveries)]
    return ", ".join([*names[:_MOST], *(["…"] if len(names) > _MOST else [])])


def meanwhile(needs: Mapping[Consent, Problem]) -> str:
    """Return what became of a document since its letter was queued."""
    return "\n".join(
        _(_MEANWHILE[consent]).format(number=visible(str(problem.facts["number"])))
        if consent in _MEANWHILE
        else current().problem(problem)
        for consent, problem in needs.items()
    )


_MEANWHILE = {
    Consent.PAID: N_("{number} is paid by now."),
    Consent.CANCELLED: N_("{number} was cancelled by a credit note. The customer may take it for due."),
}
