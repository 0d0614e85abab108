"""People: who works here. Whether anybody logs in is asked before the first paint, so this is light."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from komtui.adapters.database.connection import Connection, Database, Row, Work, of_row
from komtui.domain.access import Credential, Entrance, Person, Role, person_key
from komtui.domain.problem import Problem, ProblemError

if TYPE_CHECKING:
    from komtui.adapters.database.repositories.journal import Write

T = TypeVar("T")
_COLUMNS = "id, name, role, password"


class PeopleRepository:
    """Implements `ports.access.People`. Every change is written into the journal in its own transaction.

    `writing` returns what writes entries for whoever it names.
    """

    def __init__(self, database: Database, writing: Callable[[str], Write]) -> None:
        self._database = database
        self._writing = writing

    def entrance(self) -> Entrance:
        """Return whether people log in, by one tiny query on the caller's thread."""
        people = [each.person for each in self._database.look(_credentials)]
        return Entrance(any(each.has_password for each in people), people[0] if len(people) == 1 else None)

    def present(self, person_id: int) -> Credential | None:
        """Return one with its password, on the caller's thread."""
        return next((each for each in self._database.look(_credentials) if each.person.id == person_id), None)

    async def look_again(self) -> None:
        """Ask anew what is answered on the caller's thread."""
        await self._database.look_again()

    async def all(self) -> Sequence[Person]:
        """Return everybody, by name."""
        return await self._database.read(_everybody)

    async def credential(self, name: str) -> Credential | None:
        """Return the person of that name."""
        statement = f"SELECT {_COLUMNS} FROM people WHERE name_key = :key"

        def work(connection: Connection) -> Credential | None:
            row = connection.execute(statement, {"key": person_key(name)}).fetchone()
            return None if row is None else _credential(row)

        return await self._database.read(work)

    async def add(self, name: str, role: Role, password: str | None, who: str) -> Person:
        """Write a new person."""
        write = self._writing(who)

        def work(connection: Connection) -> Person:
            _may_be_added(connection, role, password)
            row = connection.execute(
                "INSERT INTO people (name, name_key, role, password) VALUES (:name, :key, :role, :password)"
                f" ON CONFLICT (name_key) DO NOTHING RETURNING {_COLUMNS}",
                {"name": name, "key": person_key(name), "role": role, "password": password},
            ).fetchone()
            if row is None:
                raise ProblemError(Problem("access.name-taken", {"name": name}, "name"))
            _record(write, connection, name, new=role)
            return _person(row)

        return await self._write(work)

    async def set_role(self, person_id: int, role: Role, who: str) -> None:
        """Give a person another role."""
        write = self._writing(who)

        def work(connection: Connection) -> None:
            person = _known(connection, person_id)
            if person.role is role:
                return
            _spare_the_last(connection, person)
            connection.execute("UPDATE people SET role = :role WHERE id = :id", {"role": role, "id": person_id})
            _record(write, connection, person.name, old=person.role, new=role)

        await self._write(work)

    async def set_password(self, person_id: int, password: str, who: str) -> None:
        """Give a person another password."""
        write = self._writing(who)

        def work(connection: Connection) -> None:
            person = _known(connection, person_id)
            connection.execute(
                "UPDATE people SET password = :password WHERE id = :id", {"password": password, "id": person_id}
            )
            _record(write, connection, person.name, secret=True)

        await self._write(work)

    async def remove(self, person_id: int, who: str) -> None:
        """Forget a person; what the journal says of it stays."""
        write = self._writing(who)

        def work(connection: Connection) -> None:
            person = _known(connection, person_id)
            _spare_the_last(connection, person)
            connection.execute("DELETE FROM people WHERE id = :id", {"id": person_id})
            _record(write, connection, person.name, old=person.role)

        await self._write(work)

    async def _write(self, work: Work[T]) -> T:
        done = await self._database.write(work, durable=True, chained=True)
        await self._database.look_again()
        return done


def _record(
    write: Write,
    connection: Connection,
    name: str,
    *,
    old: Role | None = None,
    new: Role | None = None,
    secret: bool = False,
) -> None:
    # Not needed before somebody is changed, and this module is there before the first paint.
    from komtui.domain.journal import PEOPLE, Event, Happening

    facts = {"name": name, "old": old, "new": new, "secret": secret}
    write(connection, Happening(Event.PERSON, (PEOPLE + name,), facts))


def _credentials(connection: Connection) -> list[Credential]:
    statement = f"SELECT {_COLUMNS} FROM people ORDER BY name_key"
    return [_credential(row) for row in connection.execute(statement)]


def _everybody(connection: Connection) -> list[Person]:
    return [each.person for each in _credentials(connection)]


def _may_be_added(connection: Connection, role: Role, password: str | None) -> None:
    """Nobody may be locked out: the first one decides, and as soon as there are two, each has a password."""
    people = _everybody(connection)
    if not people and role is not Role.ADMINISTRATOR:
        raise ProblemError(Problem("access.first-administrator", {}, "role"))
    bare = next((each.name for each in people if not each.has_password), None)
    if bare is not None:
        raise ProblemError(Problem("access.password-first", {"name": bare}))
    if people and password is None:
        raise ProblemError(Problem("access.password-needed", {}, "password"))


def _spare_the_last(connection: Connection, person: Person) -> None:
    statement = "SELECT count(*) FROM people WHERE role = :role AND id <> :id"
    others = connection.execute(statement, {"role": Role.ADMINISTRATOR, "id": person.id}).fetchone()[0]
    if person.role is Role.ADMINISTRATOR and not others:
        raise ProblemError(Problem("access.last-administrator", {"name": person.name}))


def _known(connection: Connection, person_id: int) -> Person:
    person = _get(connection, person_id)
    if person is None:
        raise ProblemError(Problem("access.gone"))
    return person


def _get(connection: Connection, person_id: int) -> Person | None:
    statement = f"SELECT {_COLUMNS} FROM people WHERE id = :id"
    row = connection.execute(statement, {"id": person_id}).fetchone()
    return None if row is None else _person(row)


@of_row
def _person(row: Row) -> Person:
    return Person(row["id"], row["name"], Role(row["role"]), has_password=row["password"] is not None)


@of_row
def _credential(row: Row) -> Credential:
    return Credential(_person(row), row["password"])
