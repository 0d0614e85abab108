"""Closing a period on the screen: which one, its sums and what that means, and only then the question."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.content import Content

from komtui.domain.closing import Period, Span
from komtui.domain.problem import Problem, ProblemError
from komtui.i18n import _, current
from komtui.i18n.presentation.closings import closing_rows
from komtui.i18n.presentation.states import problem_sentence
from komtui.ui.terminal.glyphs import padded
from komtui.ui.widgets.question import Question
from komtui.ui.widgets.reading import ReadingScreen

if TYPE_CHECKING:
    from textual.screen import Screen

    from komtui.services.registry import Services

_LABEL, _AMOUNT = 48, 22


async def close_period(screen: Screen[Any], services: Services) -> bool:
    """Ask for a period, show its sums, and close it; return whether it was closed."""
    try:
        offered = await services.closing.offered()
        if not offered:
            screen.notify(_("Today is closed, and so is all before it."), markup=False)
            return False
        answers = [(each.name, _named(each)) for each in offered]
        question = Question(_("What is to be closed?"), [("", _("Nothing")), *answers])
        name = await screen.app.push_screen_wait(question)
        chosen = next((each for each in offered if each.name == name), None)
        return chosen is not None and await _close(screen, services, chosen)
    except ProblemError as error:
        for problem in error.problems:
            screen.notify(problem_sentence(problem), severity="error", markup=False)
        return False


async def _close(screen: Screen[Any], services: Services, period: Period) -> bool:
    named = _named(period)
    sums = await services.closing.sums(period)
    title = _("Sums of {period}").format(period=named)
    keys = _("Enter goes on, Esc leaves it open.")
    if not await screen.app.push_screen_wait(ReadingScreen(title, _told(sums), keys, agrees=True)):
        return False
    words = _(
        "Close {period}? Its sums are signed, and nothing may be issued, paid or taken back with a date up to "
        "{day} any more. This cannot be undone."
    )
    if await services.closing.lacking():
        # Said before what cannot be undone, and not only afterwards.
        words = _(
            "Close {period}? Nothing may be issued, paid or taken back with a date up to {day} any more. This cannot be"
            " undone.\nIts sums would not be signed: no place is open in which the key would last. Open the vault"
            " first, or let the next closing that is signed cover this one as well."
        )
    words = words.format(period=named, day=current().date(period.last))
    if await screen.app.push_screen_wait(Question(words, [("", _("Leave it open")), ("yes", _("Close it"))])) != "yes":
        return False
    entry = await services.closing.close(period)
    screen.notify(_("Closed: {period}.").format(period=named), markup=False)
    if not entry.happening.facts["signature"]:
        reason = str(entry.happening.facts["unsigned"])
        screen.notify(
            current().problem(Problem("journal.unsigned", {"reason": reason})), severity="warning", markup=False
        )
    return True


def _told(sums: Any) -> Content:  # noqa: ANN401 - the facts of a closing
    lines: list[Content] = []
    for heading, name in ((_("Period"), "totals"), (_("Year"), "year"), (_("Since the beginning"), "ever")):
        rows = closing_rows(sums[name])
        if rows:
            lines += [Content(""), Content(heading).stylize("bold")]
            lines += [Content(padded(label, _LABEL) + padded(said, _AMOUNT, right=True)) for label, said in rows]
    return Content("\n").join(lines[1:]) if lines else Content(_("Nothing was sold, and nothing came in."))


def _named(period: Period) -> str:
    """Return what a period is called: by its day, else as `2026-11` or `2026`."""
    words = {
        Span.DAY: _("the day {period}").format(period=current().date(period.last)),
        Span.MONTH: _("the month {period}").format(period=period.name),
        Span.YEAR: _("the year {period}").format(period=period.name),
    }
    return words[period.span]
