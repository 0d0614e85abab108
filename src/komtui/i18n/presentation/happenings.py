"""How something that happened is said, as a history of a document has it and the journal alike."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from komtui.domain.journal import Event, Fact
from komtui.domain.mail.delivery_state import DeliveryState
from komtui.domain.mail.notice import NoticeKind
from komtui.domain.mail.reminder import step_of
from komtui.domain.marking import N_
from komtui.domain.money import Money
from komtui.domain.sales.kind import Kind
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.paper import PAPERS
from komtui.i18n import _, current, n_
from komtui.i18n.presentation.payment import handed_words, method_word
from komtui.i18n.presentation.reminders import step_word
from komtui.i18n.presentation.states import delivery_word, state_word

Facts = Mapping[str, Any]

WORDS: Final[Mapping[Event, str]] = {
    Event.ISSUED: N_("issued"),
    Event.ACCEPTED: N_("accepted"),
    Event.REFUSED: N_("refused"),
    Event.REOPENED: N_("open again"),
    Event.CANCELLED: N_("cancelled by a credit note"),
    Event.DISCARDED: N_("discarded"),
    Event.RESTORED: N_("brought back"),
    Event.SETTLED: N_("paid in full"),
    Event.UNSETTLED: N_("no longer paid in full"),
    Event.PAYMENT: N_("payment"),
    Event.PAYMENT_REVERSED: N_("payment reversed"),
    Event.SHIPPED: N_("shipped"),
    Event.SHIPPED_IN_PART: N_("shipped in part"),
    Event.NOT_SHIPPED: N_("not shipped"),
    Event.EMPLOYEE: N_("served by"),
    Event.CUSTOMER: N_("assigned to a customer of the list"),
    Event.REMINDERS_STOPPED: N_("reminders suspended"),
    Event.REMINDERS_RESUMED: N_("reminders resumed"),
    Event.EXPORTED: N_("exported"),
    Event.PRINTED: N_("printed"),
    Event.NOT_PRINTED: N_("not printed"),
    Event.CUSTOMER_ADDED: N_("customer added"),
    Event.CUSTOMER_CHANGED: N_("customer changed"),
    Event.CUSTOMER_MERGED: N_("customers merged"),
    Event.CUSTOMER_ANONYMISED: N_("customer anonymised"),
    Event.CUSTOMER_WITHDRAWN: N_("customer withdrawn"),
    Event.LETTER: N_("letter"),
    Event.LETTER_SENT: N_("mailed"),
    Event.LETTER_CANCELLED: N_("letter taken back"),
    Event.LETTER_RETRIED: N_("letter tried again"),
    Event.LETTER_RESOLVED: N_("letter decided"),
    Event.LETTER_SET_ASIDE: N_("letter set aside"),
    Event.LETTER_TAKEN_UP: N_("letter taken up again"),
    Event.SETTING: N_("setting changed"),
    Event.SETTING_BEGUN: N_("not known"),
    Event.SETTING_UNDONE: N_("nothing came of it"),
    Event.PERSON: N_("person changed"),
    Event.LOG_IN: N_("logged in"),
    Event.LOG_IN_REFUSED: N_("wrong name or password"),
    Event.LOG_IN_ON_THE_SPOT: N_("logged in on the spot"),
    Event.SIGN_IN: N_("signed in with the provider"),
    Event.REVOKE: N_("permission given up"),
    Event.VAULT_MADE: N_("vault made"),
    Event.VAULT_OPENED: N_("vault opened"),
    Event.VAULT_REFUSED: N_("wrong passphrase"),
    Event.VAULT_CHANGED: N_("passphrase changed"),
    Event.VAULT_MOVED: N_("vault moved"),
    Event.VAULT_REMOVED: N_("vault removed"),
    Event.TEST: N_("account tested"),
    Event.CLOSING: N_("closed"),
    Event.KEY: N_("key for signatures made"),
    Event.ARCHIVED: N_("journal archived"),
    Event.TAKEN_OVER: N_("earlier lines taken over"),
}
"""What each event is called; a test finds the one that has no words."""
_STATES: Final[Mapping[Event, State]] = {
    Event.ISSUED: State.ISSUED,
    Event.ACCEPTED: State.ACCEPTED,
    Event.REFUSED: State.REFUSED,
    Event.DISCARDED: State.DISCARDED,
}
"""Events that are called as the state that they lead to."""
WAYS: Final[Mapping[str, str]] = {"cli": N_("command"), "screen": N_("screen"), "worker": N_("worker")}
"""How komtui was used, where nobody had to log in."""
_LABELS: Final[Mapping[str, str]] = {
    "number": N_("Number"),
    "date": N_("Date"),
    "customer": N_("Customer"),
    "gross": N_("Total"),
    "amount": N_("Amount"),
    "rounding": N_("Rounding"),
    "method": N_("Method"),
    "note": N_("Note"),
    "message_id": "Message-ID",
    "server": N_("Server"),
    "provider": N_("Provider"),
    "printer": N_("Printer"),
    "paper": N_("Paper"),
    "file": N_("File"),
    "public_key": N_("Public key"),
    "sha256": "SHA-256",
}
"""What facts are called that people ask for; the others are in the JSON of the command line."""
_EXPORTS: Final[Mapping[str, str]] = {
    "documents": N_("documents exported"),
    "customers": N_("customers exported"),
    "entries": N_("entries exported"),
}


def event_word(what: str, facts: Mapping[str, Fact] | None = None) -> str:
    """Return what happened in a few words, by the gender of the kind where it is known: a French invoice is *émise*.

    Entries of earlier releases name the kind of what was issued only; there a document is said to be *accepté*.
    """
    if _is_of_letter(what, facts or {}):
        return delivery_word(DeliveryState(what))
    kind = (facts or {}).get("kind")
    if what in _STATES and kind in set(Kind):
        return state_word(_STATES[Event(what)], Kind(str(kind)))
    if what == Event.CUSTOMER and facts and not facts.get("new"):
        return _("no longer assigned to a customer of the list")
    return _(WORDS[Event(what)])


def _is_of_letter(what: str, facts: Mapping[str, Fact]) -> bool:
    """Return whether it is a state of a letter: the books call a cancelled document as they call one taken back."""
    return what in set(DeliveryState) and (what not in set(Event) or "to" in facts)


def told(what: str, facts: Mapping[str, Fact]) -> str:
    """Return what happened to a document as its history says it, on one line (may hold untrusted text)."""
    if _is_of_letter(what, facts):
        return _step(DeliveryState(what), facts)
    if what in set(NoticeKind):
        return _notice(NoticeKind(what), facts)
    say = TOLD.get(Event(what))
    return say(facts) if say is not None else event_word(what, facts)


def who_words(who: str) -> str:
    """Return who did something: `écran:anne` of the system's user where nobody had to log in (untrusted text)."""
    way, colon, name = who.partition(":")
    return f"{_(WAYS[way])}:{name}" if colon and way in WAYS else who


def fact_lines(facts: Mapping[str, Fact]) -> list[str]:
    """Return facts by their names, a line each (may hold untrusted text)."""
    said = {name: fact for name, fact in facts.items() if isinstance(fact, str | int) and fact}
    said |= {name: say(facts) for name, say in _WORDED.items() if name in said}
    lines = [
        _("{label}: {text}").format(label=_(label), text=said[name]) for name, label in _LABELS.items() if name in said
    ]
    return [str(said["reply"]), *lines] if "reply" in said else lines


def _date(facts: Facts) -> str:
    try:
        return current().date(dt.date.fromisoformat(str(facts["date"])))
    except ValueError:
        return str(facts["date"])


def _step(state: DeliveryState, facts: Facts) -> str:
    words = {
        DeliveryState.QUEUED: _("ready to be sent to {to}"),
        DeliveryState.SENT: _("sent to {to}"),
        DeliveryState.FAILED: _("not delivered to {to}"),
        DeliveryState.UNCERTAIN: _("perhaps sent to {to}: to check"),
        DeliveryState.CANCELLED: _("letter to {to} taken back"),
        DeliveryState.DELAYED: _("delayed on its way to {to}"),
        DeliveryState.BOUNCED: _("returned by the server of {to}"),
    }
    said = words.get(state, "{to}: " + delivery_word(state)).format(to=facts.get("to", ""))
    if (step := step_of(str(facts.get("kind", "")))) is not None:
        said = _("{label}: {text}").format(label=step_word(step), text=said)
    return f"{said} · {facts['reply']}" if facts.get("reply") and state is not DeliveryState.SENT else said


def _notice(kind: NoticeKind, facts: Facts) -> str:
    if kind is NoticeKind.ANSWER:
        words = " ".join(str(facts.get("reply", "")).split())
        said = _("answered by {sender}").format(sender=facts.get("from", ""))
        return f"{said} · {words}" if words else said
    said = _("arrived at {to} for sure").format(to=facts.get("to", ""))
    return f"{said} · {facts['reply']}" if facts.get("reply") else said


def _issued(facts: Facts) -> str:
    return " · ".join((event_word(Event.ISSUED, facts), _total(facts)))


def _total(facts: Facts) -> str:
    """Return what a document came to: with tax, where nothing else is told, as it was not by earlier releases."""
    return _money(facts.get("total", facts.get("gross")), facts)


def _payment(facts: Facts) -> str:
    words = _("paid: {amount}, {method}").format(amount=_money(facts.get("amount"), facts), method=_method(facts))
    return " · ".join(filter(None, (words, _handed(facts), str(facts.get("note") or ""))))


def _handed(facts: Facts) -> str:
    """Return what was handed over where that was rounded; else nothing."""
    try:
        handed = Decimal(str(facts["amount"])) + Decimal(str(facts["rounding"]))
        return handed_words(Money(handed, str(facts["currency"])), current())
    except (InvalidOperation, KeyError, ValueError):
        return ""


def _method(facts: Facts) -> str:
    return method_word(str(facts.get("method") or ""), current())


def _reversed(facts: Facts) -> str:
    words = _("payment reversed: {amount}, {method}").format(
        amount=_money(facts.get("amount"), facts), method=_method(facts)
    )
    return " · ".join(filter(None, (words, _handed(facts))))


def _paper(facts: Facts) -> str:
    form = str(facts.get("paper") or "")
    return PAPERS[form].name if form in PAPERS else form


def _printed(facts: Facts) -> str:
    words = _("printed: {printer}, {paper}").format(printer=facts.get("printer"), paper=_paper(facts))
    return _("{printed}, copy {number}").format(printed=words, number=facts["copy"]) if facts.get("copy") else words


def _not_printed(facts: Facts) -> str:
    return _("nothing came out: {printer}, {paper}").format(printer=facts.get("printer"), paper=_paper(facts))


def _mailed(facts: Facts) -> str:
    words = _("mailed to {to}").format(to=facts.get("to", ""))
    beside = (
        _("with {file} (SHA-256 {hash})").format(file=file, hash=sha256)
        for file, sha256 in facts.get("e_invoices", {}).items()
    )
    return ", ".join((words, *beside))


def period_name(name: str) -> str:
    """Return what a closed period is called: a day as it is written here, a month or a year as it is named."""
    try:
        return current().date(dt.date.fromisoformat(name))
    except ValueError:
        return name


def _to_pay(sums: Facts) -> Decimal:
    """Return what documents of a closing come to as they are to be paid."""
    return Decimal(sums["gross"]) + Decimal(sums.get("rounding", 0))


def _came_in(paid: Facts) -> Decimal:
    """Return what came in by a method, as it is in the drawer."""
    return Decimal(paid["amount"]) + Decimal(paid.get("rounding", 0))


def _closed(facts: Facts) -> str:
    sums = " · ".join(
        _("sales {gross}, credit notes {credited}, paid {paid}").format(
            gross=_money(_to_pay(each["sales"]), each),
            credited=_money(_to_pay(each["credit_notes"]), each),
            paid=_money(sum(_came_in(paid) for paid in each["payments"]), each),
        )
        for each in facts["totals"]
    )
    words = _("{period} closed").format(period=period_name(str(facts["period"])))
    return " · ".join(filter(None, (words, sums, "" if facts["signature"] else _("not signed"))))


def _customer_added(facts: Facts) -> str:
    return _("customer added, from a document") if facts.get("made") else event_word(Event.CUSTOMER_ADDED)


def _archived(facts: Facts) -> str:
    words = n_("journal archived: {file}, {count} entry", "journal archived: {file}, {count} entries", facts["entries"])
    return words.format(file=facts["file"], count=facts["entries"])


def _exported(facts: Facts) -> str:
    what = str(facts.get("what", ""))
    words = _(_EXPORTS[what]) if what in _EXPORTS else event_word(Event.EXPORTED)
    return " · ".join(filter(None, (words, str(facts.get("format", "")), str(facts.get("file", "")))))


def _replaced(words: str) -> Callable[[Facts], str]:
    def say(facts: Facts) -> str:
        said = _(words).format(new=facts.get("new") or "—")
        return _("{said} (before: {old})").format(said=said, old=facts["old"]) if facts.get("old") else said

    return say


def _moved(event: Event) -> Callable[[Facts], str]:
    def say(facts: Facts) -> str:
        said = event_word(event, facts)
        other = _("with {number}").format(number=facts["with"]) if facts.get("with") else ""
        return " · ".join(filter(None, (said, str(facts.get("lines", "")), other)))

    return say


def _money(amount: object, facts: Facts) -> str:
    """Return an amount as it is written here; a text that is none as it is."""
    try:
        return current().money(Money(Decimal(str(amount)), str(facts["currency"])))
    except (InvalidOperation, KeyError, ValueError):
        return str(amount or "")


_WORDED: Final[Mapping[str, Callable[[Facts], str]]] = {
    "date": _date,
    "gross": _total,
    "amount": lambda facts: _money(facts["amount"], facts),
    "rounding": lambda facts: _money(facts["rounding"], facts),
    "method": _method,
    "paper": _paper,
}
"""Facts that are not read as they are kept."""
TOLD: Final[Mapping[Event, Callable[[Facts], str]]] = {
    Event.ISSUED: _issued,
    Event.CUSTOMER_ADDED: _customer_added,
    Event.PAYMENT: _payment,
    Event.PAYMENT_REVERSED: _reversed,
    Event.PRINTED: _printed,
    Event.NOT_PRINTED: _not_printed,
    Event.LETTER_SENT: _mailed,
    Event.CLOSING: _closed,
    Event.ARCHIVED: _archived,
    Event.EXPORTED: _exported,
    Event.EMPLOYEE: _replaced(N_("served by {new}")),
    Event.SHIPPED: _moved(Event.SHIPPED),
    Event.SHIPPED_IN_PART: _moved(Event.SHIPPED_IN_PART),
    Event.NOT_SHIPPED: _moved(Event.NOT_SHIPPED),
}
"""Events of which a history says more than a word."""
