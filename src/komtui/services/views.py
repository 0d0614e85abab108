"""Saved views: words and filters of the list of documents under a name, for all who work with the books."""

from __future__ import annotations

from collections.abc import Sequence

from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.standing import View
from komtui.domain.search import folded
from komtui.domain.text import visible
from komtui.services.listing import Query, SavedView
from komtui.services.ports.views import SavedViews

LONGEST = 40
"""Characters of a name."""


class ViewService:
    """Lists, keeps and forgets saved views."""

    def __init__(self, views: SavedViews) -> None:
        self._views = views

    async def every(self) -> Sequence[SavedView]:
        """Return those that somebody has saved, by name."""
        return await self._views.every()

    async def named(self, name: str) -> SavedView:
        """Return the view of that name, whatever its case and accents. Raises ProblemError `view.unknown`."""
        views = await self._views.every()
        found = next((each for each in views if folded(each.name) == folded(name.strip())), None)
        if found is None:
            names = ", ".join([*(view.value for view in View), *(each.name for each in views)])
            raise ProblemError(Problem("view.unknown", {"name": name, "names": names}, field="name"))
        return found

    async def keep(self, name: str, query: Query) -> SavedView:
        """Keep words and filters under a name; one of that name is replaced.

        Raises ProblemError `view.name` and `view.name-taken`, `view.everything`.
        """
        plain = " ".join(visible(name).split())
        if not plain or len(plain) > LONGEST:
            raise ProblemError(Problem("view.name", {"most": LONGEST}, field="name"))
        if folded(plain) in {view.value for view in View}:
            raise ProblemError(Problem("view.name-taken", {"name": plain}, field="name"))
        if query._replace(text=query.text.strip()) == Query():
            raise ProblemError(Problem("view.everything"))
        view = SavedView(plain, query._replace(text=query.text.strip()))
        await self._views.keep(view)
        return view

    async def forget(self, name: str) -> None:
        """Forget a saved view."""
        await self._views.forget(name)
