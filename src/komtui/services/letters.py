"""Letters: from a document to a draft that a clerk can edit, and from the draft into the outbox."""

from __future__ import annotations

from collections.abc import Sequence

from komtui.domain.delivery import Delivery
from komtui.domain.letter import Letter
from komtui.domain.problem import Problem
from komtui.services.accounts import AccountService
from komtui.services.ports import Clock, Outbox, StoredDocument
from komtui.services.rendering import RenderingService
from komtui.services.settings import SettingsService


class LetterService:
    """Writes letters and queues them."""

    def __init__(
        self,
        rendering: RenderingService,
        accounts: AccountService,
        settings: SettingsService,
        outbox: Outbox,
        clock: Clock,
    ) -> None:
        self._rendering = rendering
        self._accounts = accounts
        self._settings = settings
        self._outbox = outbox
        self._clock = clock

    async def draft(self, stored: StoredDocument) -> Letter:
        """Return the letter for a document: recipients from the customer, words in the document's language, the PDF.

        Missing things stay empty (no address: no recipient); `check` names them.
        """
        raise NotImplementedError

    async def check(self, letter: Letter) -> Sequence[Problem]:
        """Return all that keeps a letter from being queued, each beside its field (`to`, `cc`, `subject`, `body`)."""
        raise NotImplementedError

    async def preview(self, letter: Letter) -> str:
        """Return the message as it will leave, headers and text, without the attachments' encoded bytes."""
        raise NotImplementedError

    async def send(
        self, stored: StoredDocument, letter: Letter, *, again: bool = False, kind: str = "document"
    ) -> Sequence[Delivery]:
        """Queue a letter, in one transaction. Raises ProblemError with all that `check` finds."""
        raise NotImplementedError
