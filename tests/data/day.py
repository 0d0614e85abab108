"""A shop's day: customers, articles, a quote carried on by deposit and part, money, marks, its closing; a notice."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from email import message_from_bytes

from home import StandingClock
from komtui.adapters.database.repositories.notices import NoticeRepository
from komtui.bootstrap import LazyServices
from komtui.domain.closing import period
from komtui.domain.mail.mailbox import Bookmark
from komtui.domain.mail.notice import Notice, NoticeKind
from komtui.domain.sales.customer import Customer, EInvoice, Grouping, Recipients
from komtui.domain.sales.document import Adjustment, Kind, Line
from komtui.domain.sales.note import Note
from komtui.domain.sales.party import Address, Party
from komtui.domain.sales.tax import Tax
from komtui.services.ports import StoredDocument
from komtui.services.sales.life.carrying import Way, Wish
from komtui.services.sales.life.marking import Mark

VAT20, VAT55 = Tax(rate=Decimal(20)), Tax(rate=Decimal("5.5"))
ARTICLES = """\
number,barcode,name,detail,unit,price,tax,tax
A-1,3270190119357,Carnet « Œuvre »,"broché
ligné",C62,12.50,20,
A-2,,Reliure,,HUR,48,5.5,
"""


async def work_a_day(services: LazyServices, clock: StandingClock) -> None:
    """Work from the first customer to the closing of the day."""
    await _keep_customers(services)
    await services.articles.bring_in(ARTICLES.encode(), "articles.csv")
    clock.go_on(minutes=5)
    await _carry_a_quote_on(services, clock)
    await _take_money(services, clock)
    await _mark(services)
    await services.documents.discard((await _draft(services, Kind.INVOICE, "Éditions du Quai")).id)
    await services.closing.close(period(clock.now().date().isoformat()))


async def _keep_customers(services: LazyServices) -> None:
    """Keep every field of one, and have another one that turns out to be the same merged into it."""
    party = Party("Éditions du Quai", "Le Quai", Address("4 quai D", postcode="69002", city="Lyon", country="FR"),
                  "quai@client.example", "04 72 00 00 04", "Mme Ÿ", "C-7", "FR44732829320", "732829320")  # fmt: skip
    kept = await services.customers.add(
        Customer(
            party,
            Party("Dépôt du Quai", address=Address("5 quai D", city="Vienne", country="FR")),
            "fr",
            ((Kind.INVOICE, Recipients(("compta@client.example",), ("cc@client.example",), ("bcc@client.example",))),),
            10,
            "Préfère le téléphone ☎",
            Grouping.EACH,
            EInvoice.UBL,
        )
    )
    double = await services.customers.add(Customer(Party("Editions du Quai", email="vieux@client.example")))
    merging = await services.customers.merging(kept.id, double.id)
    await services.customers.merge(merging)
    async for _done in services.customers.collect_all():
        pass
    gone = await services.customers.add(Customer(Party("Partie Depuis", email="partie@client.example")))
    await services.customers.anonymise(gone)


async def _carry_a_quote_on(services: LazyServices, clock: StandingClock) -> None:
    """A quote is accepted; a deposit is invoiced, then a part, and the rest with both deducted; a line is credited."""
    quote = await services.documents.issue((await _draft(services, Kind.QUOTE, "Éditions du Quai")).id)
    await services.marking.mark(quote.id, Mark.ACCEPTED)
    order = await _next(services, quote.id, Wish(Kind.ORDER))
    deposit = await _next(services, order, Wish(Kind.INVOICE, Way.AMOUNT, percent=Decimal(30)))
    await services.payments.take(deposit, method="transfer", note="Virement reçu")
    clock.go_on(minutes=1)
    await _next(services, order, Wish(Kind.INVOICE, Way.PROGRESS, percent=Decimal(50)))
    last = await _next(services, order, Wish(Kind.INVOICE, Way.REST))
    await services.marking.ship(order, {"1": Decimal(1)})
    await _next(services, last, Wish(Kind.CREDIT_NOTE, Way.AMOUNT, amount=Decimal("6.00")))


async def _take_money(services: LazyServices, clock: StandingClock) -> None:
    """Payments of every sort: in part, over several, taken back, by another method, in Québec's cash without a cent."""
    payments = services.payments
    (first, second, third) = [(await services.documents.find(f"HALF-{place}")).id for place in (1, 3, 4)]
    await payments.take(first, Decimal("1.00"), "cheque", note="N° 0001")
    clock.go_on(minutes=1)
    await payments.take_together([first, second], method="card")
    taken = await payments.take(third, Decimal("1.50"), "voucher")
    await payments.exchange(taken.id, "cash")
    again = await payments.take(third, Decimal("0.50"), "direct-debit")
    await payments.reverse(again.id, "Refusé par la banque")
    canadian = (await services.documents.find("CAD-1")).id
    await payments.take(canadian, Decimal("10.01"), "card")
    rounded = await payments.take(canadian, method="cash")
    assert rounded.rounding


async def _mark(services: LazyServices) -> None:
    found = await services.documents.find("HALF-1")
    await services.marking.mark(found.id, Mark.SHIPPED)
    await services.marking.serve(found.id, "Noëlle")
    customer = await services.customers.of_document((await services.documents.find("HALF-3")).id)
    assert customer is not None
    await services.marking.assign(found.id, customer.id)


async def hear_of_a_letter(services: LazyServices, clock: StandingClock) -> None:
    """Have a letter returned by the server that it was passed on to."""
    found = await services.documents.find("RENDU-1")
    (letter,) = await services.outbox.deliveries(document_id=found.id, limit=1)
    mime = await services._queue.mime(letter.letter_id)
    message_id = str(message_from_bytes(mime or b"")["Message-ID"])
    notice = Notice(NoticeKind.RETURNED, "<retour@client.example>", recipients=(letter.recipient,),
                    message_ids=(message_id,), status="5.2.1", text="boîte désactivée")  # fmt: skip
    await NoticeRepository(services.database, clock).take([notice], letter.scope, "INBOX", Bookmark(7, 41))


async def _draft(services: LazyServices, kind: Kind, customer: str) -> StoredDocument:
    """Write a draft as its editor saves it, for a customer of the list."""
    written = await services.drafts.blank_for(kind, await services.customers.find(customer))
    less = Adjustment(Decimal("1.25"), reason="Remise", percent=Decimal("3.33"), base=Decimal("37.50"))
    lines = (
        Line(
            "Carnet « Œuvre »", Decimal(3), price=Decimal("12.50"), taxes=(VAT20,), item_id="A-1", adjustments=(less,)
        ),
        Line("Reliure", Decimal("1.5"), "HUR", Decimal(48), (VAT55,), detail="cuir\nplein", note="deux volumes"),
        Line("Vergé", Decimal("0.250"), "KGM", Decimal("13.333"), (VAT20,)),
    )
    draft = replace(written.document, lines=lines, notes=(Note("À retirer"),))
    return await services.drafts.save(written.id, written.revision, draft)


async def _next(services: LazyServices, document_id: int, wish: Wish) -> int:
    draft = await services.documents.convert(document_id, wish.kind, wish=wish)
    return (await services.documents.issue(draft.id)).id
