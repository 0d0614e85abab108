"""Discarding drafts on the screens that show them, and bringing them back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from textual.screen import Screen

from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales import lifecycle
from komtui.domain.sales.lifecycle import Act
from komtui.domain.sales.numbering import name_of
from komtui.domain.text import visible
from komtui.i18n import _, n_
from komtui.i18n.presentation.states import problem_sentence
from komtui.ui.widgets.question import Question

if TYPE_CHECKING:
    from komtui.services.registry import Services


Deed = Callable[[Screen[None], "Services", Sequence[int]], Awaitable[bool]]
"""Discards documents by their keys, or brings them back; returns whether anything was done."""


async def discard(screen: Screen[None], services: Services, ids: Sequence[int]) -> bool:
    """Discard drafts once the person has said yes; return whether anything was."""
    if len(ids) == 1:
        try:
            document = (await services.documents.get(ids[0])).document
        except ProblemError as error:
            _say(screen, error)
            return False
        if lifecycle.step(Act.DISCARD, document.kind, document.state) is None:
            # Nothing is to be asked where it cannot be.
            code = lifecycle.refusal(Act.DISCARD, document.kind, document.state)
            _say(screen, ProblemError(Problem(code, {"number": name_of(document.number, ids[0])})))
            return False
        words = _("Discard this draft for {customer}? It can be brought back.")
        question = words.format(customer=visible(document.buyer.name))
    else:
        words = n_("Discard {count} draft?", "Discard {count} drafts?", len(ids)).format(count=len(ids))
        question = f"{words} {_('They can be brought back.')}"
    answers = [("", _("Keep")), ("yes", _("Discard"))]
    if await screen.app.push_screen_wait(Question(question, answers)) != "yes":
        return False
    count = 0
    for each in ids:
        try:
            await services.documents.discard(each)
            count += 1
        except ProblemError as error:
            _say(screen, error)
    if count:
        words = n_("{count} draft discarded.", "{count} drafts discarded.", count).format(count=count)
        back = n_(
            "It is under “{state}”, where {key} brings it back.",
            "They are under “{state}”, where {key} brings them back.",
            count,
        ).format(state=_("discarded"), key="s")
        screen.notify(f"{words} {back}", markup=False)
    return bool(count)


async def restore(screen: Screen[None], services: Services, ids: Sequence[int]) -> bool:
    """Bring discarded drafts back; return whether anything was."""
    count = 0
    for each in ids:
        try:
            await services.documents.restore(each)
            count += 1
        except ProblemError as error:
            _say(screen, error)
    if count:
        words = n_("{count} draft brought back.", "{count} drafts brought back.", count)
        screen.notify(words.format(count=count), markup=False)
    return bool(count)


def _say(screen: Screen[None], error: ProblemError) -> None:
    for problem in error.problems:
        screen.notify(problem_sentence(problem), severity="error", markup=False)
