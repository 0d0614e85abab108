"""Writing settings: what is changed is checked, announced in the journal, and written whole or not at all.

A change may lie in three places: the books, the file of this machine, a store of secrets.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from typing import NamedTuple

from komtui.domain.database_address import shown
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.settings.catalogue import Setting
from komtui.domain.settings.catalogue.database import ADDRESS
from komtui.domain.settings.change import Change
from komtui.services.ports import MachineStore, SecretChain, SettingsSnapshot, SettingsStore
from komtui.services.settings._elsewhere import Elsewhere
from komtui.services.settings.destinations import BOOKS_PASSWORD, KEYS, SECRETS, Destinations, name_of
from komtui.services.settings.scope import COMPANY, Changes, secret_name
from komtui.services.settings.snapshot import Snapshot, known

InBooks = Callable[[str, str, str, SettingsSnapshot], Awaitable[str]]
"""Returns a setting's value as it is kept, by its key, its value, its store, and the settings as they will be. Raises
ProblemError where the books say that it cannot be."""


class Ready(NamedTuple):
    """A change that was checked."""

    store: str
    """Whose value it is."""
    entry: Setting
    """Of what."""
    value: str | None
    """In its normal form; None removes."""


class Writing:
    """Checks changes, and writes them; what only the books can judge is checked by `in_books`."""

    def __init__(
        self,
        store: SettingsStore,
        machine: MachineStore,
        secrets: SecretChain,
        environment: Mapping[str, str],
        *,
        books: Callable[[], str],
        in_books: Mapping[str, InBooks],
    ) -> None:
        self._store = store
        self._machine = machine
        self._secrets = secrets
        self._environment = environment
        self._books = books
        self._in_books = in_books

    async def checked(self, changes: Changes) -> Sequence[Ready]:
        """Return changes in their normal form. Raises ProblemError with every problem of a kind."""
        found = await self._checked_in_books(ready(changes))
        await self._check_numbers(found)
        return found

    async def write(self, ready: Sequence[Ready], who: str) -> None:
        """Write all of it, or none."""
        elsewhere = Elsewhere(self._machine, self._secrets)
        # Written before the change, so that no crash in between leaves a change that nobody is known to have made.
        planned = [each for each in map(self._planned, ready) if each is not None]
        announced = await self._store.announce(planned, who) if planned else ()
        try:
            await self._write(ready, who, elsewhere, announced)
        except BaseException as error:
            lost = await elsewhere.put_back()
            if announced and not lost:
                # Where even that cannot be written, the journal goes on saying that nobody knows.
                with suppress(ProblemError):
                    await self._store.settle(announced, who)
            if isinstance(error, ProblemError) and lost:
                raise type(error)(*error.problems, *lost) from error
            raise

    async def _checked_in_books(self, ready: Sequence[Ready]) -> Sequence[Ready]:
        """Return changes with what the books make of them, by the settings as they will be. Raises ProblemError."""
        if not any(each.value and each.entry.key in self._in_books for each in ready):
            return ready
        stored = await self._store.all() | {(each.store, each.entry.key): each.value or "" for each in ready}
        then = Snapshot(stored, self._machine, self._environment)
        done, problems = list[Ready](), list[Problem]()
        for each in ready:
            check = self._in_books.get(each.entry.key)
            if check is None or not each.value:
                done.append(each)
                continue
            try:
                done.append(each._replace(value=await check(each.entry.key, each.value, each.store, then)))
            except ProblemError as error:
                problems += error.problems
        if problems:
            raise ProblemError(*problems)
        return done

    async def _check_numbers(self, ready: Sequence[Ready]) -> None:
        """Judge a company's numbers by what it will be. Raises ProblemError for those that are about to be written."""
        from komtui.services.settings import registrations

        places = [(each.store, each.entry.key) for each in ready if each.value and each.entry.key in registrations.KEYS]
        if not places:
            return
        rows = {(each.store, each.entry.key): each.value for each in ready}
        stored = {place: value for place, value in {**await self._store.all(), **rows}.items() if value is not None}
        then = Snapshot(stored, self._machine, self._environment)
        problems = []
        for store, key in places:
            values = {each.setting.key: each.value for each in then.effective(registrations.KEYS, store)}
            if problem := registrations.fault(key, {**values, key: rows[store, key] or ""}):
                problems.append(problem)
        if problems:
            raise ProblemError(*problems)

    def _planned(self, ready: Ready) -> Change | None:
        """Return what the journal announces of a change: what is written outside of the database."""
        if ready.entry.secret:
            return Change(ready.store, ready.entry.key, secret=True)
        if not ready.entry.machine:
            return None
        old = self._machine.all().get(ready.entry.key)
        return Change("", ready.entry.key, old, ready.value) if old != ready.value else None

    async def _write(self, ready: Sequence[Ready], who: str, elsewhere: Elsewhere, announced: Sequence[int]) -> None:
        found = [
            await elsewhere.secret(each.entry, secret_name(each.entry, each.store), each.value, each.store)
            for each in ready
            if each.entry.secret
        ]
        await self._note_destinations(ready, elsewhere)
        found += [await elsewhere.machine(each.entry, each.value) for each in ready if each.entry.machine]
        rows = [
            (each.store, each.entry.key, each.value) for each in ready if not (each.entry.secret or each.entry.machine)
        ]
        changed = [each for each in found if each is not None]
        if rows or changed or announced:
            await self._store.set(rows, who, changed, announced)

    async def _note_destinations(self, ready: Sequence[Ready], elsewhere: Elsewhere) -> None:
        """Write down what passwords are for, where they or what they are for have changed."""
        for each in ready:
            if each.entry.key == BOOKS_PASSWORD and each.value is not None:
                address = next((shown(other.value or "") for other in ready if other.entry.key == ADDRESS), "")
                name = name_of(secret_name(each.entry))
                await elsewhere.secret(each.entry, name, address or self._books() or None, each.store)
        if not {each.entry.key for each in ready} & {*KEYS, *SECRETS}:
            return
        before = Snapshot(await self._store.all(), self._machine, self._environment)
        after = before.changed({(each.store, each.entry.key): each.value for each in ready if not each.entry.secret})
        destinations = Destinations(self._secrets, elsewhere, before, after)
        new = {
            (each.store, each.entry.key): (secret_name(each.entry, each.store), each.value)
            for each in ready
            if each.entry.key in SECRETS
        }
        await destinations.write(new)
        for store in ("", *await self._store.stores()):
            for key in SECRETS:
                if (store, key) not in new:
                    await destinations.follow(key, store, secret_name(known(key), store))


def ready(changes: Changes) -> Sequence[Ready]:
    """Return changes in their normal form. Raises ProblemError with every problem found."""
    problems, found = list[Problem](), list[Ready]()
    for store, values in changes.items():
        for key, value in values.items():
            try:
                found.append(Ready(store, entry := known(key), writable(entry, value, store)))
            except ProblemError as error:
                problems += error.problems
    if problems:
        raise ProblemError(*problems)
    return found


def writable(entry: Setting, value: str | None, store: str) -> str | None:
    """Return a value in its normal form, None where it removes. Raises ProblemError where it cannot stand there."""
    from komtui.services.settings.validation import checked, refused

    if store == COMPANY:
        # Its password would be the company's: scopes of secrets and of pauses are named so.
        raise refused("setting.store-reserved", entry, store=store)
    if store and not entry.per_store:
        raise refused("setting.company-only", entry)
    if entry.only_store and not store:
        raise refused("setting.store-only", entry)
    if value is None:
        return None
    if not value.strip() and entry.default:
        return None
    return checked(entry, value)
