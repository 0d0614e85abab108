"""People over SQLite: who works here. Whether anybody signs in is asked before the first paint, so this is light."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Sequence
from typing import TYPE_CHECKING

from komtui.adapters.database.sqlite.database import Database
from komtui.domain.access import Credential, Entrance, Person, Role, person_key
from komtui.domain.problem import Problem, ProblemError

if TYPE_CHECKING:
    from komtui.services.ports import Clock

_COLUMNS = "id, name, role, password"


class SqlitePeople:
    """Implements `ports.access.People`. Every change is recorded in its own transaction."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def entrance(self) -> Entrance:
        """Return whether people sign in, by one tiny query on the caller's thread."""
        # Those with a password first: one of them is enough to lock the door.
        statement = f"SELECT {_COLUMNS} FROM people ORDER BY password IS NULL LIMIT 2"  # noqa: S608 - a constant
        rows = self._database.look(lambda connection: connection.execute(statement).fetchall())
        people = [_person(row) for row in rows]
        return Entrance(any(each.has_password for each in people), people[0] if len(people) == 1 else None)

    def person(self, person_id: int) -> Person | None:
        """Return one, on the caller's thread."""
        return self._database.look(lambda connection: _get(connection, person_id))

    async def all(self) -> Sequence[Person]:
        """Return everybody, by name."""
        statement = f"SELECT {_COLUMNS} FROM people ORDER BY name_key"  # noqa: S608 - a constant
        rows = await self._database.read(lambda connection: connection.execute(statement).fetchall())
        return [_person(row) for row in rows]

    async def credential(self, name: str) -> Credential | None:
        """Return the person of that name."""
        statement = f"SELECT {_COLUMNS} FROM people WHERE name_key = ?"  # noqa: S608 - a constant
        row = await self._database.read(
            lambda connection: connection.execute(statement, (person_key(name),)).fetchone()
        )
        return None if row is None else Credential(_person(row), row["password"])

    async def add(self, name: str, role: Role, password: str | None, who: str) -> Person:
        """Write a new person."""
        at = self._clock.now()

        def work(connection: sqlite3.Connection) -> Person:
            _may_be_added(connection, role, password)
            try:
                row = connection.execute(
                    f"INSERT INTO people (name, name_key, role, password) VALUES (?, ?, ?, ?) RETURNING {_COLUMNS}",  # noqa: S608 - a constant
                    (name, person_key(name), role, password),
                ).fetchone()
            except sqlite3.IntegrityError as error:
                raise ProblemError(Problem("access.name-taken", {"name": name}, "name")) from error
            _recorded(connection, who, at, name, new=role)
            return _person(row)

        return await self._database.write(work, durable=True)

    async def set_role(self, person_id: int, role: Role, who: str) -> None:
        """Give a person another role."""
        at = self._clock.now()

        def work(connection: sqlite3.Connection) -> None:
            person = _known(connection, person_id)
            if person.role is role:
                return
            _spare_the_last(connection, person)
            connection.execute("UPDATE people SET role = ? WHERE id = ?", (role, person_id))
            _recorded(connection, who, at, person.name, old=person.role, new=role)

        await self._database.write(work, durable=True)

    async def set_password(self, person_id: int, password: str, who: str) -> None:
        """Give a person another password."""
        at = self._clock.now()

        def work(connection: sqlite3.Connection) -> None:
            person = _known(connection, person_id)
            connection.execute("UPDATE people SET password = ? WHERE id = ?", (password, person_id))
            _recorded(connection, who, at, person.name, secret=True)

        await self._database.write(work, durable=True)

    async def remove(self, person_id: int, who: str) -> None:
        """Forget a person; what the audit says of it stays."""
        at = self._clock.now()

        def work(connection: sqlite3.Connection) -> None:
            person = _known(connection, person_id)
            _spare_the_last(connection, person)
            connection.execute("DELETE FROM people WHERE id = ?", (person_id,))
            _recorded(connection, who, at, person.name, old=person.role)

        await self._database.write(work, durable=True)


def _recorded(
    connection: sqlite3.Connection,
    who: str,
    at: dt.datetime,
    name: str,
    *,
    old: Role | None = None,
    new: Role | None = None,
    secret: bool = False,
) -> None:
    from komtui.adapters.database.repositories import audit
    from komtui.domain.audit import PEOPLE, Change

    audit.record(connection, who, at, [Change("", PEOPLE + name, old, new, secret=secret)])


def _may_be_added(connection: sqlite3.Connection, role: Role, password: str | None) -> None:
    """Nobody may be locked out: the first one decides, and as soon as there are two, each has a password."""
    people = [_person(row) for row in connection.execute(f"SELECT {_COLUMNS} FROM people")]  # noqa: S608 - a constant
    if not people and role is not Role.ADMINISTRATOR:
        raise ProblemError(Problem("access.first-administrator", {}, "role"))
    bare = next((each.name for each in people if not each.has_password), None)
    if bare is not None:
        raise ProblemError(Problem("access.password-first", {"name": bare}))
    if people and password is None:
        raise ProblemError(Problem("access.password-needed", {}, "password"))


def _spare_the_last(connection: sqlite3.Connection, person: Person) -> None:
    statement = "SELECT count(*) FROM people WHERE role = ? AND id <> ?"
    others = connection.execute(statement, (Role.ADMINISTRATOR, person.id)).fetchone()[0]
    if person.role is Role.ADMINISTRATOR and not others:
        raise ProblemError(Problem("access.last-administrator", {"name": person.name}))


def _known(connection: sqlite3.Connection, person_id: int) -> Person:
    person = _get(connection, person_id)
    if person is None:
        raise ProblemError(Problem("access.gone"))
    return person


def _get(connection: sqlite3.Connection, person_id: int) -> Person | None:
    statement = f"SELECT {_COLUMNS} FROM people WHERE id = ?"  # noqa: S608 - a constant
    row = connection.execute(statement, (person_id,)).fetchone()
    return None if row is None else _person(row)


def _person(row: sqlite3.Row) -> Person:
    return Person(row["id"], row["name"], Role(row["role"]), has_password=row["password"] is not None)
