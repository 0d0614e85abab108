"""Which views of the list are offered, in which order, and what each is called: by chips and dialog alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from komtui.domain.sales.standing import View
from komtui.domain.text import visible
from komtui.i18n import _
from komtui.i18n.presentation.states import kinds_word, states_word
from komtui.services.listing import Query, SavedView

if TYPE_CHECKING:
    from collections.abc import Sequence

_FIRST: Final = (View.OVERDUE, View.UNPAID, View.NEVER_MAILED, View.TO_INVOICE)
"""Those that keep their place, and with it their digit, whatever is saved."""
FIXED: Final = len(_FIRST)
"""How many views are known without asking the books which are saved."""
_LONGEST: Final = 80
"""Characters of what a query shows, in words."""


def offered(saved: Sequence[SavedView]) -> list[SavedView]:
    """Return the views: the most wanted, then what people have saved, then the others that every komtui has."""
    others = [view for view in View if view not in _FIRST]
    return [*map(_shipped, _FIRST), *saved, *map(_shipped, others)]


def _shipped(view: View) -> SavedView:
    query = Query(view=view)
    return SavedView(said(query), query)


def said(query: Query) -> str:
    """Return in words what a query shows: `unpaid`, `“lefe” · Invoices · issued · Lyon`."""
    words = visible(query.text.strip())
    parts = [
        _("“{words}”").format(words=words) if words else "",
        kinds_word(query.kind) if query.kind is not None else "",
        states_word(query.state, query.kind) if query.state is not None else "",
        states_word(None, None, query.view) if query.view is not None else "",
        visible(query.store or ""),
    ]
    return " · ".join(filter(None, parts))[:_LONGEST]


def shows(view: SavedView, query: Query) -> bool:
    """Return whether `query` is that view; where it has no words of its own, also with words that search in it."""
    return view.query == (query if view.query.text else query._replace(text=""))


def without(view: SavedView, query: Query) -> Query:
    """Return what is shown once the view is given up: its filters go, words that search in it stay."""
    return Query(text="" if view.query.text else query.text)
