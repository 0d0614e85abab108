"""A customer in a few lines."""

from __future__ import annotations

from collections.abc import Iterator

from textual.content import Content

from komtui.domain.language import LANGUAGES
from komtui.domain.sales.customer import Customer, CustomerState
from komtui.domain.text import visible
from komtui.i18n import _, current, n_
from komtui.i18n.presentation.customers import einvoice_word
from komtui.i18n.presentation.parties import postal, registrations
from komtui.i18n.presentation.states import kinds_word
from komtui.services.addresses import joined, labelled
from komtui.services.ports.customers import Held, StoredCustomer
from komtui.ui.keys.command import key_name
from komtui.ui.terminal.glyphs import GLYPHS


def gist(customer: Customer, home: str) -> str:
    """Return where a customer is, and under which numbers, in one line; the country only where it is not `home`."""
    party, words = customer.party, current()
    parts = (", ".join(postal(party.address, home, words.country)), *registrations(party, words), party.phone)
    return " · ".join(visible(part) for part in parts if part)


def balance(held: Held) -> Iterator[Content]:
    """Yield what is still to be paid, and what of it is overdue; nothing where that is nothing."""
    parts = []
    if held.owed and held.owed != held.overdue:
        parts.append(_("{amount} still due").format(amount=current().sums(held.owed)))
    if held.overdue:
        parts.append(_("{amount} overdue").format(amount=current().sums(held.overdue)))
    if parts:
        yield Content(" · ".join(parts)).stylize("bold $text-warning" if held.overdue else "bold")


def lines(stored: StoredCustomer, home: str) -> Iterator[Content]:
    """Yield what a customer is, and how it wants its documents; `home` is the company's country."""
    customer = stored.customer
    if stored.state is CustomerState.ANONYMISED:
        yield Content(_("This person's data were taken out of the list; issued documents stay, as law wants them."))
        return
    if said := gist(customer, home):
        yield Content(said)
    if said := " · ".join(map(visible, filter(None, _how(customer)))):
        yield Content(said).stylize("$text-muted")
    for kind, of in customer.recipients:
        ways = ((_("to"), of.to), (_("Cc"), of.cc), (_("Bcc"), of.bcc))
        sent = "  ".join(f"{name} {joined(addresses)}" for name, addresses in ways if addresses)
        said = _("{label}: {text}").format(label=kinds_word(kind), text=labelled(visible(sent)))
        yield Content(said).stylize("$text-muted")
    if customer.note:
        yield Content(f"{GLYPHS.warning} {visible(' '.join(customer.note.split()))}")


def undelivered(held: Held) -> Iterator[Content]:
    """Yield a line about letters that did not arrive, where there are such."""
    if held.undelivered:
        words = n_(
            "{count} letter was not delivered. {key} shows why.",
            "{count} letters were not delivered. {key} shows why.",
            held.undelivered,
        )
        said = words.format(count=current().count(held.undelivered), key=key_name("f3"))
        yield Content(f"{GLYPHS.warning} {said}").stylize("bold $text-warning")


def counted(held: Held) -> str:
    """Return how much a customer has."""
    documents = n_("{count} document", "{count} documents", held.documents).format(count=held.documents)
    letters = n_("{count} letter", "{count} letters", held.letters).format(count=held.letters)
    return f"{documents} · {letters}"


def _how(customer: Customer) -> Iterator[str]:
    yield labelled(customer.party.email)
    yield next((each.name for each in LANGUAGES if each.code == customer.language), "")
    if customer.due_days is not None:
        yield n_("{count} day to pay", "{count} days to pay", customer.due_days).format(count=customer.due_days)
    if customer.e_invoice is not None:
        yield _("E-invoice: {form}").format(form=einvoice_word(customer.e_invoice))
