"""The words of a letter: subject and body for each kind of document, in the document's language."""

from __future__ import annotations

from komtui.domain.mail.template import filled
from komtui.domain.money import Money
from komtui.domain.sales.document import Document, Kind
from komtui.domain.sales.einvoice import is_untaxed
from komtui.domain.sales.payment import amount_due, is_settled, paid
from komtui.domain.sales.type_code import DEPOSIT, PROGRESS, is_final
from komtui.domain.settings.catalogue.texts import text_key
from komtui.domain.text import visible
from komtui.i18n.localizer import Localizer
from komtui.i18n.presentation.document import title
from komtui.i18n.presentation.states import kind_word
from komtui.services.mail.words.several import table
from komtui.services.ports import SettingsSnapshot


def facts(document: Document, words: Localizer, signature: tuple[str, ...]) -> dict[str, str]:
    """Return what the placeholders of a text of one's own stand for (see `domain.mail.template`), fit to be shown."""
    totals, currency = document.totals, document.currency
    payable = amount_due(document) if document.kind is Kind.INVOICE else totals.payable
    company, phone, website = (*signature, "", "", "")[:3]
    found = {
        "number": document.number,
        "date": words.long_date(document.date),
        "amount": words.money(Money(totals.total, currency)),
        "to_pay": words.money(Money(payable, currency)),
        "total": words.money(Money(payable, currency)),
        "due_date": words.long_date(document.due_date) if document.due_date else "",
        "valid_until": words.long_date(document.valid_until) if document.valid_until else "",
        "delivery_date": words.long_date(document.delivery_date) if document.delivery_date else "",
        "count": "1",
        "customer": document.buyer.name,
        "company": company,
        "phone": phone,
        "website": website,
    }
    lines = (visible(line) for line in signature if line)
    shown = {name: visible(value) for name, value in found.items()}
    return {**shown, "table": table([document], words), "signature": "\n".join(lines)}


def own(
    document: Document, words: Localizer, settings: SettingsSnapshot, signature: tuple[str, ...]
) -> tuple[str, str]:
    """Return subject and body of the house's own texts for this kind and language, filled in; empty where none are.

    A body that says what is to be paid, or by when, is left out where nothing is: the built-in one says so.
    """
    subject, body = [
        settings.value(text_key(document.kind, part, words.language), document.store) for part in ("subject", "body")
    ]
    if not subject and not body:
        return "", ""
    if _asks_for_payment(body) and document.kind is Kind.INVOICE and not amount_due(document):
        body = ""
    told = facts(document, words, signature)
    return " ".join(filled(subject, told).split()), f"{filled(body, told)}\n" if body else ""


def _asks_for_payment(text: str) -> bool:
    return any(f"{{{name}}}" in text for name in ("to_pay", "total", "due_date"))


def built_in(kind: Kind, words: Localizer) -> tuple[str, str]:
    """Return subject and body as komtui writes them, with placeholders: what a text of one's own can begin from."""
    consequences = {
        Kind.QUOTE: words._("It is valid until {date}.").replace("{date}", "{valid_until}"),
        Kind.INVOICE: words._("The amount due is {amount}, payable by {date}.")
        .replace("{amount}", "{to_pay}")
        .replace("{date}", "{due_date}"),
    }
    paragraphs = (
        words._("Hello,"),
        " ".join(each for each in (words._(kind.traits.announcement), consequences.get(kind, "")) if each),
        words._("If anything in it is not as you expected, simply reply to this message."),
        words._("Kind regards,"),
        "{signature}",
    )
    return words._(kind.traits.subject), "\n\n".join(paragraphs)


def subject(document: Document, words: Localizer, company: str) -> str:
    """Return the subject: what it is, its number, who it is from."""
    facts = {"number": visible(document.number), "company": visible(company)}
    name = title(document, words) if _part_of_several(document, words) else ""
    if not company:
        return f"{name or kind_word(document.kind, words)} {facts['number']}".strip()
    if name:
        return " ".join(f"{name} {facts['number']} – {facts['company']}".split())
    return " ".join(words._(document.kind.traits.subject).format(**facts).split())


def for_supplier(document: Document, words: Localizer, company: str, signature: tuple[str, ...]) -> tuple[str, str]:
    """Return subject and body of an order that goes on to a supplier."""
    number = visible(document.number)
    title = " ".join((words._("Order {number}").format(number=number), *(("–", visible(company)) if company else ())))
    paragraphs = (
        words._("Hello,"),
        words._("Please find attached the order {number} of {date}.").format(
            number=number, date=words.long_date(document.date)
        ),
        words._("Please confirm it, and when you deliver, by replying to this message."),
        words._("Kind regards,"),
        "\n".join(visible(line) for line in signature if line),
    )
    return _single_spaced(title), _single_spaced("\n\n".join(each for each in paragraphs if each)) + "\n"


def _single_spaced(text: str) -> str:
    """Return `text` without the gap that a draft's missing number leaves."""
    return text.replace("  ", " ")


def body(document: Document, words: Localizer, signature: tuple[str, ...], *, copy: bool = False) -> str:
    """Return the body: greeting, what is attached, what to pay or to answer and until when, signature.

    `copy` says that law wants the document itself to go through a platform.
    """
    paragraphs = (
        words._("Hello,"),
        " ".join((_announcement(document, words), *_consequence(document, words))),
        words._("This message is a copy: the document itself reaches you through the platform for e-invoices.")
        if copy
        else "",
        words._("If anything in it is not as you expected, simply reply to this message."),
        words._("Kind regards,"),
        "\n".join(visible(line) for line in signature if line),
    )
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph) + "\n"


def _announcement(document: Document, words: Localizer) -> str:
    said = _part_of_several(document, words) or words._(document.kind.traits.announcement)
    if is_untaxed(document):
        # Who charges no tax on anything names no total as with tax or without.
        said = words._("Please find attached our {document} {number} of {date}, for a total of {amount}.")
    called = title(document, words)
    said = said.format(
        document=called[:1].lower() + called[1:],
        number=visible(document.number),
        date=words.long_date(document.date),
        amount=words.money(Money(document.totals.total, document.currency)),
    )
    return _single_spaced(said)


def _part_of_several(document: Document, words: Localizer) -> str:
    """Return how an invoice is announced that is one of several on an order; empty for every other document."""
    if is_final(document):
        return words._(
            "Please find attached our final invoice {number} of {date}, for a total of {amount} including tax. The"
            " deposits asked for before are deducted."
        )
    if document.kind is not Kind.INVOICE:
        return ""
    if document.type_code == DEPOSIT:
        return words._(
            "Please find attached our deposit invoice {number} of {date}, for a total of {amount} including tax."
        )
    if document.type_code == PROGRESS:
        return words._(
            "Please find attached our progress invoice {number} of {date}, for a total of {amount} including tax."
        )
    return ""


def _consequence(document: Document, words: Localizer) -> list[str]:
    """Return the sentences that say what follows for the customer; each kind has its own."""
    if document.kind is Kind.QUOTE:
        return _of_quote(document, words)
    if document.kind is Kind.INVOICE:
        return _of_invoice(document, words)
    if document.kind is Kind.CREDIT_NOTE:
        return _of_credit_note(document, words)
    if document.delivery_date:
        return [words._("Delivery is planned for {date}.").format(date=words.long_date(document.delivery_date))]
    return []


def _of_quote(document: Document, words: Localizer) -> list[str]:
    sentences = []
    if document.valid_until:
        sentences.append(words._("It is valid until {date}.").format(date=words.long_date(document.valid_until)))
    sentences.append(words._("To accept it, return it to us signed, or reply to this message."))
    return sentences


def _of_invoice(document: Document, words: Localizer) -> list[str]:
    due = amount_due(document)
    amount = words.money(Money(due, document.currency))
    if due <= 0:
        # On what was cancelled nothing is due either, but it is not settled.
        return [words._("It is settled.") if is_settled(document) else words._("Nothing remains to be paid.")]
    if document.received:
        received = words.money(Money(paid(document), document.currency))
        so_far = words._("We have received {received} of it, thank you.").format(received=received)
        still = words._("{amount} is still due.").format(amount=amount)
        if not document.due_date:
            return [so_far, still]
        date = words.long_date(document.due_date)
        return [so_far, words._("{amount} is still due, payable by {date}.").format(amount=amount, date=date)]
    if document.due_date:
        date = words.long_date(document.due_date)
        return [words._("The amount due is {amount}, payable by {date}.").format(amount=amount, date=date)]
    return [words._("The amount due is {amount}.").format(amount=amount)]


def _of_credit_note(document: Document, words: Localizer) -> list[str]:
    number = next((each.number for each in document.references if each.role == "invoice" and each.number), "")
    return [words._("It refers to our invoice {number}.").format(number=visible(number))] if number else []
