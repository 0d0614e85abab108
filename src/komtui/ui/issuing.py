"""Issuing a draft on the screens that show it, with all that a person must agree to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.screen import Screen

from komtui.domain.sales.consent import Consent, ConsentError
from komtui.i18n import _
from komtui.i18n.presentation.states import problem_sentence
from komtui.services.ports import ConvertedBeforeError, StoredDocument
from komtui.ui.widgets.question import Question

if TYPE_CHECKING:
    from komtui.services.registry import Services


async def issue(screen: Screen[Any], services: Services, document_id: int) -> StoredDocument | None:
    """Issue a draft; None where the person does not agree to what it needs. Raises ProblemError."""
    consents = set[Consent]()
    while True:
        try:
            return await services.documents.issue(document_id, consents=consents)
        except ConsentError as error:
            if not await _agreed(screen, error):
                return None
            consents |= error.needs.keys()


async def _agreed(screen: Screen[Any], error: ConsentError) -> bool:
    no = ("", _("Do not issue it"))
    if isinstance(error, ConvertedBeforeError):
        from komtui.ui.screens.convert.asking import converted_before

        question = converted_before(error, [no, ("again", _("Issue it as well"))])
    else:
        words = "\n".join(map(problem_sentence, error.problems))
        question = Question(words, [no, ("yes", _("Issue it all the same"))])
    answer = await screen.app.push_screen_wait(question)
    return bool(answer)
