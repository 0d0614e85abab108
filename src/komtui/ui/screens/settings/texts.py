"""Mail texts: what an empty one shows, which placeholders complete a word, and the preview on a real document."""

from __future__ import annotations

from asyncio import wrap_future
from collections.abc import Iterator
from typing import TYPE_CHECKING

from textual.content import Content

from komtui.domain.mail.template import PLACEHOLDERS, completions, started
from komtui.domain.problem import ProblemError
from komtui.domain.sales.kind import Kind
from komtui.domain.text import visible
from komtui.i18n import _, localizer
from komtui.ui.screens.settings.draft import Draft
from komtui.ui.screens.settings.paint import Remark
from komtui.ui.widgets.reading import ReadingScreen

if TYPE_CHECKING:
    from komtui.domain.sales.document import Document
    from komtui.services.registry import Services

_MOST = 6
"""Placeholders that are named at once."""


def is_text(key: str) -> bool:
    """Return whether a setting is a text of letters."""
    return key.startswith("texts.")


def built_in(key: str) -> str:
    """Return what komtui writes where the text is empty, with its placeholders."""
    from komtui.services.mail import templates

    _texts, kind, part, language = key.split(".")
    subject, body = templates.built_in(Kind(kind.replace("_", "-")), localizer(language))
    return subject if part == "subject" else body


def completed(key: str, before_cursor: str) -> str:
    """Return what completes a placeholder that was begun; empty where none was."""
    start = started(before_cursor) if is_text(key) else None
    names = completions(start) if start is not None else []
    return f"{names[0][len(start or '') :]}}}" if names else ""


def remarks(before_cursor: str) -> Iterator[Remark]:
    """Yield the placeholders that may follow what was typed."""
    start = started(before_cursor)
    if start is None:
        return
    names = completions(start)
    if not names:
        yield Remark(_("No placeholder begins so."), "warning")
        return
    yield Remark("\n".join(f"{{{name}}}  {_(PLACEHOLDERS[name])}" for name in names[:_MOST]), "offer")
    yield Remark(_("Tab completes {name}.").format(name=f"{{{names[0]}}}"))


async def preview(services: Services, draft: Draft, key: str) -> ReadingScreen:
    """Return the letter as it would be written now, on the newest document of the kind; the text is not saved yet.

    Raises ProblemError where the texts are not right.
    """
    _texts, kind, _part, language = key.split(".")
    document = await _document(services, Kind(kind.replace("_", "-")))
    if document is None:
        nothing = Content(_("There is no document of this kind yet, so there is nothing to show the text on."))
        return ReadingScreen(_("Preview"), nothing, _("Esc closes."), agrees=False)
    from dataclasses import replace

    from komtui.services.mail import templates

    settings = await services.settings.over(draft.changes({"texts"})).snapshot()
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


async def _document(services: Services, kind: Kind) -> Document | None:
    from komtui.services.listing import Query

    try:
        rows = (await wrap_future(services.index.page(Query(kind=kind), 1))).rows
        if not rows:
            return None
        return (await services.documents.get(rows[0].id)).document
    except ProblemError:
        return None
