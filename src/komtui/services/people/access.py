"""Access: who sits here, what that person may do, logging in, and who works here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from komtui.domain.access import (
    IMPLICIT,
    NOBODY,
    Permission,
    Person,
    Role,
    checked_name,
    checked_password,
    person_key,
)
from komtui.domain.journal import PEOPLE, Event, Happening
from komtui.domain.problem import NotAllowedError, Problem, ProblemError
from komtui.services.changes import Subject, Tell, nobody
from komtui.services.people.recording import Record, unrecorded

if TYPE_CHECKING:
    # Types only: this module is imported before the first paint.
    from komtui.domain.access import Credential
    from komtui.services.ports.access import LogInDelays, Passwords, People


class AccessService:
    """Knows who is logged in; that is in the memory of this process alone.

    `system` names who acts where nobody logs in, such as `screen:root`. With `machine` that holds for good: the
    command line belongs to whoever can read the database file. With `open_to_all` anybody may have come to this
    screen, so that whoever works at it has logged in, also where nobody would have to on the machine itself.
    """

    def __init__(
        self,
        people: People,
        delays: LogInDelays,
        passwords: Passwords,
        system: Callable[[], str],
        *,
        machine: bool = False,
        open_to_all: bool = False,
        record: Record = unrecorded,
        tell: Tell = nobody,
    ) -> None:
        self._people = people
        self._delays = delays
        self._passwords = passwords
        self._system = system
        self._machine = machine
        self._open_to_all = open_to_all
        self._record = record
        self._tell = tell
        self._here: Credential | None = None
        self._elevated: Credential | None = None

    # Who is here; whoever was removed, or has another role or password than when they logged in, no longer is

    def needs_login(self) -> bool:
        """Return whether somebody has to log in; one tiny query."""
        return not self._machine and self._is_locked() and self.logged_in() is None

    def current(self) -> Person:
        """Return who sits here, as the books know that person now; `NOBODY` where somebody has to log in first."""
        if self._machine:
            return IMPLICIT
        if (person := self.logged_in()) is not None:
            return person
        return NOBODY if self._is_locked() else self._people.entrance().only or IMPLICIT

    def _is_locked(self) -> bool:
        return self._open_to_all or self._people.entrance().locked

    def acting(self) -> Person:
        """Return who decides now: the administrator who logged in on the spot, else who sits here."""
        return self._still(self._elevated) or self.current()

    def logged_in(self) -> Person | None:
        """Return who is logged in, as the books know that person now."""
        return self._still(self._here)

    async def lapsed(self) -> bool:
        """Return whether who acted here no longer may, by what the books say now; it is forgotten then.

        A screen asks after each change of people, and turns to the log-in, or back to the documents.
        """
        await self._people.look_again()
        here, elevated = self._here, self._elevated
        if here is not None and self._still(here) is None:
            self._here = self._elevated = None
        elif elevated is not None and self._still(elevated) is None:
            self._elevated = None
        return (self._here, self._elevated) != (here, elevated)

    def _still(self, proven: Credential | None) -> Person | None:
        """Return who proved to be there, if role and password are still what they were then."""
        present = self._people.present(proven.person.id) if proven is not None else None
        if proven is None or present is None:
            return None
        same = present.password == proven.password and present.person.role is proven.person.role
        return present.person if same else None

    # What may be done

    def allowed(self, permission: Permission) -> bool:
        """Return whether it may be done now."""
        person = self.acting()
        return person is not NOBODY and person.may(permission)

    def require(self, permission: Permission) -> str:
        """Return who does it, for the journal. Raises NotAllowedError `access.clerk`, `access.logged-out`."""
        person = self.acting()
        if person is NOBODY:
            raise NotAllowedError(Problem("access.logged-out"))
        if not person.may(permission):
            raise NotAllowedError(Problem("access.clerk", {"name": person.name}))
        return person.name or self._system()

    # Logging in

    async def log_in(self, name: str, password: str) -> Person:
        """Log in for as long as this process lives.

        Raises NotAllowedError `access.wrong`, whether the name or the password is, and `access.wait` with the
        `seconds` until the next try: alone where this one was not even made.
        """
        found = await self._recognised(name, password)
        await self._record(found.person.name, Happening(Event.LOG_IN, (PEOPLE + found.person.name,)))
        self._here, self._elevated = found, None
        self._tell(Subject.PEOPLE)
        return found.person

    async def elevate(self, name: str, password: str) -> Person:
        """Let an administrator decide for a while, until `step_down`; who sits here stays who it is.

        Raises as `log_in` does, and NotAllowedError `access.not-administrator`.
        """
        found = await self._recognised(name, password)
        if found.person.role is not Role.ADMINISTRATOR:
            raise NotAllowedError(Problem("access.not-administrator", {"name": found.person.name}, "name"))
        facts = {"for": self.current().name}
        await self._record(found.person.name, Happening(Event.LOG_IN_ON_THE_SPOT, (PEOPLE + found.person.name,), facts))
        self._elevated = found
        self._tell(Subject.PEOPLE)
        return found.person

    def step_down(self) -> None:
        """End what `elevate` began."""
        if self._elevated is not None:
            self._elevated = None
            self._tell(Subject.PEOPLE)

    def log_out(self) -> None:
        """Nobody sits here any more."""
        self._here = self._elevated = None
        self._tell(Subject.PEOPLE)

    async def _recognised(self, name: str, password: str) -> Credential:
        mark = name_mark(name)
        wait = await self._delays.begin(mark)
        if wait:
            raise NotAllowedError(_waiting(wait.total_seconds()))
        found = await self._people.credential(name)
        fits = await self._passwords.fits(password, found.password if found else None)
        if found is None or not fits:
            # Only a name that there is: what was typed in its place may be a password.
            subjects = (PEOPLE + found.person.name,) if found is not None else ()
            await self._record(self._system(), Happening(Event.LOG_IN_REFUSED, subjects))
            left = (await self._delays.waiting(mark)).total_seconds()
            problems = [Problem("access.wrong", {}, "password"), *([_waiting(left)] if left else [])]
            raise NotAllowedError(*problems)
        await self._delays.forget(mark)
        await self._people.look_again()
        return found

    # Who works here; each of these raises NotAllowedError as `require` does, and what the port raises

    async def people(self) -> Sequence[Person]:
        """Return everybody, by name."""
        self._require_people()
        return await self._people.all()

    async def find(self, name: str) -> Person:
        """Return the person of that name. Raises ProblemError `access.unknown`."""
        self._require_people()
        found = await self._people.credential(name)
        if found is None:
            raise ProblemError(Problem("access.unknown", {"name": name}, "name"))
        return found.person

    async def add(self, name: str, role: Role, password: str | None = None) -> Person:
        """Let another person work here; the first one may have no password, and then nobody logs in.

        Raises ProblemError with every problem found: `access.name`, `access.password-short`, `access.password-long`.
        """
        who, me = self._require_people(), self.current()
        problems = [
            *_faults(checked_name, name),
            *(_faults(checked_password, password) if password is not None else ()),
        ]
        if problems:
            raise ProblemError(*problems)
        sealed = None if password is None else await self._passwords.sealed(password)
        person = await self._people.add(checked_name(name), role, sealed, who)
        if me is IMPLICIT and not self._machine and person.has_password:
            # Whoever just made the first person is that one, and need not prove it at once.
            self._here = self._people.present(person.id)
        self._tell(Subject.PEOPLE)
        return person

    async def set_role(self, person: Person, role: Role) -> None:
        """Give another role. Raises ProblemError `access.yourself`."""
        who = self._require_people()
        if role is not person.role:
            self._spare_myself(person)
        await self._people.set_role(person.id, role, who)
        self._tell(Subject.PEOPLE)

    async def set_password(self, person: Person, password: str) -> None:
        """Give another password, which also ends a delay. Raises ProblemError `access.password-short`, `…-long`."""
        who, me = self._require_people(), self.current()
        await self._people.set_password(person.id, await self._passwords.sealed(checked_password(password)), who)
        await self._delays.forget(name_mark(person.name))
        if me.id == person.id and not self._machine:
            # From the first password on people have to log in; whoever has just set it counts as logged in.
            self._here = self._people.present(person.id)
        if self._elevated is not None and self._elevated.person.id == person.id:
            self._elevated = self._people.present(person.id)
        self._tell(Subject.PEOPLE)

    async def remove(self, person: Person) -> None:
        """Let a person no longer work here. Raises ProblemError `access.yourself`."""
        who = self._require_people()
        self._spare_myself(person)
        await self._people.remove(person.id, who)
        self._tell(Subject.PEOPLE)

    def _require_people(self) -> str:
        return self.require(Permission.PEOPLE)

    def _spare_myself(self, person: Person) -> None:
        if person.id == self.acting().id:
            raise ProblemError(Problem("access.yourself", {"name": person.name}))


def name_mark(name: str) -> str:
    """Return the mark under which failures of a name are counted: two bytes of its hash.

    A password typed in the place of the name cannot be read back from so little, and the table stays small whatever
    names are tried. Two names that share a mark share a delay: one in 65,536.
    """
    from hashlib import sha256

    return sha256(person_key(name).encode()).hexdigest()[:4]


def _faults(check: Callable[[str], object], value: str) -> Sequence[Problem]:
    try:
        check(value)
    except ProblemError as error:
        return error.problems
    return ()


def _waiting(seconds: float) -> Problem:
    return Problem("access.wait", {"seconds": max(1, int(-(-seconds // 1)))}, "password")
