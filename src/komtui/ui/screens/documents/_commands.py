"""What can be done on the documents screen: its keys, and which of them can be used now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from komtui.domain.marking import N_
from komtui.domain.sales import lifecycle
from komtui.domain.sales.lifecycle import Act, State
from komtui.i18n import _
from komtui.ui.keys.command import Command, money_label
from komtui.ui.screens.documents._chips import DIGITS
from komtui.ui.screens.documents._status import KIND, STATE, VIEW

if TYPE_CHECKING:
    from komtui.services.listing import Query
    from komtui.ui.screens.documents.table import DocumentList

COMMANDS: Final = (
    Command("open", "enter", N_("Open"), N_("Open the document with its lines and totals")),
    Command("add", "N", N_("New"), N_("Write a quote, an order or an invoice")),
    Command("mail", "e", N_("Mail"), N_("Write the letter for this document, or for those that are marked")),
    Command("mail_all", "E", N_("Mail all"), N_("Plan the letters of all that the list shows"), footer=False),
    Command("print", "p", N_("Print"), N_("Print this document, or those that are marked")),
    Command("export", "X", N_("Export"), N_("Export what is marked, listed, or this"), footer=False),
    Command("mark", "space", N_("Mark"), N_("Mark or unmark this document, for a command on several")),
    Command(
        "mark_all",
        "asterisk",
        N_("Mark all"),
        N_("Mark all that the list shows, for a command on several"),
        footer=False,
    ),
    Command("search", "slash,ctrl+f", N_("Search"), N_("Search by number, customer or e-mail")),
    # These two stand in the line of the search, beside what they change.
    Command("kind", KIND, N_("Kind"), N_("Show only quotes, orders, invoices or credit notes"), footer=False),
    Command(
        "state",
        STATE,
        N_("State"),
        N_("Show only one state, or what is yet to be done: overdue, unpaid, to remind, to invoice …"),
        footer=False,
    ),
    Command("views", VIEW, N_("Views"), N_("Saved views: choose one, save what is shown now, remove one")),
    Command(
        "chip",
        ",".join(DIGITS),
        N_("View"),
        N_("Show the view of that digit, in the line above the list; once more shows all documents"),
        footer=False,
    ),
    Command("import", "i", N_("Import"), N_("Bring in files: CSV, JSON, UBL, CII, Factur-X")),
    Command("issue", "f8", N_("Issue"), N_("Issue the drafts that are marked, or this one"), footer=False),
    Command("discard", "x,delete", N_("Discard"), N_("Discard this draft, or those that are marked"), footer=False),
    Command("restore", "s", N_("Bring back"), N_("Bring this discarded draft back, or those that are marked")),
    Command("law", "l", N_("Law"), N_("See what law asks of this document"), footer=False),
    Command("history", "h", N_("History"), N_("See what became of this document: who, when, what"), footer=False),
    Command("repeat", "ctrl+a", N_("Duplicate"), N_("Write a draft that is a copy of this document"), footer=False),
    Command(
        "convert",
        "c",
        N_("Convert"),
        N_("Make the next document from this one: order, invoice, credit note"),
        footer=False,
    ),
    Command("take_money", "dollar_sign", N_("Take money"), N_("Enter a payment for what is due"), footer=False),
    Command("reminders", "L", N_("Reminders"), N_("See which reminders are due, and send them"), footer=False),
    Command("sheet", "t", N_("Sheet"), N_("See what was sold and what came in today"), footer=False),
    Command("menu", "m,menu,shift+f10", N_("Menu"), N_("See all that can be done with this document")),
    Command("unmark", "u", N_("Unmark all"), N_("Forget what is marked"), footer=False),
    Command("clear", "escape", N_("Clear the search"), N_("Clear the search, and show all documents again")),
)
"""The most wanted first."""
_OF_ROW = frozenset(
    {
        "open",
        "mail",
        "mail_all",
        "print",
        "export",
        "mark",
        "mark_all",
        "menu",
        "history",
        "law",
        "discard",
        "restore",
        "repeat",
    }
)
"""Commands that want a document under the cursor."""
_OF_ONE = _OF_ROW | {"take_money", "issue", "convert"}
"""Those, and the ones that want it to be of some kinds and states."""


def label_of(action: str, documents: DocumentList) -> str:
    """Return what a command is called of what it would be done to; empty where its own word will do."""
    row = None if documents.marked else documents.current
    return money_label(row.balance.amount) if action == "take_money" and row is not None and row.balance else ""


def why_not(action: str, documents: DocumentList) -> str:
    """Return why a command that cannot be done now cannot; empty where nothing better is known than that."""
    from komtui.domain.sales.numbering import name_of
    from komtui.ui.acts.refused import why_not as refused

    if (row := documents.current) is None:
        return _("There is no document here to do that with.") if action in _OF_ONE else ""
    due = row.balance.amount if row.balance is not None else None
    return refused(action, row.kind, row.state, name_of(row.number, row.id), due)


def is_possible(action: str, query: Query, documents: DocumentList | None) -> bool | None:
    """Return whether it can be done now; None greys it, False hides it. `documents` is None before they are there."""
    if action == "clear":
        return bool(query.text)
    if action in {"discard", "restore"} and (action == "restore") != (query.state is State.DISCARDED):
        return False
    if documents is None:
        return True
    row = documents.current
    can = True
    if action == "take_money":
        can = bool(documents.marked or (row is not None and row.balance and row.balance.amount))
    elif action == "unmark":
        can = bool(documents.marked)
    elif action == "issue":
        can = bool(documents.marked or (row is not None and lifecycle.is_draft(row.state)))
    elif action == "convert":
        can = row is not None and bool(lifecycle.steps(Act.CONVERT, row.kind, row.state))
    elif action in _OF_ROW:
        # While rows are awaited there is nothing to be greyed yet: it would be painted twice at a key.
        can = row is not None or not documents.is_loaded
    return can or None
