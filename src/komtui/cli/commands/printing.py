"""`komtui print`: documents onto paper."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing

import click

from komtui.bootstrap import LazyServices
from komtui.cli.core.boundary import together
from komtui.cli.core.framework import command, option
from komtui.cli.core.output import emit, say_problems, tell
from komtui.cli.core.session import Session, pass_session
from komtui.domain.marking import N_
from komtui.domain.problem import ProblemError
from komtui.domain.sales.paper import PAPERS
from komtui.domain.text import visible
from komtui.i18n import _
from komtui.services.batches import in_order
from komtui.services.ports import StoredDocument
from komtui.services.sales.pages.printing import Printed


@command("print", N_("Print documents: the original first, then copies that are marked."))
@click.argument("numbers", metavar="NUMBER...", nargs=-1, required=True)
@option(
    "--printer",
    default="",
    metavar="P",
    help=N_("A printer of the system, or the address of a receipt printer such as 192.168.1.50:9100."),
)
@option("--paper", type=click.Choice(list(PAPERS)), default=None, help=N_("Paper, instead of the usual one."))
@pass_session
def print_(session: Session, numbers: tuple[str, ...], printer: str, paper: str | None) -> None:
    """Print one after the other; a document that is not there keeps no other back, and a printer that fails does."""

    async def work(services: LazyServices) -> None:
        async def find(number: str) -> StoredDocument | ProblemError:
            try:
                return await services.documents.find(number)
            except ProblemError as error:
                return error

        errors = list[ProblemError]()

        async def documents() -> AsyncIterator[StoredDocument]:
            async for found in in_order(dict.fromkeys(numbers), find):
                if isinstance(found, ProblemError):
                    errors.append(found)
                else:
                    yield found

        async with aclosing(services.printing.print_all(documents(), printer, paper or "")) as printing:
            async for done in printing:
                if isinstance(done, ProblemError):
                    errors.append(done)
                else:
                    _answer(done, as_json=session.json)
        if errors:
            raise together(errors)

    session.run(work)


def _answer(done: Printed, *, as_json: bool) -> None:
    say_problems(done.notes)
    if as_json:
        emit({"number": done.number, "printer": done.printer, "paper": done.paper, "copy": done.copy})
    else:
        tell(_sentence(done))


def _sentence(done: Printed) -> str:
    facts = {"number": visible(done.number), "printer": visible(done.printer), "copy": done.copy}
    if done.copy:
        return _("{number}: copy {copy} went to {printer}.").format(**facts)
    return _("{number} went to {printer}.").format(**facts)
