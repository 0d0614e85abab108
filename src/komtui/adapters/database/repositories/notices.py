"""Notices: what came back about letters, and up to where mailboxes were read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from komtui.adapters.database.connection import Connection, Database, Row
from komtui.adapters.database.moments import moment, ticks
from komtui.adapters.database.repositories import listing
from komtui.adapters.database.repositories.deliveries import add_events, move, update_document
from komtui.adapters.database.terms import storable
from komtui.domain.mail.delivery_state import DeliveryState
from komtui.domain.mail.mailbox import Bookmark
from komtui.domain.mail.notice import Notice, NoticeKind, after, envelope_id
from komtui.domain.problem import Problem
from komtui.services.addresses import same
from komtui.services.ports.mailbox import Copy, Told

if TYPE_CHECKING:
    from komtui.services.ports import Clock

_COUNTED = {
    NoticeKind.DELAYED: "delayed",
    NoticeKind.RETURNED: "returned",
    NoticeKind.DELIVERED: "delivered",
    NoticeKind.ANSWER: "answers",
}
_MOST_UNCERTAIN = 300
_LAST_SENT, _COPIES = 2_000, 50
"""Deliveries among which letters without a copy are looked for, and how many are laid at once."""


class NoticeRepository:
    """Implements `ports.mailbox.NoticeBooks`."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def bookmark(self, scope: str, folder: str) -> Bookmark | None:
        """Return up to where a folder was read."""

        def work(connection: Connection) -> Bookmark | None:
            row = connection.execute(
                "SELECT validity, uid FROM mailboxes WHERE scope = :scope AND folder = :folder",
                {"scope": scope, "folder": folder},
            ).fetchone()
            return None if row is None else Bookmark(row["validity"], row["uid"])

        return await self._database.read(work)

    async def looked_at(self, scope: str, folder: str) -> dt.datetime | None:
        """Return when a folder was last read."""

        def work(connection: Connection) -> dt.datetime | None:
            row = connection.execute(
                "SELECT at FROM mailboxes WHERE scope = :scope AND folder = :folder", {"scope": scope, "folder": folder}
            ).fetchone()
            return None if row is None or not row["at"] else moment(row["at"])

        return await self._database.read(work)

    async def take(self, notices: Sequence[Notice], scope: str, folder: str, bookmark: Bookmark) -> Told:
        """Write what notices say, and where to go on."""

        def work(connection: Connection) -> Told:
            now = ticks(connection.now(self._clock))
            told = Told()
            for notice in notices:
                name = _COUNTED[notice.kind] if _taken(connection, notice, now) else "unknown"
                told = replace(told, **{name: getattr(told, name) + 1})
            connection.execute(
                "INSERT INTO mailboxes (scope, folder, validity, uid, at)"
                " VALUES (:scope, :folder, :validity, :uid, :at)"
                " ON CONFLICT (scope, folder) DO UPDATE SET validity = excluded.validity, uid = excluded.uid"
                # Another till may have read further meanwhile.
                " WHERE mailboxes.validity <> excluded.validity OR mailboxes.uid < excluded.uid",
                {"scope": scope, "folder": folder, "validity": bookmark.validity, "uid": bookmark.uid, "at": now},
            )
            connection.execute(
                "UPDATE mailboxes SET at = :at WHERE scope = :scope AND folder = :folder",
                {"scope": scope, "folder": folder, "at": now},
            )
            return told

        return await self._database.write(work, durable=True)

    async def answers(self, document_id: int) -> Sequence[Notice]:
        """Return the answers to letters with a document, the oldest first."""
        statement = (
            "SELECT notices.* FROM notices JOIN letter_documents ON letter_documents.letter_id = notices.letter_id"
            " WHERE document_id = :document AND notices.kind = 'answer' ORDER BY notices.id"
        )
        return await self._database.read(
            lambda connection: [
                _notice(row) for row in connection.execute(statement, {"document": document_id}).fetchall()
            ]
        )

    async def returned(self, addresses: Sequence[str]) -> Mapping[str, Notice]:
        """Return by address what was last said of it, where that is that a letter came back."""
        wanted = {each.lower(): each for each in addresses}

        def work(connection: Connection) -> Mapping[str, Notice]:
            found = _last_said(connection, list(wanted))
            return {wanted[address]: each for address, each in found.items() if each.kind is NoticeKind.RETURNED}

        return await self._database.read(work) if wanted else {}

    async def uncopied(self, scope: str, since: dt.datetime) -> Sequence[Copy]:
        """Return letters of which no copy is known, out of those that were sent last."""
        statement = (
            "SELECT DISTINCT letters.id, message_id, queued_at FROM"
            " (SELECT letter_id FROM deliveries WHERE state = 'sent' ORDER BY deliveries.id DESC LIMIT :last) AS sent"
            " JOIN letters ON letters.id = sent.letter_id LEFT JOIN copies ON copies.letter_id = letters.id"
            " WHERE copies.letter_id IS NULL AND scope = :scope AND queued_at >= :since AND kind <> 'test'"
            " ORDER BY letters.id LIMIT :most"
        )
        values = {"scope": scope, "since": ticks(since), "last": _LAST_SENT, "most": _COPIES}
        return await self._database.read(
            lambda connection: [
                Copy(row["id"], row["message_id"], moment(row["queued_at"]))
                for row in connection.execute(statement, values).fetchall()
            ]
        )

    async def note_copies(self, letter_ids: Sequence[int]) -> None:
        """Remember that there are copies of these letters."""

        def work(connection: Connection) -> None:
            at = ticks(connection.now(self._clock))
            connection.executemany(
                "INSERT INTO copies (letter_id, at) VALUES (:letter, :at) ON CONFLICT DO NOTHING",
                [{"letter": each, "at": at} for each in letter_ids],
            )

        await self._database.write(work)

    async def uncertain(self, scope: str) -> Sequence[tuple[int, str]]:
        """Return the uncertain deliveries of an account with their Message-IDs, the newest first."""
        statement = (
            "SELECT deliveries.id, message_id FROM deliveries JOIN letters ON letters.id = letter_id"
            " WHERE state = 'uncertain' AND deliveries.scope = :scope ORDER BY deliveries.id DESC LIMIT :most"
        )
        values = {"scope": scope, "most": _MOST_UNCERTAIN}
        return await self._database.read(
            lambda connection: [
                (row["id"], row["message_id"]) for row in connection.execute(statement, values).fetchall()
            ]
        )


def returns_of(connection: Connection, addresses: Sequence[str]) -> set[str]:
    """Return those of these addresses, in lower case, of which the last that is known is that a letter came back."""
    found = _last_said(connection, addresses) if addresses else {}
    return {address for address, each in found.items() if each.kind is NoticeKind.RETURNED}


def _last_said(connection: Connection, addresses: Sequence[str]) -> Mapping[str, Notice]:
    """Return what was last said of addresses, which are in lower case."""
    spellings = {each for address in addresses for each in _spellings(address)}
    rows = connection.execute(
        "SELECT lower(recipient) AS address, notices.* FROM notices"
        f" WHERE kind <> 'answer' AND {connection.dialect.among('lower(recipient)', 'addresses')} ORDER BY id",
        {"addresses": connection.dialect.several(sorted(spellings))},
    ).fetchall()
    return {row["address"].lower(): _notice(row) for row in rows}


def _spellings(address: str) -> tuple[str, str]:
    """Return what `lower` may have made of an address: SQLite's leaves letters beyond ASCII as they were."""
    return address, "".join(each if each.isascii() else each.upper() for each in address)


def _taken(connection: Connection, notice: Notice, now: int) -> bool:
    """Write one notice; False where it concerns nothing of ours, or says nothing new."""
    letter = _letter(connection, notice)
    if letter is None:
        return False
    if notice.kind is NoticeKind.ANSWER:
        return not _is_own(connection, notice, letter) and _keep(connection, notice, letter, "", now)
    delivery = _delivery(connection, notice, letter)
    if delivery is None or not _keep(connection, notice, letter, delivery["recipient"], now):
        return False
    state = after(DeliveryState(delivery["state"]), notice.kind)
    if state is not None:
        reply = storable(notice.said)
        problem = None
        if state is DeliveryState.BOUNCED:
            problem = Problem("mail.returned", {"recipient": delivery["recipient"], "reply": reply})
        move(connection, delivery["id"], state, now, reply=reply, problem=problem)
        update_document(connection, letter)
        listing.renew_of_letter(connection, letter)
    elif notice.kind is NoticeKind.DELIVERED:
        said = storable(notice.said)
        add_events(connection, [delivery["id"]], DeliveryState(delivery["state"]), now, said)
    # Another notice that says once more what is known is kept, and is no news.
    return state is not None or notice.kind is NoticeKind.DELIVERED


def _letter(connection: Connection, notice: Notice) -> int | None:
    """Return the letter that a notice names: by its envelope, else by the first Message-ID of ours."""
    for message_id, envelope in (
        (None, notice.envelope_id),
        *((each, envelope_id(each)) for each in notice.message_ids),
    ):
        if not envelope:
            continue
        row = connection.execute(
            "SELECT id, message_id FROM letters WHERE envelope_id = :envelope",
            {"envelope": storable(envelope)},
        ).fetchone()
        if row is not None and (message_id is None or _folded(message_id) == _folded(row["message_id"])):
            return int(row["id"])
    return None


def _folded(message_id: str) -> str:
    """Return a Message-ID with its domain in lower case: some servers write it as they like."""
    local, at, domain = message_id.partition("@")
    return f"{local}{at}{domain.lower()}"


def _is_own(connection: Connection, notice: Notice, letter_id: int) -> bool:
    """Return whether we wrote it ourselves: a copy of a letter of ours, or what its sender adds to it."""
    row = connection.execute("SELECT sender FROM letters WHERE id = :letter", {"letter": letter_id}).fetchone()
    if row is not None and same(row["sender"], notice.sender):
        return True
    known = connection.execute(
        "SELECT message_id FROM letters WHERE envelope_id = :envelope AND envelope_id <> ''",
        {"envelope": storable(envelope_id(notice.source))},
    ).fetchone()
    return known is not None and known["message_id"] == notice.source


def _delivery(connection: Connection, notice: Notice, letter_id: int) -> Row | None:
    """Return the delivery to one whom the notice names; where it names nobody, the only one."""
    rows = connection.execute(
        "SELECT id, recipient, state FROM deliveries WHERE letter_id = :letter ORDER BY id DESC", {"letter": letter_id}
    ).fetchall()
    if not notice.recipients:
        return rows[0] if len(rows) == 1 else None
    return next((row for each in notice.recipients for row in rows if same(row["recipient"], each)), None)


def _keep(connection: Connection, notice: Notice, letter: int, recipient: str, now: int) -> bool:
    """Write the notice itself; False where it is known."""
    written = connection.execute(
        "INSERT INTO notices (letter_id, recipient, kind, source, sender, status, text, dated, at)"
        " VALUES (:letter, :recipient, :kind, :source, :sender, :status, :text, :dated, :at)"
        " ON CONFLICT (letter_id, kind, source, recipient) DO NOTHING RETURNING id",
        {
            "letter": letter,
            "recipient": recipient,
            "kind": notice.kind,
            "source": storable(notice.source),
            "sender": storable(notice.sender),
            "status": storable(notice.status),
            "text": storable(notice.text),
            "dated": None if notice.date is None else ticks(notice.date),
            "at": now,
        },
    )
    return bool(written.fetchall())


def _notice(row: Row) -> Notice:
    return Notice(
        NoticeKind(row["kind"]),
        row["source"],
        status=row["status"],
        text=row["text"],
        sender=row["sender"],
        date=moment(row["at"] if row["dated"] is None else row["dated"]),
    )
