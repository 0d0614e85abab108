"""What is loaded or built when something of it is first asked for, and not by whoever names it."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any, TypeVar, cast

T = TypeVar("T")


def late(find: Callable[[], T]) -> T:
    """Return what stands for what `find` returns, and asks for it at each use: `find` is to keep what it has built.

    For a part of which one act in many has need: the others, such as those that a list is shown with, do without it.
    Any thread may be the first.
    """
    return cast("T", _Late(find))


def late_module(name: str) -> Any:  # noqa: ANN401 - a module, whose names its type checker knows another way
    """Return what stands for a module. Type checkers are given the module itself, under `if TYPE_CHECKING`."""
    return _Late(lambda: import_module(name))


class _Late:
    __slots__ = ("_find",)

    def __init__(self, find: Callable[[], object]) -> None:
        self._find = find

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever it has under that name
        return getattr(self._find(), name)
