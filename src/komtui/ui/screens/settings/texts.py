"""Mail texts: what an empty one shows, and which placeholders complete a word."""

from __future__ import annotations

from collections.abc import Iterator

from komtui.domain.mail.template import PLACEHOLDERS, completions, started
from komtui.domain.sales.kind import Kind
from komtui.i18n import _, localizer
from komtui.ui.screens.settings.paint import Remark

_MOST = 6
"""Placeholders that are named at once."""


def is_text(key: str) -> bool:
    """Return whether a setting is a text of letters."""
    return key.startswith("texts.")


def built_in(key: str) -> str:
    """Return what komtui writes where the text is empty, with its placeholders; of what is no text nothing."""
    if not is_text(key):
        return ""
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
