"""What is done with a single letter of a plan: looked into and changed, read as it will leave, its draft issued."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from komtui.domain.problem import ProblemError
from komtui.ui.acts.mending import open_customer
from komtui.ui.screens.bulk._act import Act
from komtui.ui.screens.bulk._plan import Row
from komtui.ui.screens.letter.begun import Begun

if TYPE_CHECKING:
    from textual.screen import Screen

    from komtui.services.registry import Services


class Letters:
    """Opens letters of an act over its plan. For workers: each waits until the person comes back."""

    def __init__(self, screen: Screen[Any], services: Services, act: Act) -> None:
        self._screen = screen
        self._services = services
        self._act = act

    async def look_again(self, rows: Iterable[Row]) -> None:
        """Look anew at documents that somebody has mended, or that another till did something with."""
        try:
            await self._act.look_again([each.id for row in rows for each in row.bundle.items])
        except ProblemError as error:
            self._act.failed += error.problems
        self._act.arrange()

    async def issue(self, row: Row) -> None:
        """Open a draft; once it is issued it joins the letters."""
        from komtui.ui.screens.draft.screen import DraftScreen

        await self._screen.app.push_screen_wait(DraftScreen(self._services, row.bundle.first.id))
        await self.look_again([row])

    async def change(self, row: Row) -> None:
        """Look into a letter, and keep what was changed. Raises ProblemError where it cannot be written."""
        from komtui.ui.screens.bulk._look import BulkLetterScreen

        if row.problems:
            # Perhaps somebody has mended it since, in the configuration or at another till.
            await self.look_again([row])
        first, *others = await self._act.parts(row)
        problems = [each for each in row.problems if each.field]
        settings, is_changed = await self._act.settings(), row.prepared is not None
        screen = BulkLetterScreen(self._services, first, problems, settings, is_changed=is_changed)
        changed = await self._screen.app.push_screen_wait(screen)
        if changed is not None and not others:
            row.prepared, row.stamp = changed, None
            stored, *rest = changed.documents
            plan = await self._services.letters.plan(
                stored, changed.letter, others=rest, settings=await self._act.settings()
            )
            row.problems = plan.problems

    async def mend(self, row: Row) -> None:
        """Open the customer where a remark is mended; the letter is written in the language that is chosen there.

        One that a person has changed keeps its words.
        """
        for each in row.bundle.items:
            for remark in each.remarks:
                if await open_customer(self._screen, self._services, each.id, remark.field or ""):
                    row.stamp = None
                    theirs = {item.customer_id for item in row.bundle.items}
                    rows = [other for other in self._act.rows if other.bundle.first.customer_id in theirs]
                    await self.look_again(rows)
                return

    async def forget(self, rows: Iterable[Row]) -> None:
        """Keep no longer what was changed in letters: they were sent, or given up."""
        for row in rows:
            if row.prepared is not None:
                await Begun(self._services, [each.id for each in row.prepared.documents]).forget()

    async def read(self, row: Row, leaves: datetime | None) -> None:
        """Show the very message that leaves with the plan. Raises ProblemError where it cannot be written."""
        from komtui.ui.screens.letter.preview import preview

        wait = self._services.letters.until(leaves) if leaves is not None else timedelta()
        first, *_others = await self._act.parts(row)
        _sends, row.stamp = await preview(
            self._screen.app,
            self._services,
            first.documents,
            first.letter,
            wait=wait,
            settings=await self._act.settings(),
            sends=False,
        )
