"""Documents move on: from one state to the next, with the entry of the journal that says so."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from komtui.adapters.database.connection import Connection
from komtui.adapters.database.repositories import records
from komtui.adapters.database.repositories.journal import Write
from komtui.domain.journal import Event, Happening, document_subject
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales import lifecycle
from komtui.domain.sales.lifecycle import Act, Step
from komtui.domain.sales.numbering import name_of
from komtui.services.ports import StoredDocument


def present(connection: Connection, document_id: int) -> StoredDocument:
    """Return a document. Raises ProblemError `document.unknown`."""
    stored = records.fetch(connection, document_id)
    if stored is None:
        raise records.unknown(document_id)
    return stored


def permitted(stored: StoredDocument, act: Act) -> Step:
    """Return the row of the table by which something may be done. Raises ProblemError as `lifecycle.refusal` says."""
    document = stored.document
    step = lifecycle.step(act, document.kind, document.state)
    if step is None:
        code = lifecycle.refusal(act, document.kind, document.state)
        raise ProblemError(Problem(code, {"number": name_of(document.number, stored.id)}))
    return step


def move(connection: Connection, document_id: int, act: Act, write: Write) -> None:
    """Do something to a document, and write it into the journal. Raises as `ports.Documents.move` does."""
    stored = present(connection, document_id)
    document, after = stored.document, permitted(stored, act).after
    if after is not document.state:
        records.set_state(connection, stored, after)
        facts = {"number": name_of(document.number, document_id), "kind": document.kind.value}
        write(connection, Happening(_EVENTS[act], (document_subject(document_id),), facts, document.store))


_EVENTS: Mapping[Act, Event] = MappingProxyType(
    {
        Act.ACCEPT: Event.ACCEPTED,
        Act.REFUSE: Event.REFUSED,
        Act.REOPEN: Event.REOPENED,
        Act.PAY: Event.SETTLED,
        Act.UNPAY: Event.UNSETTLED,
        Act.CANCEL: Event.CANCELLED,
        Act.DISCARD: Event.DISCARDED,
        Act.RESTORE: Event.RESTORED,
    }
)
