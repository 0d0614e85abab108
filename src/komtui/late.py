"""What is loaded, built or written when something of it is first asked for, and not by whoever names it."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from functools import cache
from importlib import import_module
from threading import RLock
from typing import TYPE_CHECKING, Any, TypeVar, cast

T = TypeVar("T")


def late(find: Callable[[], T]) -> T:
    """Return what stands for what `find` returns, and asks for it at each use: `find` is to keep what it has built.

    For a part of which one act in many has need: the others, such as those that a list is shown with, do without it.
    Any thread may be the first.
    """
    return cast("T", _Late(find))


def late_pattern(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Return what stands for a regular expression, which is compiled when it is first searched for.

    That is a tenth of a millisecond and more, for patterns that most screens and commands never come to. Those that
    each of them has need of are better compiled at once.
    """
    return cast("re.Pattern[str]", _Late(cache(lambda: re.compile(pattern, flags))))


def late_module(name: str) -> Any:  # noqa: ANN401 - a module, whose names its type checker knows another way
    """Return what stands for a module. Type checkers are given the module itself, under `if TYPE_CHECKING`."""
    return _Late(lambda: import_module(name))


class _Late:
    __slots__ = ("_find",)

    def __init__(self, find: Callable[[], object]) -> None:
        self._find = find

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever it has under that name
        return getattr(self._find(), name)


def _dataclass(*, frozen: bool, order: bool = False) -> Callable[[type[T]], type[T]]:
    """Make a frozen dataclass whose fields are collected, and whose methods are written, when first asked for.

    `dataclasses.dataclass` does that at once, which for six methods takes longer than all else that a module is loaded
    for, and of most classes that come with a screen or a command nothing is ever made there. Fields, `replace`,
    comparison, errors and signatures are as ever, but that a class whose fields cannot be is an error with the first
    use; `InitVar` is not known. What is made by the ten thousand has `slots`, and is the standard library's.
    """
    if not frozen:
        raise TypeError("what may be changed is a dataclass of the standard library")

    def make(cls: type[T]) -> type[T]:
        own = vars(cls)
        named = [name for name in ("__init__", "__repr__", "__eq__") if name not in own]
        # Where a class has its own `__eq__` alone, Python has put None there.
        named += ["__hash__"] if own.get("__hash__") is None else []
        cls.__doc__ = cls.__doc__ or cls.__name__  # else it is made of the signature, which takes longer than all else
        for base in cls.__mro__[1:]:
            if (params := vars(base).get(_PARAMS)) and not isinstance(params, _Collected) and params.frozen:
                raise TypeError("a late dataclass does not inherit from one of the standard library")
        for name in (*named, *(_ORDER if order else ())):
            setattr(cls, name, _Written(cls, name))
        for name in ("__setattr__", "__delattr__"):
            setattr(cls, name, _keep)
        for name in (_FIELDS, _PARAMS, *(() if _MATCHED in own else (_MATCHED,))):
            setattr(cls, name, _Collected(cls, name))
        return cls

    return make


if TYPE_CHECKING:
    # What type checkers know of its fields, of `replace` and of what is frozen holds for it as well.
    from dataclasses import dataclass as dataclass
    from types import FunctionType
else:
    dataclass = _dataclass

_ORDER = ("__lt__", "__le__", "__gt__", "__ge__")
_OF_A_FIELD = ("default", "default_factory", "init", "repr", "hash", "compare", "kw_only")


_FIELDS, _PARAMS, _MATCHED = "__dataclass_fields__", "__dataclass_params__", "__match_args__"
_COLLECTING = RLock()
"""Any thread may be the first to make one; a class asks for what is above it."""


class _Collected:
    """Stands for what the standard library keeps of a dataclass, and has it collected when anybody asks for it."""

    __slots__ = ("_cls", "_name")

    def __init__(self, cls: type[Any], name: str) -> None:
        self._cls = cls
        self._name = name

    def __get__(self, instance: object, owner: type[Any] | None = None) -> Any:  # noqa: ANN401 - whatever it keeps there
        with _COLLECTING:
            if isinstance(vars(self._cls)[_FIELDS], _Collected):  # else another thread was faster
                dataclasses.dataclass(init=False, repr=False, eq=False)(self._cls)
            if isinstance(vars(self._cls)[_MATCHED], _Collected):
                by_place = [each.name for each in dataclasses.fields(self._cls) if each.init and not each.kw_only]
                setattr(self._cls, _MATCHED, tuple(by_place))
        return getattr(self._cls, self._name)


class _Written:
    """Stands for a method, and puts it in its own place when anybody asks for it."""

    __slots__ = ("_cls", "_name")

    def __init__(self, cls: type[Any], name: str) -> None:
        self._cls = cls
        self._name = name

    def __get__(self, instance: object, owner: type[Any] | None = None) -> Any:  # noqa: ANN401 - a function, or one that is bound
        written = _init(self._cls) if self._name == "__init__" else _of_twin(self._cls, self._name)
        written.__qualname__, written.__module__ = f"{self._cls.__qualname__}.{self._name}", self._cls.__module__
        setattr(self._cls, self._name, written)
        return written.__get__(instance, owner)


def _init(cls: type[Any]) -> FunctionType:
    """Write `__init__`: the one method that nearly every class needs, which the standard library writes with others."""
    known: dict[str, Any] = {"_set": object.__setattr__, "_made": object()}
    parameters, by_name, lines = ["self"], ["*"], ["pass"]
    for place, each in enumerate(dataclasses.fields(cls)):
        name, default = each.name, ""
        if each.default_factory is not dataclasses.MISSING:
            default, known[f"_{place}"] = "=_made", each.default_factory
            name = f"_{place}() if {name} is _made else {name}" if each.init else f"_{place}()"
        elif each.default is not dataclasses.MISSING:
            default, known[f"_{place}"] = f"=_{place}", each.default
        if each.init:
            (by_name if each.kw_only else parameters).append(each.name + default)
        if each.init or each.default_factory is not dataclasses.MISSING:  # else the class has its default
            lines.append(f"_set(self, {each.name!r}, {name})")
    if hasattr(cls, "__post_init__"):
        lines.append("self.__post_init__()")
    both = [*parameters, *(by_name if len(by_name) > 1 else ())]
    exec(f"def __init__({', '.join(both)}):\n  " + "\n  ".join(lines), known)  # noqa: S102 - names of fields alone
    known["__init__"].__annotations__ = {each.name: each.type for each in dataclasses.fields(cls) if each.init} | {
        "return": None
    }
    return cast("FunctionType", known["__init__"])


def _of_twin(cls: type[Any], name: str) -> FunctionType:
    """Return a method as the standard library writes it for a class that has the same fields, and nothing else."""
    twin = dataclasses.make_dataclass(
        cls.__name__,
        [
            (each.name, each.type, dataclasses.field(**{key: getattr(each, key) for key in _OF_A_FIELD}))
            for each in dataclasses.fields(cls)
        ],
        namespace={"__module__": cls.__module__, "__doc__": cls.__doc__},
        init=False,
        repr=name == "__repr__",
        eq=name == "__eq__" or name in _ORDER,
        order=name in _ORDER,
        unsafe_hash=name == "__hash__",
    )
    return cast("FunctionType", vars(twin)[name])


def _keep(self: object, name: str, *value: object) -> None:
    """Stand in for `__setattr__` and `__delattr__`."""
    del self
    raise dataclasses.FrozenInstanceError(f"cannot {'assign to' if value else 'delete'} field {name!r}")
