"""The letter of one document while a person writes it: what is written, what is missing, what is to be asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from komtui.domain.mail.delivery import Delivery
    from komtui.domain.mail.letter import Letter
    from komtui.domain.problem import Problem
    from komtui.domain.sales.consent import Consent
    from komtui.services.mail.writing.composing import Stamp
    from komtui.services.ports import StoredDocument


@dataclass
class Entry:
    """The letter as it stands now."""

    stored: StoredDocument
    """What it carries."""
    letter: Letter
    """What is written."""
    problems: tuple[Problem, ...] = ()
    """What is missing."""
    needs: frozenset[Consent] = frozenset()
    """What a person must agree to before it leaves."""
    before: Sequence[Delivery] = ()
    """The same letter as it was queued before."""
    edited: bool = False
    """Whether a person changed it."""
    failed: Sequence[Delivery] = ()
    """Deliveries of this document that did not arrive, and that nobody has settled yet: the newest letter's."""
    unaddressed: bool = False
    """Whether nobody knew an address of the customer's when the letter was written."""
    leaves: str = ""
    """When it is to leave, as it was typed; empty for at once."""
    stamp: Stamp | None = None
    """Of the message that a person has read in the preview and sent from there; None for a new one."""
    supplier: Letter | None = None
    """The other letter that it can be turned to: to a supplier, or back; None where it cannot."""

    @property
    def number(self) -> str:
        """The document's number (untrusted text)."""
        return self.stored.document.number

    def turn(self) -> None:
        """Take the other letter; of one that a person changed only the sender."""
        other, now = self.supplier, self.letter
        if other is None:
            return
        self.supplier = now
        self.letter = other
        if self.edited:
            self.letter = replace(now, kind=other.kind, sender=other.sender, reply_to=other.reply_to)
