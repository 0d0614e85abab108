"""What was answered to a document's letters: how often, in a line, and as text to be read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from komtui.domain.problem import ProblemError
from komtui.domain.text import visible
from komtui.i18n import _, current, n_

if TYPE_CHECKING:
    from komtui.domain.mail.notice import Notice
    from komtui.services.registry import Services
    from komtui.ui.widgets.reading import ReadingScreen


async def answers_of(services: Services, document_id: int) -> Sequence[Notice]:
    """Return the answers to a document's letters; none for whoever may not read letters."""
    try:
        return await services.notices.answers(document_id)
    except ProblemError:
        return ()


def answers_line(answers: Sequence[Notice]) -> Iterator[Content]:
    """Yield how often a document was answered and which key reads it; nothing where it was not."""
    if count := len(answers):
        words = n_("{count} answer: v reads it.", "{count} answers: v reads them.", count)
        yield Content(words.format(count=count)).stylize("bold")


def answers_words(count: int) -> Iterator[Content]:
    """Yield how often a document was answered, where no key reads it; nothing where it was not."""
    if count:
        yield Content(n_("{count} answer", "{count} answers", count).format(count=count)).stylize("bold")


def answers_screen(answers: Sequence[Notice]) -> ReadingScreen:
    """Return the answers as text, the newest first; all of it is untrusted."""
    from komtui.ui.widgets.reading import ReadingScreen

    text = "\n\n\n".join(visible(_whole(each), multiline=True) for each in reversed(answers))
    title = n_("{count} answer", "{count} answers", len(answers)).format(count=len(answers))
    keys = _("Up and Down scroll, Ctrl+C copies, Esc closes.")
    return ReadingScreen(title, Content(text), keys, agrees=False, copied=text)


def _whole(notice: Notice) -> str:
    when = current().moment(notice.date) if notice.date is not None else ""
    first = "  ".join(filter(None, (when, notice.sender)))
    return f"{first}\n\n{notice.text}" if notice.text else first
