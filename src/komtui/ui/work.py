"""Workers of a screen or a widget, which may be gone before they are done."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from textual import work as textual_work
from textual.css.query import QueryError
from textual.dom import DOMNode, NoScreen
from textual.widget import MountError
from textual.worker import Worker, get_current_worker

from komtui.ui.keys.typeahead import InOrder

N = TypeVar("N", bound=DOMNode)
P = ParamSpec("P")
R = TypeVar("R")

_MISSED = (QueryError, NoScreen, MountError)
"""What looking for a widget, or adding one, ends in where there is no screen any more."""


def work(
    *, group: str, description: str, exclusive: bool = False, leads: bool = False
) -> Callable[[Callable[Concatenate[N, P], Coroutine[Any, Any, R]]], Callable[Concatenate[N, P], Worker[R | None]]]:
    """Make an async method a worker, as Textual's own decorator does; it ends quietly where its screen is gone.

    One that `leads` ends in another screen, a question or a field: keys typed meanwhile wait for that (`InOrder`).

    Textual takes a screen's widgets away first and cancels its workers afterwards. A worker that comes back from the
    database in between finds none of them. On a screen that stands, what is not found is a fault as ever.
    """

    def decorator(method: Callable[Concatenate[N, P], Coroutine[Any, Any, R]]) -> Callable[..., Worker[R | None]]:
        @textual_work(group=group, description=description, exclusive=exclusive)
        @wraps(method)
        async def quiet(self: N, *args: P.args, **kwargs: P.kwargs) -> R | None:
            try:
                return await method(self, *args, **kwargs)
            except _MISSED:
                if _stands(self):
                    raise
                return None
            finally:
                if leads and isinstance(self.app, InOrder):
                    self.app.has_led(get_current_worker())

        @wraps(method)
        def leading(self: N, *args: P.args, **kwargs: P.kwargs) -> Worker[R | None]:
            worker = quiet(self, *args, **kwargs)
            if isinstance(self.app, InOrder):
                self.app.leads(worker)
            return worker

        return leading if leads else quiet

    return decorator


def _stands(node: DOMNode) -> bool:
    """Return whether the widget and all that it is in are there; what is being removed stops running first."""
    return node.is_attached and all(each.is_running for each in node.ancestors_with_self)
