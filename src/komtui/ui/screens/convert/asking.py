"""What is asked when a document is carried on; the harmless answer is the first where it was done before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from komtui.domain.marking import N_
from komtui.domain.sales import lifecycle
from komtui.domain.sales.consent import Consent
from komtui.domain.sales.kind import Kind
from komtui.domain.text import visible
from komtui.i18n import _
from komtui.i18n.presentation.states import draft_name, kind_word
from komtui.services.ports import ConvertedBeforeError
from komtui.services.sales.life.carrying import Remainder, Way
from komtui.ui.acts.issuing import converted_before
from komtui.ui.widgets.question import Question

if TYPE_CHECKING:
    from textual.screen import Screen

    from komtui.services.registry import Services

_WAYS = {
    (Kind.ORDER, Way.LINES): N_("Order for a part of the lines …"),
    (Kind.ORDER, Way.REST): N_("Order for all that is left"),
    (Kind.INVOICE, Way.LINES): N_("Invoice for a part of the lines …"),
    (Kind.INVOICE, Way.REST): N_("Final invoice: all that is left, deposits deducted"),
    (Kind.INVOICE, Way.AMOUNT): N_("Deposit invoice …"),
    (Kind.INVOICE, Way.PROGRESS): N_("Progress invoice …"),
    (Kind.CREDIT_NOTE, Way.LINES): N_("Credit note for a part of the lines …"),
    (Kind.CREDIT_NOTE, Way.REST): N_("Credit note for all that is left"),
    (Kind.CREDIT_NOTE, Way.AMOUNT): N_("Credit note for an amount …"),
}
"""Answers; a whole one is called by its kind alone."""


async def carry_on(screen: Screen[None], services: Services, document_id: int) -> int | None:
    """Ask how a document is to be carried on, and do it.

    Returns the key of the draft, or of what was made before; None where the person wants neither. Raises ProblemError.
    """
    remainder = await services.documents.remainder(document_id)
    question = Question(_("Which document shall be made from this one?"), [*_choices(remainder), ("", _("None"))])
    chosen = await screen.app.push_screen_wait(question)
    if not chosen:
        return None
    kind, way = Kind(chosen.partition(":")[0]), Way(chosen.partition(":")[2])
    if way is Way.WHOLE:
        return await _whole(screen, services, document_id, kind)
    from komtui.ui.screens.convert.screen import ConvertScreen, rest

    if way is Way.REST:
        return await rest(services, document_id, kind)
    return await screen.app.push_screen_wait(ConvertScreen(services, remainder, kind, way))


def _choices(remainder: Remainder) -> list[tuple[str, str]]:
    document = remainder.document
    found = []
    for kind in lifecycle.conversions(document.kind, document.state):
        for way in remainder.ways(kind) or (Way.WHOLE,):
            words = kind_word(kind) if way is Way.WHOLE else _(_WAYS[kind, way])
            found.append((f"{kind}:{way}", words))
    return found


async def _whole(screen: Screen[None], services: Services, document_id: int, kind: Kind) -> int | None:
    convert = services.documents.convert
    try:
        return (await convert(document_id, kind)).id
    except ConvertedBeforeError as error:
        last = error.made[-1]
        name = draft_name(visible(last.name))
        answers = [
            ("", _("Make no other one")),
            ("open", _("Open {number}").format(number=name)),
            ("again", _("Make another one")),
        ]
        answer = await screen.app.push_screen_wait(converted_before(error, answers))
        if answer != "again":
            return last.id if answer == "open" else None
    return (await convert(document_id, kind, consents=(Consent.CONVERTED_BEFORE,))).id
