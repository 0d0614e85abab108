"""What keeps a document from being mailed, or wants agreed to first: by its state, and by what was sent before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from komtui.domain.problem import Problem
from komtui.domain.sales import lifecycle
from komtui.domain.sales.consent import Consent, ConsentError
from komtui.domain.sales.lifecycle import Act
from komtui.domain.sales.numbering import name_of

if TYPE_CHECKING:
    from komtui.domain.mail.delivery import Delivery
    from komtui.services.ports import StoredDocument


class LetterConsentError(ConsentError):
    """A letter was not queued, because a person must agree to it first."""

    def __init__(self, needs: Mapping[Consent, Problem], before: Sequence[Delivery] = ()) -> None:
        super().__init__(needs)
        self.before = before
        """The same letter as it was queued before, where that is what to agree to."""


def refused(stored: StoredDocument) -> tuple[Problem, ...]:
    """Return why a document is not mailed at all: by the table of what may be done, and where nobody sells."""
    document = stored.document
    place = Act.MAIL, document.kind, document.state
    if lifecycle.step(*place) is None:
        return (Problem(lifecycle.refusal(*place), {"number": name_of(document.number, stored.id)}),)
    if document.seller.name or stored.own_pdf:
        return ()
    if stored.provisional:
        return (Problem("letter.no-seller", {"number": document.number}, "company.name"),)
    return (Problem("letter.left-without-seller", {"number": document.number}),)


def state_consents(stored: StoredDocument) -> dict[Consent, Problem]:
    """Return what a document's own state wants agreed to."""
    step = lifecycle.step(Act.MAIL, stored.document.kind, stored.document.state)
    if step is None or step.consent is None:
        return {}
    return {step.consent: Problem(f"letter.{step.consent}", {"number": stored.document.number})}


def sent_before(stored: StoredDocument, before: Sequence[Delivery]) -> dict[Consent, Problem]:
    """Return what to agree to where a document went to the same people before; empty where it did not."""
    if not before:
        return {}
    facts = {
        "number": stored.document.number,
        "recipients": ", ".join(dict.fromkeys(each.recipient for each in reversed(before))),
        "when": f"{before[0].queued_at.astimezone():%Y-%m-%d %H:%M}",
    }
    return {Consent.SENT_BEFORE: Problem("letter.sent-before", facts)}
