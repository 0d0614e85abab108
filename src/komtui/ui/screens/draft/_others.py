"""Who else has the draft open: said when one opens it, for as long as they have."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from komtui.domain.problem import ProblemError
from komtui.domain.text import visible
from komtui.i18n import _, current
from komtui.services.changes import Subject

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from komtui.services.ports.editors import Editor
    from komtui.services.registry import Services


class Others:
    """Comes and goes with the screen; what it cannot ask the books it does not say."""

    def __init__(self, services: Services, say: Callable[[str], None]) -> None:
        """Take what says it, and takes it away where the words are empty."""
        self._services = services
        self._say = say
        self._proof = ""

    async def attend(self, document_id: int) -> None:
        """Say who has the draft open, until nobody else has. Runs in a worker; where nobody has, it ends at once."""
        if self._proof:
            return
        with suppress(ProblemError):
            self._proof = await self._services.editors.enter(document_id)
            if not await self._look(document_id):
                return
            # What others write is what changes it: there is nothing to be asked for while nobody writes.
            async for _change in self._services.changes.watch(Subject.DOCUMENTS):
                if not await self._look(document_id):
                    return

    async def _look(self, document_id: int) -> bool:
        there = await self._services.editors.others(document_id, self._proof)
        self._say(_said(there))
        return bool(there)

    async def leave(self) -> None:
        """Say that the draft was closed."""
        proof, self._proof = self._proof, ""
        if proof:
            with suppress(ProblemError):
                await self._services.editors.leave(proof)


def _said(there: Sequence[Editor]) -> str:
    if not there:
        return ""
    words = current()
    people = ", ".join(
        _("{name} on {machine} since {time}").format(
            name=visible(each.author.name),
            machine=visible(each.author.machine),
            time=words.moment(each.since.astimezone()),
        )
        for each in there
    )
    return _("Open elsewhere too: {people}. Who saves second is told, and nothing is overwritten.").format(
        people=people
    )
