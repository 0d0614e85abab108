"""The guard of a service: asks who is there before each of its methods, those that are still to be written as well."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from inspect import iscoroutinefunction
from typing import Any, TypeVar, cast

T = TypeVar("T")


def guarded(service: T, ask: Callable[[], object]) -> T:
    """Return `service`, whose methods call `ask` first; it raises NotAllowedError where they may not be used.

    It is put in front of what screens and commands are given. Services that work for one another, and the worker,
    which sends whoever is there, are given each other without it.
    """
    return cast("T", _Guard(service, ask))


class _Guard:
    """Stands for a service; a method is wrapped each time it is looked up, so what keeps one is asked as well."""

    __slots__ = ("_ask", "_service")

    def __init__(self, service: object, ask: Callable[[], object]) -> None:
        object.__setattr__(self, "_service", service)
        object.__setattr__(self, "_ask", ask)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the service has under that name
        found = getattr(self._service, name)
        if name.startswith("_") or not callable(found):
            return found
        ask = self._ask
        if iscoroutinefunction(found):

            @wraps(found)
            async def asked(*args: object, **how: object) -> object:
                ask()
                return await found(*args, **how)

            return asked

        @wraps(found)
        def asked_at_once(*args: object, **how: object) -> object:
            ask()
            return found(*args, **how)

        return asked_at_once

    def __setattr__(self, name: str, value: object) -> None:
        setattr(self._service, name, value)
