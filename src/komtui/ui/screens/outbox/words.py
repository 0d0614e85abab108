"""Words of the outbox screen alone: what can be filtered by, and what a person can do about a delivery there."""

from __future__ import annotations

from collections.abc import Mapping

from komtui.domain.mail.delivery import Delivery, DeliveryState
from komtui.domain.marking import N_
from komtui.domain.problem import Problem
from komtui.domain.sales.consent import Consent
from komtui.domain.text import visible
from komtui.i18n import _, current
from komtui.i18n.presentation.deliveries import clock

STATES = tuple(state for state in DeliveryState if state is not DeliveryState.DOT)
"""What can be filtered by: for people `dot` is a part of `sending`."""

_NEXT = {
    DeliveryState.FAILED: N_("Enter corrects the address; r tries again, s sets it aside; v shows what was said."),
    DeliveryState.BOUNCED: N_("Enter corrects the address and sends it again; s sets it aside."),
    DeliveryState.UNCERTAIN: N_("a says that it arrived, n sends it again; v shows what was said."),
    DeliveryState.DELAYED: N_("A server further on keeps trying; nothing is to be done."),
}


def same_states(state: DeliveryState | None) -> tuple[DeliveryState, ...]:
    """Return the states that a filter stands for."""
    if state is None:
        return ()
    return (DeliveryState.SENDING, DeliveryState.DOT) if state is DeliveryState.SENDING else (state,)


def next_step(delivery: Delivery) -> str:
    """Return what a person may do about a delivery; empty where there is nothing."""
    if delivery.settled_at is not None:
        settled = _("A later letter was delivered: nothing is to be done.")
        return settled if delivery.settled_by else _("Set aside: nothing is to be done; s takes it up again.")
    if delivery.state is DeliveryState.QUEUED and delivery.next_try_at is not None and delivery.attempts:
        return _("The next try is at {time}; r tries now, x takes it back.").format(time=clock(delivery.next_try_at))
    if delivery.state is DeliveryState.QUEUED and delivery.next_try_at is not None:
        time = current().moment(delivery.next_try_at.astimezone())
        return _("It leaves on {time}; r sends it now, x takes it back.").format(time=time)
    if delivery.state is DeliveryState.QUEUED:
        return _("It leaves as soon as its turn comes; x takes it back.")
    return _(_NEXT[delivery.state]) if delivery.state in _NEXT else ""


def meanwhile(needs: Mapping[Consent, Problem]) -> str:
    """Return what became of a document since its letter was queued."""
    return "\n".join(
        _(_MEANWHILE[consent]).format(number=visible(str(problem.facts["number"])))
        for consent, problem in needs.items()
    )


_MEANWHILE = {
    Consent.PAID: N_("{number} is paid by now."),
    Consent.CANCELLED: N_("{number} was cancelled by a credit note. The customer may take it for due."),
}
