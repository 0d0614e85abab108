"""Payments as people enter them: what is wrong is said by its field, and nothing is entered then."""

import datetime as dt
import itertools
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from komtui.adapters.database.repositories.documents import DocumentRepository
from komtui.adapters.database.repositories.payments import PaymentRepository
from komtui.domain.problem import ProblemError
from komtui.domain.sales.document import Document, Kind, Line
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.party import Party
from komtui.domain.sales.payment import balance, spread
from komtui.i18n import localizer
from komtui.services.ports import NewDocument
from komtui.services.sales.money.payments import PaymentService

NOON = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)
TODAY = NOON.astimezone().date()


class Noon:
    def now(self):
        return NOON


@pytest.fixture
def books(database):
    return DocumentRepository(database)


@pytest.fixture
def payments(database, books, settings):
    return PaymentService(PaymentRepository(database), books, settings, Noon())


@pytest.fixture
def add(books):
    async def write(number="F-1", price="10.00", kind=Kind.INVOICE, **fields):
        given = {"date": dt.date(2026, 11, 20), "currency": "EUR", "seller": Party("Us"), "buyer": Party("You")}
        given |= {"lines": (Line("Pain", price=Decimal(price)),), "state": State.ISSUED}
        document = Document(kind, number, **(given | fields))
        (written,) = await books.add([NewDocument(document.frozen())])
        return written.id

    return write


async def wrong(awaitable):
    with pytest.raises(ProblemError) as error:
        await awaitable
    return [(each.code, each.field) for each in error.value.problems]


async def test_without_more_all_that_is_due_is_taken_today_by_the_usual_method(payments, add, settings):
    await settings.set({"documents.payment_methods": "Interac, cash"})
    paid = await payments.take(await add())
    assert (paid.amount, paid.method, paid.date, paid.note) == (Decimal("10.00"), "Interac", TODAY, "")


async def test_a_store_has_methods_of_its_own(payments, add, settings):
    await settings.set({"store.name": "Lyon"}, "lyon")
    await settings.set({"documents.payment_methods": "card"}, "lyon")
    here, there = await add(), await add("F-2", store="lyon")
    assert (await payments.take(there)).method == "card"
    assert await wrong(payments.take(await add("F-3", store="lyon"), method="cash")) == [("payment.method", "method")]
    assert (await payments.take(here)).method == "cash"


async def test_a_sum_over_several_stores_is_taken_by_what_each_of_them_takes(payments, add, settings):
    await settings.set({"store.name": "Lyon"}, "lyon")
    await settings.set({"documents.payment_methods": "card"}, "lyon")
    ids = [await add(), await add("F-2", store="lyon")]
    assert await wrong(payments.take_together(ids, method="cash")) == [("payment.method", "method")]
    assert [each.method for each in await payments.take_together(ids, method="card")] == ["card", "card"]


async def test_a_payment_is_put_right_by_the_methods_of_its_own_store(payments, add, settings):
    await settings.set({"store.name": "Lyon"}, "lyon")
    await settings.set({"documents.payment_methods": "card, Ticket"}, "lyon")
    paid = await payments.take(await add(store="lyon"))
    assert await wrong(payments.exchange(paid.id, "cash")) == [("payment.method", "method")]
    assert (await payments.exchange(paid.id, "Ticket")).method == "Ticket"


async def test_an_act_reads_the_settings_once(payments, add, settings, monkeypatch):
    ids, snapshot, reads = [await add("F-1"), await add("F-2"), await add("F-3")], settings.snapshot, []

    async def counted():
        reads.append(None)
        return await snapshot()

    monkeypatch.setattr(settings, "snapshot", counted)
    paid = await payments.take(ids[0], method="Chèque")
    assert len(reads) == 1
    await payments.exchange(paid.id, "card")
    assert len(reads) == 2
    await payments.take_together(ids[1:])
    assert len(reads) == 3


@pytest.mark.parametrize("said", ["cheque", " Cheque ", "chèque", "CHEQUE", "Chèque"])
async def test_a_method_is_known_by_its_word_in_any_language(payments, add, said):
    assert (await payments.take(await add(), method=said)).method == "cheque"


async def test_every_field_that_is_wrong_is_said_at_once_and_nothing_is_entered(payments, add):
    key = await add()
    tomorrow = TODAY + dt.timedelta(days=1)
    found = await wrong(payments.take(key, Decimal("0.001"), "gold", date=tomorrow, note="a\nb"))
    assert found == [
        ("payment.decimals", "amount"),
        ("payment.future", "date"),
        ("payment.method", "method"),
        ("payment.control", "note"),
    ]
    assert not await payments.of(key)


@pytest.mark.parametrize(
    ("amount", "code"),
    [("0", "payment.zero"), ("10.01", "payment.too-much"), ("-1", "payment.incoming"), ("NaN", "payment.amount")],
)
async def test_an_amount_that_cannot_be(payments, add, amount, code):
    assert await wrong(payments.take(await add(), Decimal(amount))) == [(code, "amount")]


async def test_whoever_pays_in_advance_does_not_do_so_years_ahead(payments, add):
    key = await add()
    assert (await payments.take(key, Decimal(1), date=dt.date(2026, 11, 1))).date == dt.date(2026, 11, 1)
    assert f"{(await payments.of(key))[0].amount:f}" == "1.00"
    assert await wrong(payments.take(key, Decimal(1), date=dt.date(2016, 11, 21))) == [("payment.early", "date")]


async def test_what_is_too_much_says_what_is_due_as_people_write_it(payments, add):
    with pytest.raises(ProblemError) as error:
        await payments.take(await add(price="1234.50"), Decimal(2000))
    assert "1\u202f234,50\u00a0€" in localizer("fr").problem(error.value.problems[0])


async def test_one_payment_settles_the_oldest_first_and_deducts_what_is_credited(payments, add, books):
    late = await add("F-2", due_date=dt.date(2026, 12, 20))
    first = await add("F-1", due_date=dt.date(2026, 12, 1))
    credit = await add("A-1", "4.00", Kind.CREDIT_NOTE)
    assert [each.amount for each in await payments.due([late, first, credit])] == [-4, 10, 10]
    entered = await payments.take_together([late, first, credit], Decimal(9), "transfer")
    assert [(each.document_id, each.amount) for each in entered] == [(credit, -4), (first, 10), (late, 3)]
    assert balance((await books.get(late)).document) == 7
    (rest,) = await payments.take_together([first, credit, late])
    assert (rest.amount, rest.batch) == (7, "")
    assert await wrong(payments.take_together([first, credit])) == [("payment.nothing", None)]
    assert await wrong(payments.take_together([credit])) == [("payment.nothing", None)]


async def test_what_a_sum_does_not_reach_is_left_as_it_is(payments, add, books):
    first, last = await add("F-1", due_date=dt.date(2026, 12, 1)), await add("F-2", due_date=dt.date(2026, 12, 20))
    (paid,) = await payments.take_together([last, first], Decimal(6), "card")
    assert (paid.document_id, paid.amount) == (first, 6)
    assert await payments.of(last) == []


async def test_one_payment_has_one_currency(payments, add):
    found = await wrong(payments.take_together([await add(), await add("F-2", currency="CAD")]))
    assert found == [("payment.currencies", None)]


@pytest.mark.parametrize("typed", [None, "423.35", "423.37"])
@pytest.mark.parametrize("said", ["cash", "Espèces"])
async def test_cash_settles_all_of_it_by_the_coins_that_there_are(payments, add, books, typed, said):
    key = await add(price="423.37", currency="CAD")
    paid = await payments.take(key, None if typed is None else Decimal(typed), said)
    assert (paid.amount, paid.rounding, paid.handed) == (Decimal("423.37"), Decimal("-0.02"), Decimal("423.35"))
    assert (await books.get(key)).document.state is State.PAID


async def test_a_part_in_cash_is_refused_where_there_are_no_coins_for_it(payments, add):
    key = await add(price="423.37", currency="CAD")
    with pytest.raises(ProblemError) as error:
        await payments.take(key, Decimal("400.01"), "cash")
    (problem,) = error.value.problems
    assert (problem.code, problem.field) == ("payment.coins", "amount")
    assert "400,00\u00a0$" in localizer("fr_CA").problem(problem)
    assert "400,05\u00a0$" in localizer("fr_CA").problem(problem)
    assert await wrong(payments.take(key, Decimal("423.40"), "cash")) == [("payment.too-much", "amount")]
    assert (await payments.take(key, Decimal("400.01"), "card")).rounding == 0
    assert await wrong(payments.take_together([key], Decimal("23.01"), "cash")) == [("payment.coins", "amount")]
    assert (await payments.take(key, method="cash")).handed == Decimal("23.35")


async def test_cash_given_back_is_rounded_as_well(payments, add, books):
    key = await add("A-1", "423.38", Kind.CREDIT_NOTE, currency="CAD")
    (paid,) = await payments.take_together([key], Decimal("-423.40"), "cash")
    assert (paid.amount, paid.rounding, paid.handed) == (Decimal("-423.38"), Decimal("-0.02"), Decimal("-423.40"))
    assert balance((await books.get(key)).document) == 0


async def test_two_cents_in_cash_are_settled_with_nothing(payments, add):
    paid = await payments.take(await add(price="0.02", currency="CAD"), Decimal(0), "cash")
    assert (paid.amount, paid.handed) == (Decimal("0.02"), 0)


async def test_cash_over_several_documents_is_rounded_once(payments, add, books):
    keys = [await add(f"F-{each}", "10.02", currency="CAD") for each in range(3)]
    for typed in (None, Decimal("30.05"), Decimal("30.06")):
        parts = await payments.take_together(keys, typed, "cash")
        assert [each.amount for each in parts] == [Decimal("10.02")] * 3
        assert [each.handed for each in parts] == [Decimal("10.00"), Decimal("10.05"), Decimal("10.00")]
        assert not [key for key in keys if (await books.get(key)).document.received[0].rounding]
        for each in parts:
            back = await payments.reverse(each.id)
            assert back.handed == -each.handed
    assert await wrong(payments.take_together(keys, Decimal("20.01"), "cash")) == [("payment.coins", "amount")]
    parts = await payments.take_together(keys, Decimal("20.05"), "cash")
    assert sum((each.handed for each in parts), Decimal(0)) == Decimal("20.05")
    assert sum((each.rounding for each in parts), Decimal(0)) == 0


async def test_euros_in_cash_stay_exact(payments, add):
    paid = await payments.take(await add(price="423.37"), Decimal("423.36"), "cash")
    assert (paid.amount, paid.rounding) == (Decimal("423.36"), 0)


TILL = st.lists(
    st.tuples(
        st.sampled_from(["take", "take", "together", "reverse", "exchange"]),
        st.integers(0, 9),
        st.sampled_from(["cash", "cash", "card"]),
        st.one_of(st.none(), st.integers(1, 2500)),
    ),
    max_size=14,
)
NUMBERS = itertools.count()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cents=st.lists(st.integers(1, 2500), min_size=2, max_size=4), acts=TILL)
async def test_the_drawer_holds_coins_and_what_was_paid_is_settled(payments, add, books, cents, acts):
    keys = [await add(f"T-{next(NUMBERS)}", f"{Decimal(each).scaleb(-2)}", currency="CAD") for each in cents]
    for act, place, method, amount in acts:
        rows = [row for key in keys for row in await payments.of(key)]
        value = None if amount is None else Decimal(amount).scaleb(-2)
        with suppress(ProblemError):
            if act == "take":
                await payments.take(keys[place % len(keys)], value, method)
            elif act == "together":
                await payments.take_together(keys, value, method)
            elif rows and act == "reverse":
                await payments.reverse(rows[place % len(rows)].id)
            elif rows:
                await payments.exchange(rows[place % len(rows)].id, method)
    rows = [row for key in keys for row in await payments.of(key)]
    for row in rows:
        if row.method == "cash":
            assert not row.handed % Decimal("0.05")
            assert row.batch or abs(row.rounding) <= Decimal("0.02")
        else:
            assert not row.rounding
    for key, each in zip(keys, cents, strict=True):
        document = (await books.get(key)).document
        settled = sum((row.amount for row in await payments.of(key)), Decimal(0))
        assert balance(document) == Decimal(each).scaleb(-2) - settled
        assert (document.state is State.PAID) == (not balance(document))


@given(
    st.lists(st.decimals(-1000, 1000, places=2), min_size=1, max_size=9),
    st.decimals(0, 1, places=4),
)
def test_a_payment_is_shared_out_to_the_cent_and_never_beyond_what_is_due(dues, share):
    total = sum(dues, Decimal(0))
    amount = (total * share).quantize(Decimal("0.01")) if total > 0 else total
    parts = spread(amount, dues)
    assert sum(parts, Decimal(0)) == amount if total > 0 else True
    assert all(min(due, 0) <= part <= max(due, 0) for due, part in zip(dues, parts, strict=True))
