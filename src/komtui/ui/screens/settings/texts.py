"""Mail texts: what an empty one shows, and which placeholders complete a word."""

from __future__ import annotations

from collections.abc import Iterator

from komtui.domain.mail.template import completions, started
from komtui.domain.sales.kind import Kind
from komtui.domain.settings.catalogue.texts import SEVERAL
from komtui.i18n import _, current, localizer
from komtui.ui.screens.settings.paint import Remark
from komtui.ui.screens.settings.words import is_text

_MOST = 6
"""Placeholders that are named at once."""


def built_in(key: str) -> str:
    """Return what komtui writes where the text is empty, with its placeholders; of what is no text nothing."""
    if not is_text(key):
        return ""
    from komtui.domain.mail.reminder import step_of
    from komtui.i18n.presentation import reminders
    from komtui.services.mail.words import several, templates

    _texts, kind, part, language = key.split(".")
    kind, words = kind.replace("_", "-"), localizer(language)
    if (step := step_of(kind)) is not None:
        subject, body = reminders.built_in(step, words)
    else:
        subject, body = several.built_in(words) if kind == SEVERAL else templates.built_in(Kind(kind), words)
    return subject if part == "subject" else body


def completed(key: str, before_cursor: str) -> str:
    """Return what completes a placeholder that was begun; empty where none was."""
    start = started(before_cursor) if is_text(key) else None
    names = list(completions(start, current().language)) if start is not None else []
    return f"{names[0][len(start or '') :]}}}" if names else ""


def remarks(before_cursor: str) -> Iterator[Remark]:
    """Yield the placeholders that may follow what was typed."""
    start = started(before_cursor)
    if start is None:
        return
    found = completions(start, current().language)
    if not found:
        yield Remark(_("No placeholder begins so."), "warning")
        return
    yield Remark("\n".join(f"{{{name}}}  {_(words)}" for name, words in list(found.items())[:_MOST]), "offer")
    yield Remark(_("Tab completes {name}.").format(name=f"{{{next(iter(found))}}}"))
