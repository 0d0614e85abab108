"""What the editor asks; the harmless answer is always the first."""

from __future__ import annotations

from komtui.domain.money import Money
from komtui.domain.sales.document import Document
from komtui.domain.sales.kind import Kind
from komtui.domain.sales.pricing import Outcome
from komtui.domain.text import visible
from komtui.i18n import _, current
from komtui.i18n.presentation.states import kind_word
from komtui.ui.widgets.question import Question

KINDS = tuple(sorted((kind for kind in Kind if kind.traits.sells >= 0), key=lambda kind: -kind.traits.sells))
"""What is begun by hand, the most frequent first; what gives money back is made of what it takes back."""


def which_kind() -> Question:
    """Ask what is to be written."""
    answers = [(str(kind), kind_word(kind)) for kind in KINDS]
    return Question(_("What is to be written?"), answers, by_letter=True)


def issue(document: Document, outcome: Outcome) -> Question:
    """Ask whether it is to be issued, and mailed in the same act where there is an address."""
    total = current().money(Money(outcome.totals.payable, document.currency))
    buyer = visible(document.buyer.name)
    words = _("Issue this draft? It takes the next number, and cannot change from then on.")
    answers = [("", _("Not yet")), ("issue", _("Issue"))]
    if document.buyer.email:
        # An address is looked at with what only they need who mail.
        from komtui.services.addresses import legible

        mail = _("Issue and mail to {address}").format(address=legible(document.buyer.email))
        answers.append(("mail", mail))
    about = " · ".join(filter(None, (kind_word(document.kind), buyer, total)))
    return Question(f"{about}\n{words}", answers)


def theirs(words: str) -> Question:
    """Ask what becomes of one's own work, when somebody else was faster."""
    return Question(
        f"{words}\n{_('What you wrote is still here.')}",
        [("copy", _("Keep mine as another draft")), ("theirs", _("Show theirs, and drop mine"))],
    )


def unsaved() -> Question:
    """Ask whether to leave what could not be saved."""
    return Question(_("The draft could not be saved."), [("", _("Stay")), ("drop", _("Leave without saving"))])
