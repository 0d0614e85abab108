"""Documents in: which are new, which are there already, and which seem to be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from komtui.adapters.database.connection import Connection
from komtui.adapters.database.repositories import artifacts, records
from komtui.adapters.database.repositories._doubles import Double, doubles
from komtui.adapters.database.repositories.records import Prepared
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.document import Document
from komtui.domain.sales.lifecycle import State
from komtui.services.listing import A_DAY
from komtui.services.ports import NewDocument, Written

_MOST_IDS = A_DAY
"""The list's key has 24 bits for the id."""


def prepared(documents: Sequence[NewDocument]) -> list[Prepared]:
    """Return documents with all that can be worked out before the books are locked."""
    places: dict[str, int] = {}
    found = []
    for new in documents:
        place = places.get(new.source_sha256, 0) if new.place is None else new.place
        places[new.source_sha256] = place + 1
        found.append(records.prepared(new, place))
    return found


def add(connection: Connection, documents: list[Prepared], *, again: bool, alike: bool) -> list[Written]:
    """Write documents, all or none; see `ports.Documents`."""
    ids = iter(_ids(connection, len(documents)))
    sorted_out = _sorted_out(connection, documents, ids, again=again, alike=alike)
    records.insert(connection, sorted_out.fresh)
    for _, each in sorted_out.fresh:
        if each.new.own_pdf is not None:
            artifacts.keep(connection, each.own_pdf, each.new.own_pdf)
        for attachment in each.new.document.attachments:
            if attachment.sha256 in each.new.files:
                artifacts.keep(connection, attachment.sha256, each.new.files[attachment.sha256])
    for result in sorted_out.results:
        if result.address and (stored := records.fetch(connection, result.id)) is not None:
            records.readdress(connection, stored, result.address)
    return sorted_out.results


def compare(connection: Connection, documents: list[Prepared], *, again: bool, alike: bool) -> list[Written]:
    """Return what `add` would do."""
    # Keys that no document has tell the new ones apart; nobody outside sees them.
    ids = iter(range(-1, -len(documents) - 1, -1))
    results = _sorted_out(connection, documents, ids, again=again, alike=alike).results
    return [
        replace(each, id=max(each.id, 0), namesakes=tuple(other for other in each.namesakes if other > 0))
        for each in results
    ]


@dataclass
class _SortedOut:
    """What is to be done with documents."""

    results: list[Written] = field(default_factory=list)
    """What becomes of each."""
    fresh: list[tuple[int, Prepared]] = field(default_factory=list)
    """Those that are to be written."""


def _sorted_out(
    connection: Connection, documents: list[Prepared], ids: Iterator[int], *, again: bool, alike: bool
) -> _SortedOut:
    """Return what is to be done. Raises ProblemError `import.number-taken`, with every number that is."""
    done = _SortedOut()
    inside: dict[str, list[tuple[int, Prepared]]] = {}
    problems: list[Problem] = []
    drafts = [each for each in documents if not each.new.document.number]
    found = iter(doubles(connection, drafts))
    for each in documents:
        number = each.new.document.number
        double = None if number else next(found)
        before = inside.setdefault(number, []) if number else []
        namesakes = tuple(records.ids_of(connection, number))
        known = _known(connection, each, before, namesakes)
        if double is not None and not (again or (alike and _is_open(double))):
            done.results.append(_left_out(double))
        elif known is not None:
            done.results.append(known)
        elif (before or namesakes) and not each.new.borrowed:
            problems.append(Problem("import.number-taken", {"number": number}))
        else:
            namesakes += tuple(found for found, _ in before)
            is_like = None if double is None else double.alike
            # Of the same place of the same file there is one alone; what is wanted once more is known by its content.
            new = replace(each, new=replace(each.new, source_sha256="")) if double and double.by_place else each
            done.fresh.append((next(ids), new))
            before.append(done.fresh[-1])
            done.results.append(Written(done.fresh[-1][0], number, created=True, namesakes=namesakes, alike=is_like))
    if problems:
        raise ProblemError(*problems)
    return done


def _is_open(double: Double) -> bool:
    """Return whether a person may know better: not of what this very file brought, or somebody has thrown away."""
    return not double.by_place and double.alike.state is not State.DISCARDED


def _left_out(double: Double) -> Written:
    """Return what becomes of a draft that is there already; of the same file nothing more need be said."""
    alike = double.alike
    is_told = not double.by_place or alike.state is State.DISCARDED
    return Written(alike.id, alike.number, created=False, alike=alike if is_told else None)


def _ids(connection: Connection, count: int) -> Sequence[int]:
    ids = connection.dialect.new_ids(connection, "documents", count)
    if ids and ids[-1] >= _MOST_IDS:
        raise ProblemError(Problem("document.books-full", {"most": _MOST_IDS - 1}))
    return ids


def _known(
    connection: Connection, each: Prepared, before: Sequence[tuple[int, Prepared]], namesakes: Sequence[int]
) -> Written | None:
    """Return what is said of a number that is there with the same document; None where it is not."""
    number = each.new.document.number
    for document_id, other in before:
        if other.body == each.body:
            return Written(document_id, number, created=False)
    for document_id in namesakes:
        if _is_same_place(connection, document_id, each):
            return Written(document_id, number, created=False)
        stored = records.fetch(connection, document_id)
        if stored is None:
            continue
        kept = records.written(connection, document_id)
        if _likened(kept, each.new.document) == each.new.document:
            return Written(document_id, number, created=False)
        address = each.new.document.buyer.email
        if not each.new.borrowed and _likened(kept, each.new.document, address) == each.new.document:
            changed = address if stored.document.buyer.email != address else ""
            return Written(document_id, number, created=False, address=changed)
    return None


def _is_same_place(connection: Connection, document_id: int, each: Prepared) -> bool:
    """Return whether a document came from the same place of the same file, however that is read today."""
    row = connection.execute(
        "SELECT source_sha256, source_place FROM documents WHERE id = :id", {"id": document_id}
    ).fetchone()
    return bool(each.new.source_sha256) and tuple(row) == (each.new.source_sha256, each.place)


def _likened(kept: Document, new: Document, address: str | None = None) -> Document:
    """Return a document that is there with what may differ in the same one: its state, and the house as its seller.

    With `address` also the customer's e-mail address.
    """
    # Earlier releases wrote the house's name into each document.
    seller = kept.seller if new.seller.name else new.seller
    buyer = kept.buyer if address is None else replace(kept.buyer, email=address)
    return replace(kept, state=new.state, seller=seller, buyer=buyer)
