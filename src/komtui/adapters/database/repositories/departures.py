"""Documents as they left the house: kept in the transaction that queues their first letter, or prints them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from komtui.adapters.database import codec
from komtui.adapters.database.connection import Connection
from komtui.adapters.database.repositories import artifacts
from komtui.domain.digest import digest
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


def leave(connection: Connection, document_id: int, revision: int, leaving: Leaving) -> None:
    """Keep how a document looks that a letter is about to be queued for, or that is about to be printed.

    Raises ProblemError `letter.attachment` where it left meanwhile and looked otherwise.
    """
    body = codec.encoded(replace(leaving.document, state=State.ISSUED))
    looks = {"body": body, "logo": _kept(connection, leaving.logo), "design": leaving.design}
    if leaving.font:
        artifacts.keep(connection, digest(leaving.font), leaving.font)
    values = {"document": document_id, **looks}
    row = connection.execute(
        f"SELECT {HAS_LEFT} AS has_left, departures.body, departures.logo, departures.design FROM documents"
        " LEFT JOIN departures ON document_id = id WHERE id = :document",
        values,
    ).fetchone()
    if not row["has_left"]:
        # Whatever was drawn of it before, nobody outside has seen.
        connection.execute("DELETE FROM renderings WHERE document_id = :document", values)
        connection.execute(
            "INSERT INTO departures (document_id, body, logo, design) VALUES (:document, :body, :logo, :design)"
            " ON CONFLICT (document_id) DO UPDATE SET body = excluded.body, logo = excluded.logo,"
            " design = excluded.design",
            values,
        )
    elif any(row[name] != value for name, value in looks.items()):
        raise _changed(leaving)
    if leaving.form:
        name = artifacts.draw(connection, document_id, revision, leaving.form, leaving.pdf)
        if name != digest(leaving.pdf):
            raise _changed(leaving)


def _kept(connection: Connection, picture: bytes) -> str:
    if not picture:
        return ""
    name = digest(picture)
    artifacts.keep(connection, name, picture)
    return name


def _changed(leaving: Leaving) -> ProblemError:
    return ProblemError(
        Problem("letter.attachment", {"file": file_name(leaving.document.number, "pdf")}, "attachments")
    )
