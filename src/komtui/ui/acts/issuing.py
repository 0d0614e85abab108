"""Issuing a draft on the screens that show it, with all that a person must agree to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from textual.screen import Screen

from komtui.domain.sales.consent import Consent, ConsentError
from komtui.domain.text import visible
from komtui.i18n import _, n_
from komtui.i18n.presentation.states import draft_name, kind_word, problem_sentence, state_word
from komtui.services.ports import ConvertedBeforeError, StoredDocument
from komtui.ui.widgets.header import HeaderLine
from komtui.ui.widgets.question import Question

if TYPE_CHECKING:
    from komtui.services.registry import Services

_MOST = 5


async def issue(screen: Screen[Any], services: Services, document_id: int) -> StoredDocument | None:
    """Issue a draft; None where the person does not agree to what it needs. Raises ProblemError."""
    consents = set[Consent]()
    while True:
        try:
            # The official rules are asked first: on a busy machine that takes a while.
            with screen.query_one(HeaderLine).meanwhile(_("issuing…")):
                return await services.documents.issue(document_id, consents=consents)
        except ConsentError as error:
            if not await _agreed(screen, error):
                return None
            consents |= error.needs.keys()


async def _agreed(screen: Screen[Any], error: ConsentError) -> bool:
    no = ("", _("Do not issue it"))
    if isinstance(error, ConvertedBeforeError):
        question = converted_before(error, [no, ("again", _("Issue it as well"))])
    else:
        words = "\n".join(map(problem_sentence, error.problems))
        question = Question(words, [no, ("yes", _("Issue it all the same"))])
    answer = await screen.app.push_screen_wait(question)
    return bool(answer)


def converted_before(error: ConvertedBeforeError, answers: Sequence[tuple[str, str]]) -> Question:
    """Ask what to do, having said what was made from the document before."""
    lines = [
        f"{kind_word(each.kind)} {draft_name(visible(each.name))}  {state_word(each.state, each.kind)}"
        for each in error.made[-_MOST:]
    ]
    words = n_(
        "This was made from {number} before:", "These {count} were made from {number} before:", len(error.made)
    ).format(number=visible(error.number), count=len(error.made))
    return Question("\n".join([words, "", *lines]), answers)
