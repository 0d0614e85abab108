"""When a document was reminded of, and what comes next, in a line of its page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from komtui.domain.journal import Author
from komtui.domain.mail.reminder import Why
from komtui.domain.problem import ProblemError
from komtui.domain.text import visible
from komtui.i18n import _, current
from komtui.i18n.presentation.reminders import next_word, sent_word

if TYPE_CHECKING:
    from komtui.services.registry import Services


async def reminders_line(services: Services, document_id: int) -> str:
    """Return the line; empty where there is nothing to be reminded of, and never was."""
    try:
        found = await services.reminders.of(document_id)
    except ProblemError:
        return ""  # whoever may not see letters
    said = [sent_word(each) for each in found.sent]
    if found.due.why not in {Why.NOT_ASKED, Why.SUSPENDED}:
        said.append(next_word(found.due, services.payments.today()))
    for stop in found.stops:
        facts = {"date": current().date(stop.at.astimezone().date()), "who": visible(Author(stop.who).name)}
        said.append(_("suspended on {date} by {who}").format(**facts))
        said += [visible(stop.reason)] if stop.reason else []
    return _("{label}: {text}").format(label=_("Reminders"), text=" · ".join(said)) if said else ""
