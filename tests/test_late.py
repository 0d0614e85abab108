"""What is written late is what the standard library writes at once."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import pickle
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import field
from typing import Any

import pytest

from komtui.late import dataclass, late_pattern
from komtui.services import ports


def made(decorator: Callable[..., Any]) -> tuple[type[Any], ...]:
    """Return the same classes by one decorator and the other."""

    @decorator(frozen=True)
    class Base:
        number: int
        """Needed."""
        name: str = "nobody"
        notes: list[str] = field(default_factory=list, compare=False)
        cached: int = field(default=7, init=False, repr=False)
        tags: tuple[str, ...] = field(default=(), kw_only=True, metadata={"kept": "elsewhere"})

    @decorator(frozen=True, order=True)
    class Ordered:
        """In their order."""

        day: int
        place: int = 0

    @decorator(frozen=True)
    class Below(Base):
        """One more field."""

        more: int = 1

    @decorator(frozen=True)
    class Own:  # noqa: PLW1641 - the decorator gives it its hash
        """With methods of its own."""

        value: int

        def __eq__(self, other: object) -> bool:
            return isinstance(other, Own)

        def __repr__(self) -> str:
            return "own"

    @decorator(frozen=True)
    class Empty:
        """Without fields."""

    return Base, Ordered, Below, Own, Empty


@dataclass(frozen=True)
class Kept:
    """At the top of a module, as pickle wants it."""

    number: int
    inner: tuple[int, ...] = ()


def outcome(act: Callable[[], object]) -> object:
    try:
        return act()
    except Exception as error:  # noqa: BLE001 - it is compared
        return type(error), str(error)


def said(classes: tuple[type[Any], ...]) -> list[object]:
    base, ordered, below, own, empty = classes
    one, other = base(1, tags=("a",)), base(1, "nobody", ["x"], tags=("a",))
    acts: list[Callable[[], object]] = [
        lambda: repr(one),
        lambda: (one == other, one != base(2), one == below(1, tags=("a",)), one == 1),
        lambda: hash(one) == hash(base(1, tags=("a",))),
        lambda: one.notes is not base(1).notes,
        lambda: one.cached,
        lambda: repr(below(3, more=2)),
        lambda: repr(dataclasses.replace(other, name="b")),
        lambda: dataclasses.replace(one, cached=1),
        lambda: dataclasses.asdict(other),
        lambda: [(each.name, each.type, each.metadata) for each in dataclasses.fields(below)],
        base,
        lambda: base(1, 2, 3, 4),
        lambda: base(1, colour=1),
        lambda: setattr(one, "number", 2),
        lambda: setattr(one, "unknown", 2),
        lambda: delattr(one, "number"),
        lambda: ordered(1, 2) < ordered(1, 3) <= ordered(1, 3),
        lambda: sorted([ordered(2), ordered(1)]) == [ordered(1), ordered(2)],
        lambda: ordered(1) >= 3,
        lambda: one < other,
        lambda: (own(1) == own(2), repr(own(1)), hash(own(1)) == hash(own(1))),
        lambda: (empty() == empty(), repr(empty()), hash(empty())),
        lambda: base.__match_args__,
        lambda: base.__doc__ is not None and below.__doc__,
        lambda: copy.deepcopy(other).notes,
        lambda: {one: 1}[base(1, tags=("a",))],
        lambda: [(each.name, each.kind, each.annotation) for each in inspect.signature(below).parameters.values()],
    ]
    return [outcome(act) for act in acts]


def test_a_late_dataclass_says_what_a_dataclass_says() -> None:
    assert said(made(dataclass)) == said(made(dataclasses.dataclass))


def test_nothing_is_compiled_before_the_first_instance(monkeypatch: pytest.MonkeyPatch) -> None:
    written = list[str]()
    monkeypatch.setattr(dataclasses, "_create_fn", lambda name, *_rest, **_how: written.append(name), raising=False)
    classes = made(dataclass)
    assert written == []
    monkeypatch.undo()
    assert classes[0](1).number == 1


def test_no_field_is_collected_before_the_first_instance(monkeypatch: pytest.MonkeyPatch) -> None:
    collected = list[str]()
    real = dataclasses.dataclass
    monkeypatch.setattr(
        dataclasses, "dataclass", lambda **how: lambda cls: collected.append(cls.__name__) or real(**how)(cls)
    )
    classes = made(dataclass)
    assert collected == []
    assert classes[2](1, tags=("a",)).tags == ("a",)
    assert collected == ["Below", "Base"]
    classes[2](2)
    assert len(collected) == 2


def test_several_threads_may_be_the_first() -> None:
    for _time in range(50):
        base, *_others = made(dataclass)
        with ThreadPoolExecutor(4) as pool:
            assert [each.tags for each in pool.map(lambda cls: cls(1, tags=("a",)), [base] * 4)] == [("a",)] * 4


def test_none_of_the_two_inherits_from_the_other() -> None:
    with pytest.raises(TypeError, match="inherit"):
        dataclass(frozen=True)(type("Below", (made(dataclasses.dataclass)[0],), {}))
    with pytest.raises(TypeError, match="inherit"):
        dataclasses.dataclass(frozen=True)(type("Below", (made(dataclass)[0],), {}))


def test_it_is_pickled_and_copied() -> None:
    kept = Kept(1, (2, 3))
    assert pickle.loads(pickle.dumps(kept)) == kept
    assert copy.copy(kept) == kept


def test_what_changes_is_refused() -> None:
    with pytest.raises(TypeError, match="standard library"):
        dataclass(frozen=False)


def test_a_late_pattern_is_compiled_once_when_it_is_searched_for(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled, compile_ = list[str](), re.compile
    monkeypatch.setattr(re, "compile", lambda pattern, flags=0: compiled.append(pattern) or compile_(pattern, flags))
    pattern = late_pattern(r"a(b)c", re.IGNORECASE)
    assert compiled == []
    assert [bool(pattern.search(text)) for text in ("xABCx", "abd")] == [True, False]
    assert compiled == [r"a(b)c"]


def test_every_port_is_found_where_it_is_said_to_be() -> None:
    assert {name for names in ports._WHERE.values() for name in names} == set(ports.__all__)
    assert all(getattr(ports, name) is not None for name in ports.__all__)
    with pytest.raises(ImportError):
        from komtui.services.ports import Nothing  # noqa: F401 - there is no such port
