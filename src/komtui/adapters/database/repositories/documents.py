"""The books."""

from __future__ import annotations

import asyncio
import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from komtui.adapters.database.connection import Connection, Database
from komtui.adapters.database.repositories import artifacts, records
from komtui.adapters.database.repositories.records import Prepared
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales import lifecycle
from komtui.domain.sales.document import Document
from komtui.domain.sales.lifecycle import ORIGIN, Act, Step
from komtui.domain.sales.numbering import formatted
from komtui.services.ports import ConvertedBeforeError, NewDocument, StoredDocument, Successor, Written

_DRAFT = re.compile(r"draft-(\d{1,18})", re.ASCII)
_ONE_OF_SEVERAL = re.compile(r"(.+)#(\d{1,18})", re.DOTALL)
_MOST_IDS = 1 << 24
"""The list's key has 24 bits for the id."""


class DocumentRepository:
    """Implements `ports.Documents`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, documents: Sequence[NewDocument]) -> Sequence[Written]:
        """Write all or none. Raises ProblemError `import.number-taken`, with every number that is."""
        # Worked out on a thread, and before anybody else is kept from writing.
        ready = await asyncio.to_thread(_prepared, documents)
        return await self._database.write(lambda connection: _add(connection, ready))

    async def find(self, number: str) -> StoredDocument | None:
        """Return the document of that number, or draft of that key (`draft-12`)."""
        return await self._database.read(lambda connection: _find(connection, number))

    async def get(self, document_id: int) -> StoredDocument | None:
        """Return the document of that key."""
        return await self._database.read(lambda connection: records.fetch(connection, document_id))

    async def issue(
        self,
        document_id: int,
        series: str,
        finish: Callable[[Document, str], Document],
        *,
        also: Sequence[tuple[int, Act]] = (),
        again: bool = False,
    ) -> StoredDocument:
        """Take the next number of `series` and store `finish(draft, number)`; see `ports.Documents`."""
        return await self._database.write(
            lambda connection: _issue(connection, document_id, series, finish, also=also, again=again), durable=True
        )

    async def made_from(self, number: str, date: dt.date | None = None) -> Sequence[Successor]:
        """Return what refers to the document of that number as its origin, the oldest first."""
        return await self._database.read(lambda connection: records.made_from(connection, number, date))

    async def move(self, document_id: int, act: Act) -> None:
        """Do something to a document. Raises ProblemError as `lifecycle.refusal` says, and `document.unknown`."""
        await self._database.write(lambda connection: _move(connection, document_id, act), durable=True)


def _prepared(documents: Sequence[NewDocument]) -> list[Prepared]:
    places: dict[str, int] = {}
    found = []
    for new in documents:
        place = places.get(new.source_sha256, 0)
        places[new.source_sha256] = place + 1
        found.append(records.prepared(new, place))
    return found


def _add(connection: Connection, documents: list[Prepared]) -> list[Written]:
    ids = iter(_ids(connection, len(documents)))
    fresh: list[tuple[int, Prepared]] = []
    inside: dict[str, list[tuple[int, Prepared]]] = {}
    results: list[Written] = []
    problems: list[Problem] = []
    for each in documents:
        number = each.new.document.number
        before = inside.setdefault(number, []) if number else []
        namesakes = tuple(records.ids_of(connection, number))
        known = next((found for found, other in before if other.body == each.body), None)
        known = known or _known(connection, each, namesakes)
        if known is not None:
            results.append(Written(known, number or _number(connection, known), created=False))
        elif (before or namesakes) and not each.new.borrowed:
            problems.append(Problem("import.number-taken", {"number": number}))
        else:
            namesakes += tuple(found for found, _ in before)
            fresh.append((next(ids), each))
            before.append(fresh[-1])
            results.append(Written(fresh[-1][0], number, created=True, namesakes=namesakes))
    if problems:
        raise ProblemError(*problems)
    records.insert(connection, fresh)
    for _, each in fresh:
        if each.new.own_pdf is not None:
            artifacts.keep(connection, each.own_pdf, each.new.own_pdf)
    return results


def _ids(connection: Connection, count: int) -> Sequence[int]:
    ids = connection.dialect.new_ids(connection, "documents", count)
    if ids and ids[-1] >= _MOST_IDS:
        raise ProblemError(Problem("document.books-full", {"most": _MOST_IDS - 1}))
    return ids


def _known(connection: Connection, each: Prepared, namesakes: Sequence[int]) -> int | None:
    """Return the id of the very same document: of one with its number, or from the same place of the same file."""
    if each.new.document.number:
        return next((found for found in namesakes if _is_same(connection, found, each)), None)
    row = connection.execute(
        "SELECT id FROM documents WHERE source_sha256 = :sha256 AND source_place = :place AND source_sha256 <> ''",
        {"sha256": each.new.source_sha256, "place": each.place},
    ).fetchone()
    return None if row is None else int(row["id"])


def _is_same(connection: Connection, document_id: int, each: Prepared) -> bool:
    row = connection.execute(
        "SELECT source_sha256, source_place FROM documents WHERE id = :id", {"id": document_id}
    ).fetchone()
    if each.new.source_sha256 and tuple(row) == (each.new.source_sha256, each.place):
        return True
    stored = records.fetch(connection, document_id)
    return stored is not None and replace(stored.document, state=each.new.document.state) == each.new.document


def _number(connection: Connection, document_id: int) -> str:
    row = connection.execute("SELECT number FROM documents WHERE id = :id", {"id": document_id}).fetchone()
    return str(row["number"])


def _find(connection: Connection, name: str) -> StoredDocument | None:
    if draft := _DRAFT.fullmatch(name):
        stored = records.fetch(connection, int(draft[1]))
        if stored is not None and not stored.document.number:
            return stored
    found = records.ids_of(connection, name)
    if not found and (one := _ONE_OF_SEVERAL.fullmatch(name)):
        found = [each for each in records.ids_of(connection, one[1]) if each == int(one[2])]
    if len(found) > 1:
        names = ", ".join(f"{name}#{each}" for each in found)
        raise ProblemError(Problem("document.ambiguous", {"number": name, "names": names}))
    return records.fetch(connection, found[0]) if found else None


def _present(connection: Connection, document_id: int) -> StoredDocument:
    stored = records.fetch(connection, document_id)
    if stored is None:
        raise ProblemError(Problem("document.unknown", {"number": f"draft-{document_id}"}))
    return stored


def _issue(
    connection: Connection,
    document_id: int,
    series: str,
    finish: Callable[[Document, str], Document],
    *,
    also: Sequence[tuple[int, Act]],
    again: bool,
) -> StoredDocument:
    stored = _present(connection, document_id)
    draft = stored.document
    _permitted(stored, Act.ISSUE)
    for other_id, act in also:
        # Two people credited the same invoice: the second one finds it cancelled, whichever till was slower.
        _move(connection, other_id, act)
    if not again:
        _made_once(connection, stored)
    document = finish(draft, _next_number(connection, series))
    records.update(connection, stored, document)
    return replace(stored, document=document, revision=1)


def _permitted(stored: StoredDocument, act: Act) -> Step:
    """Return the row of the table by which it may be done. Raises ProblemError where there is none."""
    document = stored.document
    step = lifecycle.step(act, document.kind, document.state)
    if step is None:
        code = lifecycle.refusal(act, document.kind, document.state)
        raise ProblemError(Problem(code, {"number": document.number or f"draft-{stored.id}"}))
    return step


def _move(connection: Connection, document_id: int, act: Act) -> None:
    stored = _present(connection, document_id)
    after = _permitted(stored, act).after
    if after is not stored.document.state:
        records.set_state(connection, stored, after)


def _made_once(connection: Connection, draft: StoredDocument) -> None:
    """Raise ConvertedBeforeError where something else that stands was made from the same."""
    origins = [each for each in draft.document.references if each.role == ORIGIN]
    # A file may name the quote as well as the order that was made from it: the order is no second one.
    line = {each.number for each in origins}
    for origin in origins:
        made = [
            each
            for each in records.made_from(connection, origin.number, origin.date)
            if each.id != draft.id and lifecycle.stands(each.state) and each.number not in line
        ]
        if made:
            raise ConvertedBeforeError(origin.number, made)


def _next_number(connection: Connection, series: str) -> str:
    """Count the series on, past numbers that came in from elsewhere."""
    while True:
        row = connection.execute(
            "INSERT INTO series (name, last) VALUES (:name, 1)"
            " ON CONFLICT (name) DO UPDATE SET last = series.last + 1 RETURNING last",
            {"name": series},
        ).fetchone()
        number = formatted(series, row["last"])
        if not records.ids_of(connection, number):
            return number
