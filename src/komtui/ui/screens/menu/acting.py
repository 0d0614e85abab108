"""What can be done with a document from its menu: the commands of the screen, and what has no key of its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from textual.screen import Screen

from komtui.domain.problem import ProblemError
from komtui.domain.sales import lifecycle
from komtui.domain.sales.numbering import name_of
from komtui.domain.text import visible
from komtui.i18n import _, current
from komtui.i18n.presentation.states import draft_name, kind_word, problem_sentence, standing_word, state_word
from komtui.ui.keys.command import offers
from komtui.ui.notices import LONGER
from komtui.ui.widgets.question import Question

if TYPE_CHECKING:
    from komtui.domain.sales.payment import Payment
    from komtui.services.ports import StoredDocument
    from komtui.services.ports.marks import Marked
    from komtui.services.registry import Services

_ELSEWHERE = frozenset(
    (
        *("add", "back", "clear", "import", "kind", "mark", "menu", "search", "sheet", "state", "unmark", "view"),
        *("views", "chip", "mark_all", "columns", "order", "reminders", "mail_all"),
    )
)
"""Commands of screens that are about the list, or lead elsewhere."""


EXTRAS: Mapping[str, str] = {
    "accepted": "A",
    "refused": "D",
    "awaited": "O",
    "exchange": "M",
    "reverse": "Z",
    "ship": "S",
    "ship_part": "T",
    "unship": "U",
    "serve": "V",
    "assign": "C",
    "suspend": "s",
    "resume": "s",
}
"""The keys of what is done from the menu alone: none means anything else where the menu is opened."""


class Extra(NamedTuple):
    """Something that is done from the menu alone."""

    key: str
    label: str
    run: Callable[[], Awaitable[bool]]


async def take(screen: Screen[Any], services: Services, ids: Sequence[int]) -> bool:
    """Take money for documents; return whether any was."""
    from komtui.ui.screens.payment.screen import PaymentScreen

    try:
        dues = await services.payments.due(ids)
        methods = await services.payments.methods(dues[0].document.store)
    except ProblemError as error:
        _say(screen, error)
        return False
    today = services.payments.today()
    taken: bool = await screen.app.push_screen_wait(PaymentScreen(services, dues, methods, today))
    return taken


async def open_menu(screen: Screen[Any], services: Services, document_id: int) -> bool:
    """Ask what is to be done with a document, and do it; return whether it was changed by what has no key."""
    from komtui.ui.screens.menu.screen import Choice, MenuScreen

    try:
        stored = await services.documents.get(document_id)
        marked = await services.marking.of(document_id)
        payments = await services.payments.of(document_id)
    except ProblemError as error:
        _say(screen, error)
        return False
    below = [
        each
        for each in offers(screen.app, screen)
        if each.owner is screen
        and each.enabled
        and each.command.action not in _ELSEWHERE
        and (each.command.action != "discard" or lifecycle.is_draft(stored.document.state))
    ]
    extras = [*_extras(screen, services, stored, marked, payments), *await _reminding(services, stored)]
    choices = [Choice(each.command.action, each.command.key.partition(",")[0], _(each.label)) for each in below]
    choices += [Choice(f"extra {place}", each.key, each.label) for place, each in enumerate(extras)]
    chosen = await screen.app.push_screen_wait(MenuScreen(_title(stored, services.payments.today()), choices))
    if chosen.startswith("extra "):
        try:
            return await extras[int(chosen.removeprefix("extra "))].run()
        except ProblemError as error:
            _say(screen, error)
            return False
    if chosen:
        screen.app.call_later(screen.app.run_action, chosen, screen)
    return False


def _title(stored: StoredDocument, today: dt.date) -> str:
    from komtui.domain.sales.payment import standings_of

    document = stored.document
    name = draft_name(visible(name_of(document.number, stored.id)))
    found = [standing_word(each, document.kind) for each in standings_of(document, today)]
    state = ", ".join(found) or state_word(document.state, document.kind)
    return " · ".join(filter(None, (f"{kind_word(document.kind)} {name}", visible(document.buyer.name), state)))


def _extras(
    screen: Screen[Any], services: Services, stored: StoredDocument, marked: Marked, payments: Sequence[Payment]
) -> list[Extra]:
    from komtui.domain.sales.shipping import has_goods
    from komtui.services.sales.life.marking import ACTS, Mark

    document = stored.document

    def can(act: lifecycle.Act) -> bool:
        return lifecycle.step(act, document.kind, document.state) is not None

    def marking(mark: Mark) -> Callable[[], Awaitable[bool]]:
        async def run() -> bool:
            await services.marking.mark(stored.id, mark)
            if mark in {Mark.SHIPPED, Mark.NOT_SHIPPED}:
                await _say_shipped(screen, services, stored.id)
            return True

        return run

    words = {
        Mark.ACCEPTED: (EXTRAS["accepted"], _("Accepted by the customer")),
        Mark.REFUSED: (EXTRAS["refused"], _("Refused by the customer")),
        Mark.OPEN: (EXTRAS["awaited"], _("The answer is awaited again")),
    }
    held = [each for each in payments if each.holds]
    moneyed = [
        (lifecycle.Act.EXCHANGE, "exchange", _("Change the method of payment"), _exchange),
        (lifecycle.Act.REVERSE, "reverse", _("Take a payment back"), _reverse),
    ]
    found = [
        Extra(EXTRAS[name], label, partial(run, screen, services, held))
        for act, name, label, run in moneyed
        if held and can(act)
    ]
    for mark, (key, label) in words.items():
        step = lifecycle.step(ACTS[mark], document.kind, document.state)
        if step is not None and step.after is not document.state:
            found.append(Extra(key, label, marking(mark)))
    if can(lifecycle.Act.SHIP) and has_goods(document):
        part = Extra(EXTRAS["ship_part"], _("Ship a part"), lambda: _ship(screen, services, stored.id))
        found += _shipping(marked, marking(Mark.SHIPPED), part, marking(Mark.NOT_SHIPPED))
    if can(lifecycle.Act.SERVE):
        served = partial(_serve, screen, services, stored.id, marked.employee)
        found.append(Extra(EXTRAS["serve"], _("Change who served"), served))
    if can(lifecycle.Act.ASSIGN):
        found.append(Extra(EXTRAS["assign"], _("Change the customer"), partial(_assign, screen, services, stored)))
    return found


def _shipping(
    marked: Marked, whole: Callable[[], Awaitable[bool]], part: Extra, back: Callable[[], Awaitable[bool]]
) -> list[Extra]:
    """Return how goods go out, all that is left or a part, and come back where something has gone out."""
    if marked.shipped is not None:
        return [Extra(EXTRAS["unship"], _("Consider as not shipped"), back)]
    found = [Extra(EXTRAS["ship"], _("Mark as shipped"), whole), part]
    return [*found, Extra(EXTRAS["unship"], _("Consider as not shipped"), back)] if marked.quantities else found


async def _reminding(services: Services, stored: StoredDocument) -> list[Extra]:
    """Return how the reminders of a document are suspended, or resumed, where it has any."""
    from komtui.domain.journal import document_subject
    from komtui.domain.mail.reminder import Why

    try:
        found = await services.reminders.of(stored.id)
    except ProblemError:
        return []  # whoever may not see letters
    if any(each.subject == document_subject(stored.id) for each in found.stops):

        async def resume() -> bool:
            await services.reminders.resume(stored.id)
            return True

        return [Extra(EXTRAS["resume"], _("Resume its reminders"), resume)]
    if found.due.why in {Why.NOT_ASKED, Why.SUSPENDED}:
        return []

    async def suspend() -> bool:
        await services.reminders.suspend(stored.id)
        return True

    return [Extra(EXTRAS["suspend"], _("Suspend its reminders"), suspend)]


async def _chosen(screen: Screen[Any], words: str, held: Sequence[Payment]) -> Payment | None:
    from komtui.domain.money import Money
    from komtui.i18n.presentation.payment import handed_words, method_word

    if len(held) == 1:
        return held[0]
    speaks = current()
    answers = []
    for each in held:
        amount = speaks.money(Money(each.amount, each.currency))
        if each.rounding:
            amount += f" · {handed_words(Money(each.handed, each.currency), speaks)}"
        answers.append((str(each.id), f"{speaks.date(each.date)}  {method_word(each.method, speaks)}  {amount}"))
    answer = await screen.app.push_screen_wait(Question(words, [*answers, ("", _("None"))]))
    return next((each for each in held if str(each.id) == answer), None)


async def _exchange(screen: Screen[Any], services: Services, held: Sequence[Payment]) -> bool:
    from komtui.i18n.presentation.payment import method_word

    payment = await _chosen(screen, _("Which payment was by another method?"), held)
    if payment is None:
        return False
    methods = await services.payments.methods(payment.store)
    answers = [(each, method_word(each, current())) for each in methods if each != payment.method]
    question = _("By what was it paid? The payment is taken back, and entered anew.")
    method = await screen.app.push_screen_wait(Question(question, [("", _("Change nothing")), *answers]))
    if method:
        await services.payments.exchange(payment.id, method)
    return bool(method)


async def _reverse(screen: Screen[Any], services: Services, held: Sequence[Payment]) -> bool:
    payment = await _chosen(screen, _("Which payment is to be taken back?"), held)
    if payment is None:
        return False
    question = _("Take this payment back? Both stay in the books.")
    answers = [("", _("Change nothing")), ("yes", _("Take it back"))]
    if not await screen.app.push_screen_wait(Question(question, answers)):
        return False
    await services.payments.reverse(payment.id)
    return True


async def _ship(screen: Screen[Any], services: Services, document_id: int) -> bool:
    from komtui.ui.screens.ship.screen import ShipScreen

    shipping = await services.marking.shipped(document_id)
    if not any(each.left for each in shipping.lines):
        screen.notify(_("It has no lines that could go out in parts."), severity="warning", markup=False)
        return False
    shipped: bool = await screen.app.push_screen_wait(ShipScreen(services, shipping))
    if shipped:
        await _say_shipped(screen, services, document_id)
    return shipped


async def _say_shipped(screen: Screen[Any], services: Services, document_id: int) -> None:
    """Say what of a document has gone out now: no column of the list shows it."""
    from komtui.i18n.presentation.marks import mark_word, shipped_words

    document = (await services.documents.get(document_id)).document
    shipping = await services.marking.shipped(document_id)
    said = shipped_words(shipping.date, shipping.lines) or [mark_word("not-shipped", document.kind)]
    number = draft_name(visible(name_of(document.number, document_id)))
    screen.notify(f"{number} · {said[0]}", markup=False)


async def _serve(screen: Screen[Any], services: Services, document_id: int, employee: str) -> bool:
    from komtui.services.sales.life.marking import served_by
    from komtui.ui.widgets.line_question import LineQuestion

    def wrong(name: str) -> str:
        try:
            served_by(name)
        except ProblemError as error:
            return " ".join(map(current().problem, error.problems))
        return ""

    name = await screen.app.push_screen_wait(LineQuestion(_("Who served?"), _("Name"), wrong, employee))
    if name and name != employee:
        await services.marking.serve(document_id, name)
        return True
    return False


async def _assign(screen: Screen[Any], services: Services, stored: StoredDocument) -> bool:
    from komtui.i18n.presentation.marks import assigned_words
    from komtui.ui.screens.choosing.screen import CustomerPicker

    number = name_of(stored.document.number, stored.id)
    words = _("To whom of the customers does {number} belong? What is printed on it stays.")
    owner = await services.customers.of_document(stored.id)
    picker = CustomerPicker(services, words.format(number=visible(number)), but=owner.id if owner else 0)
    customer_id = await screen.app.push_screen_wait(picker)
    if not customer_id:
        return False
    assigned = await services.marking.assign(stored.id, customer_id)
    if assigned.differs:
        name = assigned.customer.customer.party.name
        words = assigned_words(number, assigned.printed, name)
        if assigned.credited:
            remedy = _(
                "If it was made out to the wrong customer, law wants a credit note (c) and a new invoice: Ctrl+A begins"
                " one like it."
            )
            words = f"{words} {remedy}"
        screen.notify(words, timeout=LONGER, markup=False)
    return True


def _say(screen: Screen[Any], error: ProblemError) -> None:
    for problem in error.problems:
        screen.notify(problem_sentence(problem), severity="error", markup=False)
