"""The preview of a mail text: the letter as it would be written with what is on the screen, on a real document."""

from __future__ import annotations

from asyncio import wrap_future
from typing import TYPE_CHECKING

from textual.content import Content

from komtui.domain.problem import ProblemError
from komtui.domain.sales.kind import Kind
from komtui.domain.text import visible
from komtui.i18n import _, localizer
from komtui.ui.screens.settings._board import Board
from komtui.ui.screens.settings._needs import PreviewNeeds
from komtui.ui.screens.settings.draft import Draft
from komtui.ui.widgets.reading import ReadingScreen

if TYPE_CHECKING:
    from komtui.domain.sales.document import Document


class Preview:
    """Shows the text that is being edited."""

    def __init__(self, needs: PreviewNeeds, board: Board) -> None:
        self._needs = needs
        self._board = board

    async def show(self) -> None:
        """Show the text as a letter would say it, or what is wrong with it at its field."""
        board, key = self._board, self._board.form.key
        if problem := board.draft.check(key):
            board.show_problems([problem])
            return
        try:
            screen = await _letter(self._needs, board.draft, key)
        except ProblemError as error:
            board.show_problems(list(error.problems))
            return
        await board.app.push_screen_wait(screen)


async def _letter(needs: PreviewNeeds, draft: Draft, key: str) -> ReadingScreen:
    """Return the letter as it would be written now, on the newest document of the kind; the text is not saved yet.

    Raises ProblemError where the texts are not right.
    """
    _texts, kind, _part, language = key.split(".")
    document = await _document(needs, Kind(kind.replace("_", "-")))
    if document is None:
        nothing = Content(_("There is no document of this kind yet, so there is nothing to show the text on."))
        return ReadingScreen(_("Preview"), nothing, _("Esc closes."), agrees=False)
    from dataclasses import replace

    from komtui.services.mail import templates

    settings = await needs.settings.over(draft.changes({"texts"})).snapshot()
    words = localizer(language)
    store = draft.store or document.store
    found = replace(document, language=language, store=store)
    company = settings.value("company.name", store) or document.seller.name
    signature = (company, settings.value("company.phone", store), settings.value("company.website", store))
    subject, body = templates.own(found, words, settings, signature)
    subject = subject or templates.subject(found, words, company)
    body = body or templates.body(found, words, signature)
    text = Content(visible(subject)).stylize("bold") + Content(f"\n\n{visible(body.rstrip(), multiline=True)}")
    title = _("As a letter with {number} would say it").format(number=visible(document.number))
    return ReadingScreen(title, text, _("Esc closes."), agrees=False)


async def _document(needs: PreviewNeeds, kind: Kind) -> Document | None:
    from komtui.services.listing import Query

    try:
        rows = (await wrap_future(needs.index.page(Query(kind=kind), 1))).rows
        if not rows:
            return None
        return (await needs.documents.get(rows[0].id)).document
    except ProblemError:
        return None
