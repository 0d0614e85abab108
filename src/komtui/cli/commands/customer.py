"""`komtui customer`: who buys; found by number, by `customer-12`, or by words that only one of them has."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path
from typing import Any

import click

from komtui.bootstrap import LazyServices
from komtui.cli.commands._customer_fields import changed, field_options, usage
from komtui.cli.commands._customer_page import answer, customer_json, tell_rows
from komtui.cli.commands._lists import Count, content_of, save, say_counts, write_table
from komtui.cli.commands._statement_letters import StatementWish, mail_statement
from komtui.cli.core.framework import Group, option
from komtui.cli.core.help_page import Whole
from komtui.cli.core.output import emit, say, say_problems, tell
from komtui.cli.core.session import Session, pass_session
from komtui.domain.marking import N_
from komtui.domain.problem import NotAllowedError, Problem
from komtui.domain.sales.customer import Customer
from komtui.domain.sales.party import Party
from komtui.domain.text import visible
from komtui.i18n import _, current, n_
from komtui.i18n.presentation.customers import forgetting
from komtui.services.mail.writing.addressing import returned_before
from komtui.services.ports.customers import Held, StoredCustomer

_PAGE = 500
_MOST = 1_000_000


@click.command("customer", cls=Group, default="list", help=N_("Customers: list, show, add, change, merge, bring in."))
def customer() -> None:
    """Group."""


customer_argument = click.argument("customer", metavar="CUSTOMER")


@customer.command("list", help=N_("List customers by name; QUERY searches name, e-mail, town, numbers and telephone."))
@click.argument("query", nargs=-1, metavar="[QUERY]")
@option("--limit", type=Whole(min=1), metavar="N", help=N_("At most this many; without it, all."))
@pass_session
def list_(session: Session, query: tuple[str, ...], limit: int | None) -> None:
    """Write the rows that match."""

    async def work(services: LazyServices) -> None:
        index, before, left, empty = services.customers.index, None, limit, True
        while left is None or left > 0:
            page = index.page(" ".join(query), _PAGE if left is None else min(_PAGE, left), before=before)
            rows = (await asyncio.wrap_future(page)).rows
            if not rows:
                break
            tell_rows(rows, as_json=session.json)
            before, empty = rows[-1].key, False
            left = None if left is None else left - len(rows)
        if empty and not session.json:
            say(_("No customer matches."))

    session.run(work)


@customer.command("show", help=N_("Show a customer, and what it has."))
@customer_argument
@pass_session
def show(session: Session, customer: str) -> None:
    """Write one, and which of its addresses letters came back from."""
    came_back = list[Problem]()

    async def work(services: LazyServices) -> tuple[StoredCustomer, Held]:
        stored = await services.customers.find(customer)
        with suppress(NotAllowedError):  # whoever may not see letters
            found = await services.notices.returned(stored.customer.addresses)
            came_back.extend(returned_before(*each) for each in found.items())
        return stored, await services.customers.held(stored.id)

    answer(session, *session.run(work))
    say_problems(came_back)


@customer.command("add", help=N_("Add a customer; NAME may also be given with --name."))
@click.argument("words", nargs=-1, metavar="[NAME]")
@field_options
@pass_session
def add(session: Session, /, words: tuple[str, ...], recipients: tuple[str, ...], **given: str | None) -> None:
    """Add one."""
    if words and given["name"] is None:
        given["name"] = " ".join(words)

    async def work(services: LazyServices) -> tuple[StoredCustomer, Held]:
        with_all = changed(Customer(Party("")), given, recipients)
        known = await services.customers.recognised(with_all.party)
        with usage():
            stored = await services.customers.add(with_all)
        for each in known:
            other = await services.customers.get(each.id)
            sentence = _("It looks like {customer} ({name}). “komtui customer merge” makes one of two.")
            say(sentence.format(customer=other.called, name=visible(other.customer.party.name)))
        return stored, await services.customers.held(stored.id)

    answer(session, *session.run(work))


@customer.command("change", help=N_("Change fields of a customer; an empty value clears one."))
@customer_argument
@field_options
@pass_session
def change(session: Session, /, customer: str, recipients: tuple[str, ...], **given: str | None) -> None:
    """Change one."""
    if not recipients and all(value is None for value in given.values()):
        raise click.UsageError(_("Nothing to change was given."))

    async def work(services: LazyServices) -> tuple[StoredCustomer, Held]:
        stored = await services.customers.find(customer)
        with usage():
            saved = await services.customers.save(stored, changed(stored.customer, given, recipients))
        return saved, await services.customers.held(saved.id)

    answer(session, *session.run(work))


@customer.command("merge", help=N_("Make one customer of two: CUSTOMER stays and gets all that OTHER has."))
@customer_argument
@click.argument("other", metavar="OTHER")
@option("--dry-run", is_flag=True, help=N_("Say what would move, and change nothing."))
@pass_session
def merge(session: Session, customer: str, other: str, dry_run: bool) -> None:
    """Merge two."""

    async def work(services: LazyServices) -> tuple[StoredCustomer, Held]:
        into, gone = await services.customers.find(customer), await services.customers.find(other)
        merging = await services.customers.merging(into.id, gone.id)
        moves = n_("{count} document would move.", "{count} documents would move.", merging.moves.documents)
        if not dry_run:
            into = await services.customers.merge(merging)
            moves = n_("{count} document moved.", "{count} documents moved.", merging.moves.documents)
        say(moves.format(count=merging.moves.documents))
        return into, await services.customers.held(into.id)

    answer(session, *session.run(work))


@customer.command("import", help=N_("Bring customers in from a CSV file; who is there already is changed."))
@click.argument("file", type=click.Path(path_type=Path))
@option("--dry-run", is_flag=True, help=N_("Read and check, and write nothing."))
@pass_session
def import_(session: Session, file: Path, dry_run: bool) -> None:
    """Read a table."""

    async def work(services: LazyServices) -> None:
        content = await content_of(file, "customer.no-file")
        done = await services.customer_tables.bring(content, file, dry_run=dry_run)
        say_problems(done.notes)
        say_counts(done, dry_run=dry_run, as_json=session.json)

    session.run(work)


@customer.command("export", help=N_("Write all customers as CSV, to FILE or stdout."))
@click.argument("file", required=False, type=click.Path(path_type=Path))
@pass_session
def export(session: Session, file: Path | None) -> None:
    """Write a table."""

    async def work(services: LazyServices) -> None:
        content, count = await services.customer_tables.export(current())
        words = n_("{count} customer was written.", "{count} customers were written.", count)
        await write_table(session, file, content, Count("customers", count, words))

    session.run(work)


@customer.command("statement", help=N_("Write what a customer has still to pay as a PDF, or mail it."))
@customer_argument
@option(
    "--to",
    multiple=True,
    metavar="FILE|ADDR",
    help=N_("File or folder; with --mail an address instead of the customer's."),
)
@option("--mail", is_flag=True, help=N_("Mail it, in the customer's language: queue a letter with the PDF."))
@option("--wait", is_flag=True, help=N_("With --mail: send now, and answer with what became of each letter."))
@option("--again", is_flag=True, help=N_("With --mail: once more what was mailed today."))
@option("--paper", type=click.Choice(["a4", "letter"]), default=None, help=N_("Paper, instead of the usual one."))
@pass_session
def statement(
    session: Session, /, customer: str, to: tuple[str, ...], paper: str | None, *, mail: bool, wait: bool, again: bool
) -> None:
    """Write a statement of account, or mail it."""
    if mail:
        mail_statement(session, customer, StatementWish(to, paper or "", wait=wait, again=again))
        return
    if len(to) != 1 or wait or again:
        raise click.UsageError(_("Say --to FILE, or --mail."))
    target = Path(to[0])

    async def work(services: LazyServices) -> None:
        stored = await services.customers.find(customer)
        found = await services.statements.statement(stored)
        name, content = await services.statements.pdf(found, paper=paper or "")
        say_problems(await services.statements.remarks(found))
        file = await asyncio.to_thread(lambda: target / name if target.is_dir() else target)
        await save(file, content, "to")
        if session.json:
            emit({"customer": stored.called, "file": str(file)})
        else:
            tell(visible(str(file)))

    session.run(work)


@customer.command("data", help=N_("Write all that is kept of one customer as JSON, for a person who asks for it."))
@customer_argument
@pass_session
def data(session: Session, customer: str) -> None:
    """Write one customer with documents and letters."""
    from komtui.cli.commands.showing import document_json

    async def work(services: LazyServices) -> dict[str, Any]:
        stored = await services.customers.find(customer)
        answer = customer_json(stored, await services.customers.held(stored.id))
        written = []
        keys = await asyncio.wrap_future(services.customers.index.documents(stored.id, _MOST))
        for row in await asyncio.wrap_future(services.index.rows(keys)):
            document = await services.documents.get(row.id)
            written.append(document_json(document, await services.outbox.deliveries(document_id=row.id)))
        return answer | {"documents": written}

    emit(session.run(work))


@customer.command("anonymise", help=N_("Take a person's data out of the list; issued documents stay."))
@customer_argument
@option("--yes", "agreed", is_flag=True, help=N_("Do it; without this it only says what goes and what stays."))
@pass_session
def anonymise(session: Session, customer: str, agreed: bool) -> None:
    """Forget one."""

    async def work(services: LazyServices) -> None:
        stored = await services.customers.find(customer)
        held = await services.customers.held(stored.id)
        if not agreed:
            name = stored.customer.party.name
            say(forgetting(name, documents=held.issued, drafts=held.drafts, letters=held.letters))
            say(_("Nothing was changed. Add --yes to do it."))
            return
        kept = await services.customers.anonymise(stored)
        if session.json:
            emit({"documents": kept.documents, "drafts": kept.drafts, "letters": kept.letters})
        else:
            say(_("The data are gone. Issued documents that stay: {count}.").format(count=kept.documents))

    session.run(work)


@customer.command("collect", help=N_("Find or make the customers of documents that have none yet."))
@pass_session
def collect(session: Session) -> None:
    """Go through the books once."""

    async def work(services: LazyServices) -> None:
        documents = found = made = 0
        async for done in services.customers.collect_all():
            documents, found, made = done.documents, done.found, done.made
        if session.json:
            emit({"documents": documents, "found": found, "made": made})
            return
        sentence = n_("{count} document has its customer now", "{count} documents have their customer now", documents)
        made_word = n_("{count} customer was added.", "{count} customers were added.", made).format(count=made)
        say(f"{sentence.format(count=documents)}. {made_word}")

    session.run(work)


@customer.command("release", help=N_("Take back whose documents are; whom only they have brought leaves the list."))
@click.argument("numbers", metavar="NUMBER...", nargs=-1, required=True)
@pass_session
def release(session: Session, numbers: tuple[str, ...]) -> None:
    """Undo what an import, or `collect`, found."""

    async def work(services: LazyServices) -> int:
        ids = [(await services.documents.find(each)).id for each in dict.fromkeys(numbers)]
        return await services.customers.release(ids)

    gone = session.run(work)
    if session.json:
        emit({"documents": len(set(numbers)), "gone": gone})
        return
    words = n_(
        "The documents have no customer any more. {count} customer left the list.",
        "The documents have no customer any more. {count} customers left the list.",
        gone,
    )
    say(words.format(count=gone))
