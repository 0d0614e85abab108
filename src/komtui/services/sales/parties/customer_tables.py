"""Customers by tables: all of them out, and in again; who is there already is changed, not added once more."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from pathlib import Path

from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.customer import Customer
from komtui.domain.sales.party import Party
from komtui.i18n import Localizer
from komtui.services.ports.customers import CustomerFiles, CustomerLine, Customers, StoredCustomer
from komtui.services.sales.parties.customer_checks import checked, wrong_numbers
from komtui.services.sales.parties.customers import CustomerService

_BATCH = 500
"""Customers that are read, or added, at once."""
_MOST_FAULTS = 50
"""More faults of a file than this are not listed."""
_NEW = Customer(Party(""))


@dataclass(frozen=True)
class Brought:
    """What became of a table."""

    added: int
    """Customers that are new."""
    changed: int
    """Customers that were there, and are now as the table says."""
    same: int
    """Customers that were so already."""
    notes: tuple[Problem, ...] = ()
    """What is worth knowing of the table."""


class CustomerTables:
    """Writes and reads tables of customers."""

    def __init__(self, service: CustomerService, customers: Customers, files: CustomerFiles) -> None:
        self._service = service
        self._customers = customers
        self._files = files

    async def export(self, words: Localizer) -> tuple[bytes, int]:
        """Return every customer of the list as a table in a language, and how many there are."""
        every: list[StoredCustomer] = []
        while step := await self._customers.after(every[-1].id if every else 0, _BATCH):
            every += step
        rows = [each.customer for each in every]
        return await asyncio.to_thread(self._files.written, rows, words), len(rows)

    async def bring(self, content: bytes, file: Path, *, dry_run: bool = False) -> Brought:
        """Add or change customers as a table says: whom it means is known by number, else by tax number, e-mail, name.

        All faults are found before anything is written. Raises ProblemError with them, and their lines. A SIREN, a VAT
        number and the like that is wrong is no fault here: it comes in and is named among the notes.
        """
        table = await asyncio.to_thread(self._files.read, content, file.name)
        problems: list[Problem] = []
        doubts: list[Problem] = []
        new: list[Customer] = []
        changed: list[tuple[StoredCustomer, Customer]] = []
        same = 0
        meant = dict[int, int]()
        for line in table.lines:
            try:
                stored = await self._meant(line)
                if stored is not None and meant.setdefault(stored.id, line.line) != line.line:
                    facts: dict[str, str | int] = {"name": stored.customer.party.name, "first": meant[stored.id]}
                    problems.append(_at(Problem("customer.row-twice", facts), file, line.line))
                    continue
                before = stored.customer if stored else _NEW
                said = line.apply(before)
                customer = checked(said, said)
                doubts += [_doubt(each, file, line.line) for each in wrong_numbers(customer, before)]
            except ProblemError as error:
                problems += [_at(each, file, line.line) for each in error.problems]
                continue
            if stored is None:
                new.append(customer)
            elif stored.customer == customer:
                same += 1
            else:
                changed.append((stored, customer))
        if problems:
            raise ProblemError(*problems[:_MOST_FAULTS])
        if not dry_run:
            for start in range(0, len(new), _BATCH):
                await self._service.add_all(new[start : start + _BATCH], come_in=True)
            for stored, customer in changed:
                await self._service.save(stored, customer, comes_in=True)
        return Brought(len(new), len(changed), same, (*table.notes, *doubts[:_MOST_FAULTS]))

    async def _meant(self, line: CustomerLine) -> StoredCustomer | None:
        if line.number:
            return await self._customers.numbered(line.number)
        known = await self._customers.recognised(line.apply(_NEW).party)
        return await self._customers.get(known[0].id) if known else None


def _at(problem: Problem, file: Path, line: int) -> Problem:
    """Return a fault of a customer's field as one of a line of a file."""
    return replace(problem, facts={"file": file.name, "place": line, **problem.facts})


def _doubt(problem: Problem, file: Path, line: int) -> Problem:
    """Return what is wrong with a number as a note on a line that came in all the same."""
    number = str(problem.facts.get("value", ""))
    return Problem("customer.wrong-number", {"file": file.name, "place": line, "number": number}, problem.field)
