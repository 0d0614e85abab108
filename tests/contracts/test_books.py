"""What every implementation of the books and of their list promises."""

import asyncio
import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from komtui.adapters.database.repositories.closing import ClosingRepository
from komtui.adapters.database.repositories.index import IndexRepository
from komtui.domain.closing import period
from komtui.domain.journal import Author
from komtui.domain.money import Money
from komtui.domain.problem import ProblemError
from komtui.domain.sales.consent import Consent, ConsentError
from komtui.domain.sales.document import Kind, Reference
from komtui.domain.sales.lifecycle import Act, State
from komtui.domain.sales.note import Note
from komtui.domain.sales.party import Party
from komtui.domain.sales.standing import Standing
from komtui.services.listing import COUNTED
from komtui.services.ports import ConvertedBeforeError, Issuing, NewDocument, Query


async def add(documents, *added):
    return await documents.add([NewDocument(each) for each in added])


def issued(draft, number):
    return replace(draft, number=number, state=State.ISSUED)


def numbers(index, query=None, limit=100, **fields):
    keys = index.keys(query or Query(**fields), limit).result()
    return [row.number for row in index.rows(keys).result()]


async def test_a_document_comes_back_as_it_was_written(documents, make):
    document = make(
        "F-1", lines=(), stated_totals=None, notes=(Note("Été"), Note("hi\udce9", "AAI")), prepaid=Decimal("0.10")
    )
    (written,) = await documents.add([NewDocument(document, origin="f.csv", own_pdf=b"%PDF", source_sha256="a1")])
    stored = await documents.find("F-1")
    assert (stored.id, stored.document, stored.origin, stored.revision) == (written.id, document, "f.csv", 1)
    assert stored == await documents.get(written.id)
    assert len(stored.own_pdf) == 64
    assert await documents.find("F-2") is None
    assert await documents.get(99) is None


async def test_several_documents_come_together_in_their_order(documents, make):
    written = await add(documents, make("F-1"), make("F-2"), make("F-3"))
    one, two, three = [await documents.get(each.id) for each in written]
    assert await documents.several([three.id, 99, one.id, three.id]) == [three, one]
    assert await documents.several([two.id]) == [two]
    assert await documents.several([]) == []


async def test_a_draft_is_found_by_its_key_until_it_has_a_number(documents, make):
    (written,) = await add(documents, make())
    assert (await documents.find(f"draft-{written.id}")).id == written.id
    await documents.issue(written.id, "F-{number}", issued)
    assert await documents.find(f"draft-{written.id}") is None


async def test_the_same_file_again_changes_nothing(documents, index, make):
    batch = [NewDocument(make("F-1"), "hash"), NewDocument(make(), "hash"), NewDocument(make(), "hash")]
    first = await documents.add(batch)
    again = await documents.add(batch)
    assert [each.created for each in first] == [True] * 3
    assert [(each.id, each.created) for each in again] == [(each.id, False) for each in first]
    assert index.count(Query()).result() == 3


async def test_the_same_number_of_the_same_file_is_the_same_document_however_it_is_read(documents, make):
    await documents.add([NewDocument(make("F-1"), "hash")])
    (written,) = await documents.add([NewDocument(make("F-1", "Read better now"), "hash")])
    assert not written.created


async def test_the_same_content_of_another_file_is_the_same_document(documents, make):
    await documents.add([NewDocument(make("F-1"), "one")])
    await documents.move(1, Act.PAY)
    (written,) = await documents.add([NewDocument(make("F-1"), "two")])
    assert not written.created


async def test_a_number_with_other_content_is_refused_and_nothing_of_the_batch_stays(documents, index, make):
    await add(documents, make("F-1"))
    with pytest.raises(ProblemError) as refused:
        await add(documents, make("F-2"), make("F-1", "Somebody else"), make("F-2", "And else"))
    assert [(each.code, each.facts["number"]) for each in refused.value.problems] == [
        ("import.number-taken", "F-1"),
        ("import.number-taken", "F-2"),
    ]
    assert numbers(index) == ["F-1"]


async def test_issuing_gives_numbers_in_order_after_those_that_came_in(documents, index, make):
    await add(documents, make(), make(), make("F-2026-2"), make(date=dt.date(2027, 1, 1)))
    issued = [
        await documents.issue(key, f"F-{year}-{{number}}", lambda draft, number: replace(draft, number=number))
        for key, year in ((1, 2026), (2, 2026), (4, 2027))
    ]
    assert [each.document.number for each in issued] == ["F-2026-3", "F-2026-4", "F-2027-1"]
    assert numbers(index, text="f-2026") == ["F-2026-2", "F-2026-4", "F-2026-3"]


@pytest.mark.parametrize(
    ("series", "came", "expected"),
    [
        ("F-2026-{number:04}", ["F-2026-0412"], "F-2026-0413"),
        # Longer ones count more, whatever their order as text, and zeros in front do not matter.
        ("F-2026-{number:04}", ["F-2026-9999", "F-2026-10000"], "F-2026-10001"),
        ("F-2026-{number:04}", ["F-2026-7", "F-2026-0006"], "F-2026-0008"),
        # Neither another year, nor another store's, nor what only looks like one.
        (
            "F-2026-{number:04}",
            ["F-2025-0412", "F-2026-L-0412", "F-2026-0412b", "F-2026-", "f-2026-0500"],
            "F-2026-0001",
        ),
        ("F-2026-{number:04}", ["F-2026-202611201530001"], "F-2026-0001"),
        ("{number}/2026", ["41/2026", "500/2025"], "42/2026"),
        ("{number}", ["41", "F-500"], "42"),
    ],
)
async def test_a_series_goes_on_after_the_highest_number_that_came_in(documents, make, series, came, expected):
    await add(documents, make(), *(make(each) for each in came))
    assert (await documents.issue(1, series, issued)).document.number == expected


async def test_a_series_that_has_begun_goes_on_after_what_comes_in_later(documents, make):
    await add(documents, make(), make(), make())
    await documents.issue(1, "F-{number:03}", issued)
    await add(documents, make("F-200"))
    assert (await documents.issue(2, "F-{number:03}", issued)).document.number == "F-201"
    assert (await documents.issue(3, "F-{number:03}", issued)).document.number == "F-202"
    assert await documents.counted("F-{number:03}") == (202, 202)


async def test_another_seller_s_numbers_move_no_series_and_are_skipped(documents, make):
    await add(documents, make(), make())
    await documents.add([NewDocument(make(each, seller=Party("Other")), borrowed=True) for each in ("F-2", "F-900")])
    numbers_given = [(await documents.issue(key, "F-{number}", issued)).document.number for key in (1, 2)]
    assert numbers_given == ["F-1", "F-3"]


async def test_a_series_begins_where_it_is_told_to(documents, make):
    await add(documents, make(), make(), make())
    assert await documents.counted("F-{number}") == (0, 0)
    given = [(await documents.issue(key, "F-{number}", issued, start=40)).document.number for key in (1, 2)]
    assert given == ["F-40", "F-41"]
    await add(documents, make("G-90"))
    assert await documents.counted("G-{number}") == (0, 90)
    assert (await documents.issue(3, "G-{number}", issued, start=40)).document.number == "G-91"


async def test_a_failed_issue_takes_no_number(documents, make):
    await add(documents, make(), make())

    def fails(draft, number):
        raise ArithmeticError(number)

    with pytest.raises(ArithmeticError):
        await documents.issue(1, "{number}", fails)
    stored = await documents.issue(2, "{number}", lambda draft, number: replace(draft, number=number))
    assert stored.document.number == "1"


async def test_only_a_draft_is_issued(documents, make):
    await add(documents, make("F-1"))
    for key, code in ((1, "document.not-draft"), (7, "document.unknown")):
        with pytest.raises(ProblemError) as refused:
            await documents.issue(key, "{number}", lambda draft, number: draft)
        assert refused.value.problems[0].code == code


async def test_issuing_moves_others_on_or_does_nothing(documents, make):
    def issued(draft, number):
        return replace(draft, number=number, state=State.ISSUED)

    origin = (Reference("origin", "F-1"),)
    await add(documents, make("F-1"), *(make(kind=Kind.CREDIT_NOTE, references=origin) for _ in range(2)))
    await documents.issue(2, "A-{number}", issued)
    assert (await documents.get(1)).document.state is State.CANCELLED
    with pytest.raises(ProblemError) as refused:
        await documents.issue(3, "A-{number}", issued)
    assert refused.value.problems[0].code == "document.cancelled"
    assert (await documents.get(3)).document.state is State.DRAFT


DAY = dt.date(2026, 11, 27)


def dated(draft, number):
    return replace(draft, number=number, state=State.ISSUED)


async def test_dates_go_up_with_the_numbers_of_a_series(documents, make):
    await add(documents, *(make() for _ in range(4)))
    issue = documents.issue
    assert (await issue(1, "F-{number}", dated, today=DAY)).document.date == DAY
    # Another till, where midnight is still to come, takes the date of the number before.
    assert (await issue(2, "F-{number}", dated, today=DAY - dt.timedelta(days=1))).document.date == DAY
    # A clock that was set back is asked about; each series is by itself.
    back = DAY - dt.timedelta(days=2)
    with pytest.raises(ConsentError) as refused:
        await issue(3, "F-{number}", dated, today=back)
    assert refused.value.needs[Consent.LATER_DATE].facts == {
        "number": "F-3",
        "until": DAY.isoformat(),
        "when": back.isoformat(),
    }
    assert (await documents.get(3)).document.state is State.DRAFT
    assert (await issue(3, "L-{number}", dated, today=back)).document.date == back
    found = await issue(4, "F-{number}", dated, today=back, later=True)
    assert (found.document.number, found.document.date) == ("F-3", DAY)


async def test_what_came_in_with_a_later_date_is_the_last_of_its_series(documents, make):
    later = DAY + dt.timedelta(days=30)
    await add(documents, make(), make("F-7", date=later), make("F-9", date=DAY), make())
    with pytest.raises(ConsentError):
        await documents.issue(1, "F-{number}", dated, today=DAY)
    found = await documents.issue(1, "F-{number}", dated, today=DAY, later=True)
    assert (found.document.number, found.document.date) == ("F-10", later)
    # Of what comes in later still.
    await add(documents, make("F-12", date=later + dt.timedelta(days=1)))
    with pytest.raises(ConsentError):
        await documents.issue(4, "F-{number}", dated, today=later - dt.timedelta(days=1))


async def test_nothing_is_issued_on_a_day_that_is_closed(documents, make, database, clock):
    await add(documents, make(), make())
    await documents.issue(1, "F-{number}", dated, today=DAY)
    await ClosingRepository(database, clock, Author).close("Anne", period(DAY.isoformat()), None, "")
    with pytest.raises(ProblemError) as refused:
        await documents.issue(2, "F-{number}", dated, today=DAY)
    assert refused.value.problems[0].code == "journal.closed"
    assert (await documents.get(2)).document.state is State.DRAFT
    found = await documents.issue(2, "F-{number}", dated, today=DAY + dt.timedelta(days=1))
    assert found.document.number == "F-2"


async def test_one_of_several_drafts_that_cannot_be_issued_leaves_no_trace(documents, make):
    await add(documents, make(), make("F-7"), make(), make())
    found = await documents.issue_all([Issuing(key, "F-{number}", dated) for key in (1, 2, 3, 9, 4)])
    told = [each.problems[0].code if isinstance(each, ProblemError) else each.document.number for each in found]
    assert told == ["F-8", "document.not-draft", "F-9", "document.unknown", "F-10"]
    assert (await documents.get(4)).document.number == "F-10"
    assert await documents.counted("F-{number}") == (10, 10)


async def test_several_drafts_of_two_series_that_write_alike_share_no_number(documents, make):
    await add(documents, *(make() for _draft in range(8)))
    series = ["F-{number}", "F-{number}", "F-{number:04}", "F-{number}", "Q-{number}", "F-{number}"]
    found = await documents.issue_all([Issuing(key, each, dated) for key, each in enumerate(series, 1)])
    told = [each.document.number for each in found]
    assert told == ["F-1", "F-2", "F-0003", "F-4", "Q-1", "F-5"]
    again = await documents.issue_all(
        [Issuing(key, each, dated) for key, each in ((7, "F-{number:04}"), (8, "F-{number}"))]
    )
    assert [each.document.number for each in again] == ["F-0006", "F-7"]


async def test_a_series_that_an_earlier_release_began_has_its_dates_too(documents, make):
    await add(documents, make("F-1", date=DAY), make(), make())
    await documents.issue(2, "F-{number}", dated)
    await documents._database.write(lambda books: books.execute("UPDATE series SET dated = ''"))
    with pytest.raises(ConsentError):
        await documents.issue(3, "F-{number}", dated, today=DAY - dt.timedelta(days=9))


async def test_what_was_made_from_a_document_is_found_drafts_as_well(documents, make):
    day = dt.date(2026, 11, 20)
    origin, other = Reference("origin", "C-\udce9", day), Reference("order", "C-\udce9", day)
    await add(
        documents,
        make("F-1", references=(origin, origin)),
        make("F-2", references=(other,)),
        make(references=(replace(origin, date=None),)),
        make("F-4", references=(replace(origin, date=dt.date(2020, 1, 1)),)),
    )
    found = await documents.made_from("C-\udce9", day)
    assert [(each.id, each.name, each.kind, each.state) for each in found] == [
        (1, "F-1", Kind.INVOICE, State.ISSUED),
        (3, "draft-3", Kind.INVOICE, State.DRAFT),
    ]
    assert [each.id for each in await documents.made_from("C-\udce9")] == [1, 3, 4]
    assert not await documents.made_from("C")


async def test_a_draft_that_is_issued_with_another_origin_is_found_under_that_one(documents, make):
    def moved(draft, number):
        return replace(draft, number=number, state=State.ISSUED, references=(Reference("origin", "C-2"),))

    await add(documents, make(references=(Reference("origin", "C-1"),)))
    await documents.issue(1, "F-{number}", moved)
    assert not await documents.made_from("C-1")
    assert [each.number for each in await documents.made_from("C-2")] == ["F-1"]


async def test_a_second_document_of_one_origin_is_issued_only_on_demand(documents, make):
    def issued(draft, number):
        return replace(draft, number=number, state=State.ISSUED)

    origin = (Reference("origin", "C-1"),)
    await add(documents, *(make(references=origin) for _ in range(3)))
    await documents.issue(1, "F-{number}", issued)
    with pytest.raises(ConvertedBeforeError) as refused:
        await documents.issue(2, "F-{number}", issued)
    assert [each.name for each in refused.value.made] == ["F-1"]
    assert (await documents.issue(2, "F-{number}", issued, again=True)).document.number == "F-2"


async def test_a_file_that_names_quote_and_order_is_no_second_document(documents, make):
    def issued(draft, number):
        return replace(draft, number=number, state=State.ISSUED)

    quote, order = Reference("origin", "D-1"), Reference("origin", "C-1")
    await add(documents, make("C-1", kind=Kind.ORDER, references=(quote,)), make(references=(order, quote)))
    assert (await documents.issue(2, "F-{number}", issued)).document.number == "F-1"


async def test_nothing_is_done_that_is_not_in_the_table(documents, make):
    await add(documents, make("F-1"), make("C-1", kind=Kind.ORDER))
    await documents.move(1, Act.CANCEL)
    for key, act, code in ((1, Act.PAY, "document.cancelled"), (2, Act.PAY, "document.state")):
        with pytest.raises(ProblemError) as refused:
            await documents.move(key, act)
        assert refused.value.problems[0].code == code
    await documents.move(2, Act.ACCEPT)
    await documents.move(2, Act.ACCEPT)
    assert (await documents.get(2)).document.state is State.ACCEPTED


async def test_the_list_shows_what_the_document_says(documents, index, make):
    document = make("F-1", "Hôtel Le Fé", "hotel@lefe.example", due_date=dt.date(2026, 12, 20), store="lyon")
    await add(documents, document)
    (row,) = index.page(Query(), 10).result().rows
    assert (row.number, row.kind, row.state, row.store) == ("F-1", Kind.INVOICE, State.ISSUED, "lyon")
    assert (row.customer, row.email) == ("Hôtel Le Fé", "hotel@lefe.example")
    assert (row.date, row.due_date) == (document.date, document.due_date)
    assert (row.net, row.tax) == (Money(Decimal("12.00"), "EUR"), Money(Decimal("0.66"), "EUR"))
    assert (row.gross, row.payable) == (Money(Decimal("12.66"), "EUR"),) * 2
    assert row.delivery is None
    assert row.key == document.date.toordinal() << 24 | row.id


@pytest.mark.tampered
async def test_the_list_says_what_is_still_to_be_paid_and_what_is_overdue(documents, database, clock, make):
    day = clock.now().date()
    books = {
        "open": make("open", due_date=day),
        "late": make("late", due_date=day - dt.timedelta(1)),
        "part": make("part", due_date=day),
        "paid": make("paid", state=State.PAID, due_date=day - dt.timedelta(1)),
        "quote": make("quote", kind=Kind.QUOTE),
        "back": make("back", kind=Kind.CREDIT_NOTE),
        "owing": make("owing", kind=Kind.CREDIT_NOTE),
    }
    await add(documents, *books.values())

    def pay(connection):
        for number, paid in {"part": "2.5", "back": "-12.66"}.items():
            connection.execute(
                "UPDATE documents SET paid = :paid WHERE number = :number", {"paid": paid, "number": number}
            )

    await database.write(pay)
    index = IndexRepository(database, clock)
    rows = {row.number: row for row in index.page(Query(), 10).result().rows}
    balances = {number: row.balance and row.balance.amount for number, row in rows.items()}
    whole = Decimal("12.66")
    assert balances == {
        "open": whole,
        "late": whole,
        "part": whole - Decimal("2.5"),
        "paid": 0,
        "quote": None,
        "back": 0,
        "owing": -whole,
    }
    assert {number: row.standing for number, row in rows.items() if row.standing} == {
        "late": Standing.OVERDUE,
        "part": Standing.PART,
        "back": Standing.REFUNDED,
    }
    clock.go_on(days=1)
    assert {row.standing for row in index.rows([rows["open"].key]).result()} == {Standing.OVERDUE}


async def test_paging_by_key_yields_each_row_once_newest_first(documents, index, make):
    days = [dt.date(2026, 1, 1) + dt.timedelta(days=7 * place % 40) for place in range(100)]
    await add(documents, *(make(f"F-{place}", date=day) for place, day in enumerate(days)))
    for query in (Query(), Query("lefe"), Query("efevre"), Query(kind=Kind.INVOICE)):
        found, before = [], None
        while keys := index.keys(query, 7, before=before).result():
            found += keys
            before = keys[-1]
        assert found == sorted(found, reverse=True)
        assert len(found) == len(set(found)) == 100
        from_below, after = [], 0
        while keys := index.keys(query, 7, after=after).result():
            from_below[:0] = keys
            after = keys[0]
        assert from_below == found
    first, second = (index.rows([key]).result() for key in found[:2])
    assert index.rows([1, *found[:2][::-1]]).result() == [*second, *first]


async def test_a_page_is_the_rows_of_its_keys_and_the_first_one_says_how_many_there_are(documents, index, make):
    await add(documents, *(make(f"F-{place}") for place in range(20)))
    for query in (Query(), Query("lefe"), Query("efevre"), Query(state=State.ISSUED)):
        keys = index.keys(query, 99).result()
        first, below, above = (
            index.page(query, 7, **edge).result() for edge in ({}, {"before": keys[6]}, {"after": keys[6]})
        )
        assert [row.key for row in first.rows] == keys[:7]
        assert (first.total, first.exact) == (20, True)
        assert [row.key for row in below.rows] == keys[7:14]
        assert [row.key for row in above.rows] == keys[:6]
        assert [row.key for row in index.page(query, 7, after=0).result().rows] == keys[-7:]
    assert index.page(Query("nobody"), 7).result() == ([], 0, True)


async def test_counting_for_a_page_ends_where_it_would_take_long_and_says_so(documents, index, make):
    # The pieces are looked through up to a number that nothing says from outside, words up to `COUNTED`.
    await add(documents, *(make(f"F-{place}") for place in range(COUNTED + 5)))
    for text in ("lefe", "efevre"):
        page = index.page(Query(text), 1).result()
        assert (0 < page.total <= COUNTED, page.exact) == (True, False)
        assert index.count(Query(text)).result() == COUNTED + 5
    assert index.page(Query(), 1).result()[1:] == index.page(Query(state=State.ISSUED), 1).result()[1:]
    assert index.page(Query(), 1).result()[1:] == (COUNTED + 5, True)


async def test_filters_together_and_their_counts(documents, index, make):
    made = [
        make(f"{kind}-{state}-{store}", kind=kind, state=state, store=store)
        for kind in Kind
        for state in State
        for store in ("", "lyon", "l")
    ]
    await add(documents, *made)
    for text in ("", "lefe", "efevr"):
        for kind in (None, Kind.QUOTE):
            for state in (None, State.PAID, State.DISCARDED):
                for store in (None, "", "lyon", "l", "montréal"):
                    query = Query(text, kind, state, store)
                    expected = {
                        each.number
                        for each in made
                        if kind in (None, each.kind)
                        and store in (None, each.store)
                        and (each.state is state if state else each.state is not State.DISCARDED)
                    }
                    assert set(numbers(index, query)) == expected
                    assert index.count(query).result() == len(expected)
                    assert index.count(query, 2).result() == min(2, len(expected))


async def test_a_new_state_is_found_under_its_filter_at_once(documents, index, make):
    await add(documents, make("F-1"), make("F-2"))
    await documents.move(1, Act.PAY)
    assert numbers(index, state=State.PAID) == numbers(index, text="lef", state=State.PAID) == ["F-1"]
    for text in ("", "lef", "efevre"):
        assert numbers(index, text=text, state=State.ISSUED) == ["F-2"]
    assert index.count(Query(state=State.ISSUED)).result() == 1


async def test_a_discarded_draft_is_in_no_list_but_its_own_and_comes_back(documents, index, make):
    await add(documents, make(), make("F-1"))
    await documents.move(1, Act.DISCARD)
    for text in ("", "lef", "efevre", "draft-1"):
        assert numbers(index, text=text) in (["F-1"], []), text
        assert numbers(index, text=text, state=State.DRAFT) == []
        assert numbers(index, text=text, state=State.DISCARDED) == [""]
        assert index.count(Query(text, state=State.DISCARDED)).result() == 1
    assert index.count(Query()).result() == index.page(Query(), 9).result().total == 1
    assert (
        numbers(index, text="nobody", state=State.DISCARDED)
        == numbers(index, kind=Kind.QUOTE, state=State.DISCARDED)
        == []
    )
    assert (await documents.find("draft-1")).document.state is State.DISCARDED
    with pytest.raises(ProblemError) as refused:
        await documents.issue(1, "F-{number}", issued)
    assert refused.value.problems[0].code == "document.discarded"
    await documents.move(1, Act.RESTORE)
    assert numbers(index) == ["F-1", ""] == numbers(index, text="lef")
    assert index.count(Query()).result() == 2


async def test_two_writers_at_once_both_get_in(documents, index, make):
    await asyncio.gather(*(add(documents, make(f"F-{place}")) for place in range(20)))
    assert index.count(Query()).result() == 20


async def test_a_borrowed_number_makes_a_document_beside_its_namesake(documents, index, make):
    one, two = (
        NewDocument(make("471102"), "one", borrowed=True),
        NewDocument(make("471102", "Else"), "two", borrowed=True),
    )
    (first,) = await documents.add([one])
    (second,) = await documents.add([two])
    assert (second.created, second.namesakes) == (True, (first.id,))
    assert [each.created for each in await documents.add([one, two])] == [False, False]
    assert index.count(Query()).result() == 2
    with pytest.raises(ProblemError) as refused:
        await documents.find("471102")
    (problem,) = refused.value.problems
    assert (problem.code, problem.facts["names"]) == ("document.ambiguous", f"471102#{first.id}, 471102#{second.id}")
    found = await documents.find(f"471102#{second.id}")
    assert found.document.buyer.name == "Else"
    assert await documents.find(f"471102#{second.id + 1}") is None


async def test_a_number_of_the_house_is_refused_beside_a_borrowed_one(documents, make):
    await documents.add([NewDocument(make("F-1"), "one", borrowed=True)])
    with pytest.raises(ProblemError):
        await add(documents, make("F-1", "Somebody else"))
