"""`komtui mark` and `komtui change`: what happened to documents, and whose they are; what is printed stays."""

from __future__ import annotations

import click

from komtui.bootstrap import LazyServices
from komtui.cli.commands._parts import pair
from komtui.cli.core.boundary import together
from komtui.cli.core.framework import command, option
from komtui.cli.core.output import emit, say, tell
from komtui.cli.core.session import Session, pass_session
from komtui.domain.marking import N_
from komtui.domain.problem import ProblemError
from komtui.domain.sales.numbering import name_of
from komtui.domain.text import visible
from komtui.i18n import _
from komtui.i18n.presentation.marks import assigned_words, mark_word
from komtui.services.sales.life.marking import Assigned, Mark


@command("mark", N_("Mark documents as accepted, refused or awaited again, as shipped or not shipped."))
@click.argument("words", metavar="NUMBER... MARK", nargs=-1, required=True)
@option("--part", "parts", multiple=True, metavar="LINE=QUANTITY", help=N_("A part: so much of that line. Repeatable."))
@pass_session
def mark(session: Session, words: tuple[str, ...], parts: tuple[str, ...]) -> None:
    """Mark documents; one that cannot be does not keep the others. The mark may stand first or last."""
    marks = {each.value: each for each in Mark}
    *numbers, last = words
    if last not in marks and words[0] in marks:
        last, *numbers = words
    if last not in marks or not numbers:
        choices = ", ".join(marks)
        raise click.UsageError(_("Name the documents, then what they are: {choices}.").format(choices=choices))
    if parts and (last != Mark.SHIPPED or len(numbers) > 1):
        raise click.UsageError(_("--part says what has gone out of one document that is marked as shipped."))
    quantities = dict(pair(each, "--part LINE=QUANTITY") for each in parts)

    async def work(services: LazyServices) -> None:
        errors = []
        for number in dict.fromkeys(numbers):
            try:
                found = await services.documents.find(number)
                if quantities:
                    await services.marking.ship(found.id, quantities)
                else:
                    await services.marking.mark(found.id, marks[last])
                shipping = await services.marking.shipped(found.id)
                document = (await services.documents.get(found.id)).document
            except ProblemError as error:
                errors.append(error)
                continue
            if session.json:
                emit({"number": name_of(document.number, found.id), "mark": last, "state": document.state.value})
            else:
                word = "shipped-in-part" if quantities and shipping.in_part else marks[last]
                tell(f"{visible(name_of(document.number, found.id))}  {mark_word(word, document.kind)}")
        if errors:
            raise together(errors)

    session.run(work)


@command("change", N_("Change who served, or to whom of the customers a document belongs; what is printed stays."))
@click.argument("number", metavar="NUMBER")
@option("--employee", metavar="NAME", help=N_("Who served; empty for nobody."))
@option("--customer", metavar="C", help=N_("To whom it belongs: number, customer-12, or words of the name."))
@pass_session
def change(session: Session, number: str, employee: str | None, customer: str | None) -> None:
    """Change one document."""
    if employee is None and customer is None:
        raise click.UsageError(_("Say what changes: --employee or --customer."))

    async def work(services: LazyServices) -> tuple[str, str, Assigned | None]:
        found = await services.documents.find(number)
        wanted = await services.customers.find(customer) if customer is not None else None
        assigned = None if wanted is None else await services.marking.assign(found.id, wanted.id)
        if employee is not None:
            await services.marking.serve(found.id, employee)
        marked = await services.marking.of(found.id)
        return name_of(found.document.number, found.id), marked.employee, assigned

    name, served, assigned = session.run(work)
    owner = None if assigned is None else assigned.customer.customer.party.name
    if session.json:
        emit({"number": name, "employee": served, **({} if owner is None else {"customer": owner})})
        return
    if employee is not None:
        tell(f"{visible(name)}  {_('served by {name}').format(name=visible(served)) if served else '—'}")
    if assigned is not None:
        tell(f"{visible(name)}  {visible(owner or '')}")
        if assigned.differs:
            say(assigned_words(name, assigned.printed, owner or ""))
            if assigned.credited:
                remedy = _(
                    "If it was made out to the wrong customer, law wants a credit note and a new invoice:"
                    " komtui convert {number} --to credit-note"
                )
                say(remedy.format(number=visible(name)))
