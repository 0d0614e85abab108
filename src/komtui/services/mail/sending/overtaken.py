"""Letters that were put off and are overtaken: what they announce is paid or cancelled by then."""

from __future__ import annotations

from komtui.domain.mail.delivery import ClaimedLetter
from komtui.domain.mail.leaving import LONGEST_UNDO, standing_of
from komtui.domain.problem import Problem
from komtui.domain.sales.consent import Consent
from komtui.domain.sales.document import Kind
from komtui.domain.sales.payment import amount_due
from komtui.services.ports import Clock, Documents, Outbox


class Overtaken:
    """Asks, at the moment of sending, whether a letter that was put off still says what is true."""

    def __init__(self, outbox: Outbox, documents: Documents, clock: Clock) -> None:
        self._outbox = outbox
        self._documents = documents
        self._clock = clock

    async def problem(self, letter: ClaimedLetter) -> Problem | None:
        """Return why a letter is held back; None where it may leave."""
        if self._clock.now() - letter.queued_at < LONGEST_UNDO:
            return None
        for document_id, standing in (await self._outbox.standings(letter.letter_id)).items():
            stored = await self._documents.get(document_id)
            if stored is None or standing_of(stored.document) == standing:
                continue
            # Loaded where something has changed: every screen has a worker, and few of them ever ask.
            from komtui.services.mail.writing.consents import state_consents

            facts = {"number": stored.document.number}
            if Consent.CANCELLED in state_consents(stored):
                return Problem("letter.cancelled-meanwhile", facts)
            due = amount_due(stored.document) if stored.document.kind is Kind.INVOICE else 0
            return Problem("letter.changed-meanwhile" if due else "letter.paid-meanwhile", facts)
        return None
