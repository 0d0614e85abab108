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
from komtui.domain.problem import NotAllowedError, Problem, ProblemError
from komtui.services.changes import Subject, Tell, nobody

if TYPE_CHECKING:
    # Types only: this module is imported before the first paint.
    from komtui.services.ports.access import Passwords, People, SignIns


class AccessService:
    """Knows who is logged in; that is in the memory of this process alone.

    `system` names who acts where nobody logs in, such as `screen:root`. With `machine` that holds for good: the
    command line belongs to whoever can read the database file.
    """

    def __init__(
        self,
        people: People,
        sign_ins: SignIns,
        passwords: Passwords,
        system: Callable[[], str],
        *,
        machine: bool = False,
        tell: Tell = nobody,
    ) -> None:
        self._people = people
        self._sign_ins = sign_ins
        self._passwords = passwords
        self._system = system
        self._machine = machine
        self._tell = tell
        self._logged_in = 0
        self._elevated = 0

    # Who is here

    def needs_login(self) -> bool:
        """Return whether somebody has to log in; one tiny query."""
        return not self._machine and self._people.entrance().locked and self.logged_in() is None

    def current(self) -> Person:
        """Return who sits here, as the books know that person now; `NOBODY` where somebody has to log in first."""
        if self._machine:
            return IMPLICIT
        if (person := self.logged_in()) is not None:
            return person
        entrance = self._people.entrance()
        return NOBODY if entrance.locked else entrance.only or IMPLICIT

    def acting(self) -> Person:
        """Return who decides now: the administrator who logged in on the spot, else who sits here."""
        return (self._people.person(self._elevated) if self._elevated else None) or self.current()

    def logged_in(self) -> Person | None:
        """Return who is logged in, as the books know that person now."""
        return self._people.person(self._logged_in) if self._logged_in else None

    # What may be done

    def allowed(self, permission: Permission) -> bool:
        """Return whether it may be done now."""
        return self.acting().may(permission)

    def require(self, permission: Permission) -> str:
        """Return the name of who does it, for the audit. Raises NotAllowedError `access.clerk`, `access.signed-out`."""
        person = self.acting()
        if person is NOBODY:
            raise NotAllowedError(Problem("access.signed-out"))
        if not person.may(permission):
            raise NotAllowedError(Problem("access.clerk", {"name": person.name}))
        return person.name or self._system()

    # Logging in

    async def log_in(self, name: str, password: str) -> Person:
        """Log in for as long as this process lives.

        Raises NotAllowedError `access.wrong`, whether the name or the password is, and `access.wait` with the
        `seconds` until the next try: alone where this one was not even made.
        """
        person = await self._recognised(name, password)
        self._logged_in, self._elevated = person.id, 0
        self._tell(Subject.PEOPLE)
        return person

    async def elevate(self, name: str, password: str) -> Person:
        """Let an administrator decide for a while, until `step_down`; who sits here stays who it is.

        Raises as `log_in` does, and NotAllowedError `access.not-administrator`.
        """
        person = await self._recognised(name, password)
        if person.role is not Role.ADMINISTRATOR:
            raise NotAllowedError(Problem("access.not-administrator", {"name": person.name}, "name"))
        self._elevated = person.id
        self._tell(Subject.PEOPLE)
        return person

    def step_down(self) -> None:
        """End what `elevate` began."""
        if self._elevated:
            self._elevated = 0
            self._tell(Subject.PEOPLE)

    def log_out(self) -> None:
        """Nobody sits here any more."""
        self._logged_in = self._elevated = 0
        self._tell(Subject.PEOPLE)

    async def _recognised(self, name: str, password: str) -> Person:
        mark = name_mark(name)
        wait = await self._sign_ins.begin(mark)
        if wait:
            raise NotAllowedError(_waiting(wait.total_seconds()))
        found = await self._people.credential(name)
        fits = await self._passwords.fits(password, found.password if found else None)
        if found is None or not fits:
            left = (await self._sign_ins.waiting(mark)).total_seconds()
            problems = [Problem("access.wrong", {}, "password"), *([_waiting(left)] if left else [])]
            raise NotAllowedError(*problems)
        await self._sign_ins.forget(mark)
        return found.person

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
            self._logged_in = person.id
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
        await self._sign_ins.forget(name_mark(person.name))
        if me.id == person.id and not self._machine:
            # From the first password on people have to log in; whoever has just set it counts as logged in.
            self._logged_in = person.id
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
