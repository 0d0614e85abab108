"""A letter that was begun: kept in the books as it is written, until it is sent or given up."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from komtui.domain.problem import ProblemError
from komtui.i18n import _, current
from komtui.ui.widgets.question import Question

if TYPE_CHECKING:
    from textual.app import App

    from komtui.domain.mail.letter import Letter
    from komtui.services.mail.writing.unsent import Unsent
    from komtui.services.registry import Services

SETTLED: Final = 0.6
"""Seconds after the last key when what was written is kept."""


class Begun:
    """Keeps the letter of some documents for the person who writes it."""

    def __init__(self, services: Services, documents: Sequence[int]) -> None:
        self._services = services
        self._documents = tuple(documents)
        self._written: tuple[Letter, str] | None = None

    def note(self, letter: Letter, leaves: str = "") -> None:
        """Take what is written now, and when it is to leave as it was typed; `keep` writes it down."""
        self._written = letter, leaves

    async def keep(self) -> None:
        """Write down what was written last; of a screen that goes without a question that is the last moment."""
        written, self._written = self._written, None
        if written is not None:
            with suppress(ProblemError):  # the books are away, or the person is
                await self._services.unsent.keep(self._documents, *written)

    async def forget(self) -> None:
        """It was sent, or given up."""
        self._written = None
        await self._services.unsent.forget(self._documents)

    async def offer(self, app: App[Any], letter: Letter) -> Unsent | None:
        """Ask whether a letter is to be gone on with that was begun; None where there is none, or no. In a worker."""
        begun = await self._services.unsent.find(self._documents, letter)
        if begun is None:
            return None
        words = _("A letter for this document was begun on {time} and not sent.")
        time = current().moment(begun.at.astimezone())
        answers = [("yes", _("Go on writing")), ("no", _("Begin anew"))]
        if await app.push_screen_wait(Question(words.format(time=time), answers)) == "yes":
            return begun
        await self.forget()
        return None
