"""What is used of the standard library's inside: checked with Python 3.11 to 3.13.

Each thing says why there is no public way. `tests/test_upstream.py` fails where a newer version differs.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any


def compile_at_first_call() -> None:
    """Have each method of a dataclass compiled when it is first called, not when its class is made.

    A frozen dataclass is six methods, written as text and compiled one by one: half of what it takes to load the
    modules of komtui and a tenth of Textual's, though most of them are called in no session. It is how they are
    written that differs, not what they do. From Python 3.13 on a class is compiled at once, and is left alone.
    """
    written: Callable[..., Callable[..., Any]] | None = getattr(dataclasses, "_create_fn", None)
    if written is None or hasattr(written, "later"):
        return

    def later(name: str, *args: Any, **options: Any) -> Callable[..., Any]:  # noqa: ANN401 - as it is called
        compiled: Callable[..., Any] | None = None

        def method(self: object, /, *values: Any, **named: Any) -> Any:  # noqa: ANN401 - any of them
            nonlocal compiled
            if compiled is None:
                compiled = written(name, *args, **options)
                compiled.__qualname__ = method.__qualname__
                _put(type(self), name, method, compiled)
            return compiled(self, *values, **named)

        method.__name__ = name
        return method

    later.later = True  # type: ignore[attr-defined]
    dataclasses._create_fn = later  # type: ignore[attr-defined]


def _put(kind: type, name: str, before: object, method: object) -> None:
    """Put `method` in the place of `before`, in the class of `kind` that has it."""
    for each in kind.__mro__:
        if each.__dict__.get(name) is before:
            type.__setattr__(each, name, method)
            return
