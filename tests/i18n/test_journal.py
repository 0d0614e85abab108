"""What happened is said in words, whatever happened."""

import datetime as dt

import pytest

from komtui.domain.journal import Author, Entry, Event, Happening, Topic, topic_of
from komtui.domain.mail.delivery_state import DeliveryState
from komtui.domain.sales.kind import Kind
from komtui.i18n import use
from komtui.i18n.presentation.closings import FAULTS, closing_rows
from komtui.i18n.presentation.happenings import WORDS, event_word, fact_lines, told, who_words
from komtui.i18n.presentation.journal import TOPICS, about, details, entry_words

AT = dt.datetime(2026, 11, 20, 9, 0, tzinfo=dt.UTC)
TOTALS = {
    "currency": "EUR",
    "sales": {"documents": 1, "net": "10", "tax": "2", "gross": "12", "taxes": []},
    "credit_notes": {"documents": 0, "net": "0", "tax": "0", "gross": "0", "taxes": []},
    "payments": [{"method": "cash", "count": 1, "amount": "12"}],
}
FACTS = {
    Event.LETTER: {"to": "a@b.example", "steps": [{"at": AT.isoformat(), "state": "sent", "reply": "250"}]},
    Event.CLOSING: {"period": "2026-11", "totals": [TOTALS], "signature": ""},
    Event.SETTING: {"key": "company.name", "old": "a", "new": "b", "secret": False},
    Event.PERSON: {"name": "Anne", "old": "clerk", "new": None, "secret": False},
    Event.ARCHIVED: {"file": "x.zip", "entries": 2, "head": ""},
    Event.EXPORTED: {"what": "documents", "format": "csv", "file": "/srv/out"},
}


@pytest.fixture(autouse=True)
def _french():
    use("fr")
    yield
    use("en")


def entry(event, facts=None, subjects=()):
    return Entry(1, AT, Author("Anne", "till"), Happening(event, subjects, facts or FACTS.get(event, {})), "", "ab")


@pytest.mark.parametrize("event", Event)
def test_every_event_has_words_and_a_topic(event):
    assert event in WORDS
    assert topic_of(event) in TOPICS
    assert entry_words(entry(event))
    assert details(entry(event))


def test_a_closing_says_what_is_to_be_paid():
    sales = {"documents": 2, "net": "382.52", "tax": "21.06", "gross": "403.58", "taxes": [], "rounding": "-0.03"}
    payments = [{"method": "cash", "count": 1, "amount": "7.97", "rounding": "-0.02"}]
    facts = {"period": "2026-11", "totals": [TOTALS | {"sales": sales, "payments": payments}], "signature": "00"}
    assert "ventes 403,55\u00a0€" in told(Event.CLOSING, facts)
    # What is in the drawer, as the sheet of the day has it.
    assert "encaissé 7,95\u00a0€" in told(Event.CLOSING, facts)
    rows = {label.strip(): amount for label, amount in closing_rows(facts["totals"])}
    assert rows["Arrondi"] == "−0,03\u00a0€"
    assert rows["À payer"] == "403,55\u00a0€"
    assert "Arrondi" not in dict(closing_rows([TOTALS]))


def test_topics_and_faults_have_words():
    assert set(TOPICS) == set(Topic)
    assert set(FAULTS) == {"line", "hash", "chain", "number", "totals", "signature", "end", "earlier", "manifest"}


def test_a_history_speaks_french():
    facts = {"kind": "invoice", "gross": "532.88", "currency": "EUR"}
    assert told(Event.ISSUED, facts).replace("\u00a0", " ").replace("\u202f", " ") == "émise · 532,88 €"
    assert told(DeliveryState.SENT, {"to": "zoe@a.example", "reply": "250 ok"}) == "message envoyé à zoe@a.example"
    assert "550 no" in told(DeliveryState.FAILED, {"to": "zoe@a.example", "reply": "550 no"})
    assert event_word(DeliveryState.UNCERTAIN)
    assert told(Event.EXPORTED, {"what": "customers", "format": "csv"}) == "clients exportés · csv"
    assert "Paul" in told(Event.EMPLOYEE, {"old": "Anne", "new": "Paul"})
    assert "Anne" in told(Event.EMPLOYEE, {"old": "Anne", "new": "Paul"})
    assert told(Event.CUSTOMER_ADDED, {"made": "document"}) == "client ajouté, d’après un document"
    assert told(Event.CUSTOMER_ADDED, {"made": ""}) == "client ajouté"
    paid = {"amount": "12.00", "currency": "EUR", "method": "cash", "note": "merci"}
    assert told(Event.PAYMENT, paid).endswith("merci")


def test_facts_are_said_as_people_write_them():
    facts = {"number": "F-1", "date": "2026-11-27", "amount": "-14.43", "currency": "EUR", "method": "cash"}
    said = [each.replace("\u00a0", " ").replace("\u202f", " ") for each in fact_lines(facts)]
    assert said == ["Numéro : F-1", "Date : 27/11/2026", "Montant : \u221214,43 €", "Mode : Espèces"]
    printed = {"printer": "tickets", "paper": "receipt", "copy": 1}
    assert told(Event.PRINTED, printed).replace("\u00a0", " ") == "impression : tickets, 80 mm, duplicata 1"
    assert fact_lines({"date": "at once"}) == ["Date\u00a0: at once"]


def test_what_goes_out_says_how_much_and_on_what():
    facts = {"number": "C-1", "date": "2026-11-27", "lines": "1: 2.5", "with": "F-2"}
    assert told(Event.SHIPPED_IN_PART, facts) == entry_words(entry(Event.SHIPPED_IN_PART, facts))
    assert told(Event.SHIPPED_IN_PART, facts) == "expédition partielle · 1: 2.5 · avec F-2"
    assert told(Event.SHIPPED, {"number": "C-1", "date": "2026-11-27"}) == "expédition"


def test_what_becomes_of_a_document_agrees_with_its_kind():
    feminine = {"fr": {Kind.ORDER, Kind.INVOICE}, "fr_CA": set(Kind)}
    for language, kinds in feminine.items():
        use(language)
        for kind in Kind:
            for event in (Event.ISSUED, Event.ACCEPTED, Event.REFUSED, Event.DISCARDED):
                if event is Event.REFUSED and kind is not Kind.QUOTE:
                    continue
                if event is Event.ACCEPTED and kind not in {Kind.QUOTE, Kind.ORDER}:
                    continue
                facts = {"number": "1", "kind": kind.value}
                said = entry_words(entry(event, facts)).split(" · ")
                assert said[0].endswith("e") is (kind in kinds), (language, kind, said)
                assert kind.value not in said
                assert told(event, facts).split(" · ")[0] == said[0]
    use("fr")
    # Before the kind was kept.
    assert told(Event.ACCEPTED, {"number": "1"}) == "accepté"


def test_a_cancelled_invoice_is_no_letter_that_was_taken_back():
    use("fr")
    facts = {"number": "F-1", "kind": "invoice"}
    assert entry_words(entry(Event.CANCELLED, facts)) == told(Event.CANCELLED, facts) == "annulation par un avoir"
    assert "zoe@cafe.example" in told("cancelled", facts | {"to": "zoe@cafe.example"})


def test_who_did_it_is_said_in_words():
    assert [who_words(who) for who in ("screen:root", "cli:root", "worker:root", "Anne", "zoé:b", "")] == [
        "écran:root",
        "commande:root",
        "service:root",
        "Anne",
        "zoé:b",
        "",
    ]


def test_what_an_entry_is_about_is_named():
    assert about(entry(Event.SETTING)) == "Nom"
    assert about(entry(Event.PERSON, {"name": "Zoé", "old": None, "new": "clerk", "secret": False})) == "Zoé"
    assert about(entry(Event.TEST, {}, ("account.lyon",))) == "Compte e-mail (lyon)"
    assert about(entry(Event.TEST, {}, ("account.company",))) == "Compte e-mail"
    assert about(entry(Event.ISSUED, {"number": "F-1"})) == "F-1"
    # Customers as commands call them; what of a name stands elsewhere stays as it is.
    assigned = entry(Event.CUSTOMER, {"old": "", "new": "customer.5"}, ("customer.5", "document.3"))
    assert about(assigned) == "customer-5"
    assert entry_words(assigned).endswith("· customer-5")
    released = entry(Event.CUSTOMER, {"old": "customer.5", "new": ""}, ("customer.5", "document.3"))
    assert entry_words(released) == "plus rattaché à un client de la liste · customer-5"


def test_a_closed_day_is_called_as_days_are_written_here():
    facts = {"period": "2026-11-20", "totals": [], "signature": "x"}
    use("fr")
    try:
        closing = entry(Event.CLOSING, facts)
        assert (about(closing), entry_words(closing)) == ("20/11/2026", "clôture\u00a0: 20/11/2026")
        assert about(entry(Event.CLOSING, {**facts, "period": "2026-11"})) == "2026-11"
    finally:
        use("en")
