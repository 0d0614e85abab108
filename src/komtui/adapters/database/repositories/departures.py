"""Documents as they left the house: kept in the transaction that queues their first letter, or prints them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from komtui.adapters.database import codec
from komtui.adapters.database.connection import Connection
from komtui.adapters.database.repositories import artifacts
from komtui.adapters.database.repositories.artifacts import Keeping
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.lifecycle import State
from komtui.domain.text import file_name

if TYPE_CHECKING:
    from komtui.services.ports import Leaving

HAS_LEFT = """
    (documents.printed > 0 OR EXISTS (
        SELECT 1 FROM letter_documents JOIN deliveries ON deliveries.letter_id = letter_documents.letter_id
        WHERE letter_documents.document_id = documents.id AND deliveries.state <> 'cancelled'
    ))
"""
"""The condition on a row of `documents`: it was printed, or a letter with it was queued, and not taken back before it
went out."""


def leave(
    connection: Connection, document_id: int, revision: int, leaving: Leaving, keeping: Keeping | None = None
) -> None:
    """Keep how a document looks that a letter is about to be queued for, or that is about to be printed.

    Raises ProblemError `letter.attachment` where it left meanwhile and looked otherwise. `keeping` is that of the
    transaction, where more is kept in it.
    """
    keeping = keeping or Keeping(connection)
    body = codec.encoded(replace(leaving.document, state=State.ISSUED))
    looks = {"body": body, "logo": keeping.keep(leaving.logo) if leaving.logo else "", "design": leaving.design}
    if leaving.font:
        keeping.keep(leaving.font)
    values = {"document": document_id, **looks}
    row = connection.execute(
        f"SELECT {HAS_LEFT} AS has_left, departures.body, departures.logo, departures.design,"
        " EXISTS (SELECT 1 FROM renderings WHERE renderings.document_id = documents.id) AS drawn FROM documents"
        " LEFT JOIN departures ON document_id = id WHERE id = :document",
        values,
    ).fetchone()
    drawn = bool(row["drawn"])
    if not row["has_left"]:
        # Whatever was drawn of it before, nobody outside has seen.
        if drawn:
            connection.execute("DELETE FROM renderings WHERE document_id = :document", values)
            drawn = False
        connection.execute(
            "INSERT INTO departures (document_id, body, logo, design) VALUES (:document, :body, :logo, :design)"
            " ON CONFLICT (document_id) DO UPDATE SET body = excluded.body, logo = excluded.logo,"
            " design = excluded.design",
            values,
        )
    elif any(row[name] != value for name, value in looks.items()):
        raise _changed(leaving)
    if not leaving.form:
        return
    first = artifacts.rendered(connection, document_id, revision, leaving.form) if drawn else None
    name = keeping.keep(leaving.pdf)
    if first is None:
        artifacts.add_rendering(connection, document_id, revision, leaving.form, name)
    elif first != name:
        raise _changed(leaving)


def _changed(leaving: Leaving) -> ProblemError:
    return ProblemError(
        Problem("letter.attachment", {"file": file_name(leaving.document.number, "pdf")}, "attachments")
    )
