"""The preview of a mail text, or of the look of pages: on a real document, with what is on the screen."""

from __future__ import annotations

import os
from asyncio import wrap_future
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from textual.content import Content

from komtui.domain.problem import ProblemError, unwritable
from komtui.domain.sales.kind import Kind
from komtui.domain.settings.catalogue.texts import SEVERAL
from komtui.domain.text import file_name, visible
from komtui.i18n import _, localizer
from komtui.services.files import expanded
from komtui.services.ports.pages import View
from komtui.ui.screens.settings._board import Board
from komtui.ui.screens.settings._needs import PreviewNeeds
from komtui.ui.screens.settings.draft import Draft
from komtui.ui.screens.settings.words import is_text
from komtui.ui.terminal import pictures
from komtui.ui.widgets.reading import ReadingScreen

if TYPE_CHECKING:
    from komtui.services.ports import StoredDocument
    from komtui.services.sales.pages.rendering import Artifact
    from komtui.ui.screens.printing.look import LookScreen


class Preview:
    """Shows what is being edited: a text, or how pages look."""

    def __init__(self, needs: PreviewNeeds, board: Board) -> None:
        self._needs = needs
        self._board = board

    async def show(self) -> None:
        """Show the text as a letter would say it, or the page; or what is wrong with it at its field."""
        board, key = self._board, self._board.form.key
        if problem := board.draft.check(key):
            board.show_problems([problem])
            return
        try:
            screen = await (_letter(self._needs, board.draft, key) if is_text(key) else self._page())
        except ProblemError as error:
            board.show_problems(list(error.problems))
            return
        await board.app.push_screen_wait(screen)

    async def _page(self) -> LookScreen | ReadingScreen:
        """Return the look of the newest document by what is not saved yet, or where it was saved as a file.

        Raises ProblemError where it cannot be drawn.
        """
        needs, draft = self._needs, self._board.draft
        stored = await _stored(needs, Kind.INVOICE) or await _stored(needs, None)
        if stored is None:
            nothing = Content(_("There is no document yet, so there is nothing to show the page on."))
            return ReadingScreen(_("Preview"), nothing, _("Esc closes."), agrees=False)
        settings = await needs.settings.over(draft.changes({"company", "documents"})).snapshot()
        if draft.store:
            stored = replace(stored, document=replace(stored.document, store=draft.store))
        artifact = await needs.rendering.preview(stored, settings)
        if not await self._can_draw(artifact):
            return await self._saved(artifact)
        from komtui.ui.screens.printing.look import LookScreen

        return LookScreen(needs.rendering, stored, needs.rendering.form(stored, settings), artifact)

    async def _can_draw(self, artifact: Artifact) -> bool:
        """Return whether the terminal draws pictures, and something makes them of pages."""
        if not pictures.protocol(os.environ):
            return False
        try:
            await self._needs.rendering.picture(artifact, View(0, 400, 0, 10, "png"))
        except ProblemError:
            return False
        return True

    async def _saved(self, artifact: Artifact) -> ReadingScreen:
        """Save the page where files are saved, over the preview before, and return what says where."""
        files, name = self._needs.files, file_name(f"{_('Preview')} {Path(artifact.name).stem}", "pdf")
        path = await files.proposed(name)
        try:
            saved = await files.save(path, name, artifact.content, over=expanded(path))
        except OSError as error:
            raise ProblemError(unwritable(error, path)) from error
        words = _("This terminal draws no pictures. The page is saved as {file}").format(file=visible(str(saved)))
        return ReadingScreen(_("Preview"), Content(words), _("Esc closes."), agrees=False)


async def _letter(needs: PreviewNeeds, draft: Draft, key: str) -> ReadingScreen:
    """Return the letter as it would be written now, on the newest document of the kind; the text is not saved yet.

    Raises ProblemError where the texts are not right.
    """
    _texts, kind, _part, language = key.split(".")
    stored = await _stored(needs, None if kind == SEVERAL else Kind(kind.replace("_", "-")))
    if stored is None:
        nothing = Content(_("There is no document of this kind yet, so there is nothing to show the text on."))
        return ReadingScreen(_("Preview"), nothing, _("Esc closes."), agrees=False)
    from komtui.services.mail.words import several, templates

    settings = await needs.settings.over(draft.changes({"texts"})).snapshot()
    words, document = localizer(language), stored.document
    store = draft.store or document.store
    found = replace(document, language=language, store=store)
    company = settings.value("company.name", store) or document.seller.name
    signature = (company, settings.value("company.phone", store), settings.value("company.website", store))
    if kind == SEVERAL:
        subject, body = several.words_of([found, found], words, settings, signature)
    else:
        subject, body = templates.own(found, words, settings, signature)
    subject = subject or templates.subject(found, words, company)
    body = body or templates.body(found, words, signature)
    text = Content(visible(subject)).stylize("bold") + Content(f"\n\n{visible(body.rstrip(), multiline=True)}")
    title = _("As a letter with {number} would say it").format(number=visible(document.number))
    return ReadingScreen(title, text, _("Esc closes."), agrees=False)


async def _stored(needs: PreviewNeeds, kind: Kind | None) -> StoredDocument | None:
    """Return the newest document, of a kind where one is named; None where there is none."""
    from komtui.services.listing import Query

    try:
        rows = (await wrap_future(needs.index.page(Query(kind=kind), 1))).rows
        if not rows:
            return None
        return await needs.documents.get(rows[0].id)
    except ProblemError:
        return None
