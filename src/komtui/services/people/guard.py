"""The guard of a service: asks who is there before each of its methods, those that are still to be written as well."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from functools import wraps
from inspect import isasyncgenfunction, iscoroutinefunction
from types import MappingProxyType
from typing import Any, Final, TypeVar, cast

from komtui.domain.problem import WRITE_UNCERTAIN, ProblemError
from komtui.services.people.recording import READING, Record, Witness, unrecorded

T = TypeVar("T")
Args = tuple[object, ...]
_AWAY: Final = frozenset(
    {WRITE_UNCERTAIN, *(f"system.database-{each}" for each in ("lost", "refused", "starting", "silent"))}
)
"""What is said of books on a server that is away, or is coming back."""
_PAUSES: Final = (0.2, 0.5, 1.0, 2.0, 3.0)
"""Seconds between the tries to record what was done, while the server of the books comes back."""
_NOBODY: Final[Mapping[str, Witness]] = MappingProxyType({})


def guarded(
    service: T, ask: Callable[[], str], witnesses: Mapping[str, Witness] = _NOBODY, record: Record = unrecorded
) -> T:
    """Return `service`, whose methods call `ask` first; it raises NotAllowedError where they may not be used.

    What `ask` returns is who uses them. What `witnesses` say of a method, by its name, is recorded: of one that yields,
    before it begins, and of the others when they are done.

    It is put in front of what screens and commands are given. Services that work for one another, and the worker,
    which sends whoever is there, are given each other without it.
    """
    return cast("T", _Guard(service, ask, witnesses, record))


class _Guard:
    """Stands for a service; a method asks each time it is called, so what keeps one is asked as well."""

    __slots__ = ("_ask", "_record", "_service", "_witnesses", "_wrapped")

    def __init__(
        self, service: object, ask: Callable[[], str], witnesses: Mapping[str, Witness], record: Record
    ) -> None:
        for name, value in zip(self.__slots__, (ask, record, service, witnesses, {}), strict=True):
            object.__setattr__(self, name, value)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the service has under that name
        found = getattr(self._service, name)
        if name.startswith("_") or not callable(found):
            return found
        # Wrapped once: a batch looks a few methods up thousands of times.
        known, wrapped = self._wrapped.get(name, (None, None))
        if known != found:
            wrapped = self._around(name, found)
            self._wrapped[name] = found, wrapped
        return wrapped

    def _around(self, name: str, found: Callable[..., Any]) -> Callable[..., Any]:
        """Return a method with what is asked before it, and recorded of it."""
        ask, witness = self._ask, self._witnesses.get(name)
        if iscoroutinefunction(found):

            @wraps(found)
            async def asked(*args: object, **how: object) -> object:
                who = ask()
                try:
                    done = await found(*args, **how)
                except ProblemError as error:
                    await self._tell(who, witness, error, args, how)
                    raise
                await self._tell(who, witness, None, args, how, is_done=True)
                return done

            return asked
        if isasyncgenfunction(found) and witness is not None:

            @wraps(found)
            def yielding(*args: object, **how: object) -> object:
                return self._yielded(ask(), witness, found, args, how)

            return yielding

        @wraps(found)
        def asked_at_once(*args: object, **how: object) -> object:
            ask()
            return found(*args, **how)

        return asked_at_once

    async def _yielded(
        self, who: str, witness: Witness, found: Callable[..., Any], args: Args, how: Mapping[str, object]
    ) -> AsyncGenerator[object]:
        await self._tell(who, witness, None, args, how)
        async with aclosing(found(*args, **how)) as answers:
            async for answer in answers:
                yield answer

    async def _tell(
        self,
        who: str,
        witness: Witness | None,
        error: ProblemError | None,
        args: Args,
        how: Mapping[str, object],
        *,
        is_done: bool = False,
    ) -> None:
        """Record a call. What is done stays so where the books go away before that: it is tried for some seconds."""
        happening = witness(error, *args, **how) if witness is not None else None
        if happening is None:
            return
        for pause in (*_PAUSES, None):
            try:
                await self._record(who, happening)
            except ProblemError as wrong:
                codes = {each.code for each in wrong.problems}
                if is_done and codes <= _AWAY:
                    # What is done is done: said to have failed, it would be done a second time.
                    if pause is None or WRITE_UNCERTAIN in codes:
                        return
                    await asyncio.sleep(pause)
                    continue
                if happening.event not in READING or codes != {"system.database-read-only"}:
                    raise
            return

    def __setattr__(self, name: str, value: object) -> None:
        setattr(self._service, name, value)
