"""What is used of the standard library's inside does what the library does."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from komtui import _upstream

WRITTEN = getattr(dataclasses, "_create_fn", None)
pytestmark = pytest.mark.skipif(WRITTEN is None, reason="a class is compiled at once from Python 3.13 on")


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The names of the methods that were compiled; the library is left as it was."""
    names = list[str]()

    def written(name: str, *args: Any, **options: Any) -> Callable[..., Any]:
        names.append(name)
        return WRITTEN(name, *args, **options)

    monkeypatch.setattr(dataclasses, "_create_fn", written)
    _upstream.compile_at_first_call()
    yield names
    monkeypatch.undo()
    assert dataclasses._create_fn is WRITTEN


def made() -> tuple[type, type]:
    """Return a class with all that ours have, and one that inherits from it."""

    @dataclasses.dataclass(frozen=True, order=True)
    class Line:
        name: str
        count: int = 1
        taxes: tuple[str, ...] = dataclasses.field(default=(), metadata={"stored": False})
        notes: list[str] = dataclasses.field(default_factory=list, compare=False, kw_only=True)
        self: str = dataclasses.field(default="", kw_only=True)

        def __post_init__(self) -> None:
            object.__setattr__(self, "count", self.count * 2)

    @dataclasses.dataclass(frozen=True)
    class Discount(Line):
        percent: int = 5

    return Line, Discount


def behaviour(line: type, discount: type) -> list[object]:
    """Return all that can be asked of them."""
    one, other = line("a", 2, self="x"), discount("a", 2, percent=7)
    found: list[object] = [one, other, hash(one), hash(other), one == line("a", 2, self="x"), one == other, one != 3]
    found += [one < line("b"), min([line("b"), line("a")]).name, dataclasses.asdict(other)]
    found += [dataclasses.replace(other, count=3), one.notes is line("a").notes, sorted(vars(one))]
    for act in (
        lambda: setattr(one, "name", "b"),
        lambda: delattr(other, "name"),
        line,
        lambda: line("a", unknown=1),
        lambda: one < 3,
        discount.__init__,
    ):
        try:
            act()
        except Exception as error:  # noqa: BLE001 - which one is what is compared
            found.append((type(error), str(error).split(".<locals>.")[-1]))
    return [repr(each) for each in found]


def test_a_dataclass_does_the_same_however_late_it_is_compiled(compiled: list[str]) -> None:
    late = behaviour(*made())
    again = behaviour(*made())
    assert compiled
    dataclasses._create_fn = WRITTEN  # put back by the fixture too
    assert late == again == behaviour(*made())


def test_nothing_is_compiled_before_it_is_called_and_nothing_twice(compiled: list[str]) -> None:
    line, discount = made()
    assert compiled == []
    one = line("a")
    line("b")
    assert compiled == ["__init__"]
    assert one == line("a")
    assert one != line("b")
    assert {repr(one), repr(one)} == {repr(line("a"))}
    assert sorted(compiled) == ["__eq__", "__init__", "__repr__"]
    # In its place from then on, in the class that has it and not in the one that inherits it.
    assert line.__init__.__code__.co_varnames[1:3] == ("name", "count")
    assert line.__init__.__qualname__ == f"{line.__qualname__}.__init__"
    discount("a")
    assert discount.__dict__["__init__"] is not line.__init__
    assert compiled.count("__init__") == 2
    plain = type("Plain", made()[:1], {})
    plain("a")
    assert "__init__" not in plain.__dict__
    assert plain.__init__.__code__.co_varnames[1:3] == ("name", "count")


def test_it_is_done_once(compiled: list[str]) -> None:
    before = dataclasses._create_fn
    _upstream.compile_at_first_call()
    assert dataclasses._create_fn is before
    assert compiled == []


def test_the_program_begins_with_it() -> None:
    code = (
        "import dataclasses, sys\n"
        "from komtui.__main__ import main\n"
        "sys.argv = ['komtui', '--version']\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print(dataclasses._create_fn.__module__)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split()[-1] == "komtui._upstream"
