"""What every implementation of the books promises of documents that leave the house, and of drafts that come twice."""

import datetime as dt
from dataclasses import replace
from hashlib import sha256

import pytest

from komtui.domain.problem import ProblemError
from komtui.domain.sales.document import Kind
from komtui.domain.sales.lifecycle import Act, State
from komtui.domain.sales.note import Note
from komtui.domain.sales.party import NOBODY, Party
from komtui.services.ports import Leaving, NewDocument, NewLetter, Query

HOUSE = Party("Boulangerie Lefèvre")


@pytest.fixture
async def ours(documents, make):
    (written,) = await documents.add([NewDocument(make("F-1", seller=NOBODY, email="old@x.example"))])
    return written.id


@pytest.fixture
def queue(documents, outbox):
    async def write(document_id, seller=HOUSE, pdf=b"page", logo=b"", to="a@x.example", form="a4"):
        stored = await documents.get(document_id)
        leaving = Leaving(replace(stored.document, seller=seller), form, pdf, logo) if stored.provisional else None
        return await enqueue(outbox, document_id, leaving, to)

    return write


async def enqueue(outbox, document_id, leaving, to="a@x.example"):
    given = {"revision": 1, "kind": "document", "scope": "company", "sender": "us@x.example", "subject": "s"}
    given |= {"recipients": (to,), "mime": b"mime", "message_id": "<k@x.example>"}
    return await outbox.enqueue(NewLetter(document_id, **given, leaving=leaving))


async def test_a_document_is_provisional_until_a_letter_with_it_is_queued(documents, artifacts, ours, queue):
    stored = await documents.get(ours)
    assert (stored.provisional, stored.document.seller, stored.logo) == (True, NOBODY, None)
    await queue(ours, logo=b"picture")
    left = await documents.get(ours)
    assert (left.provisional, left.document.seller) == (False, HOUSE)
    assert await artifacts.get(left.logo) == b"picture"
    assert await artifacts.get((await artifacts.rendered(ours, 1))["a4"]) == b"page"
    assert left == await documents.find("F-1")


async def test_what_names_its_seller_itself_never_is(documents, make):
    (written,) = await documents.add([NewDocument(make("F-1"), borrowed=True)])
    assert not (await documents.get(written.id)).provisional


async def test_it_leaves_with_its_design(documents, outbox, artifacts, ours, make):
    assert (await documents.get(ours)).design is None
    document = replace((await documents.get(ours)).document, seller=HOUSE)
    await enqueue(outbox, ours, Leaving(document, "a4 modern", b"page", b"", "modern"))
    assert (await documents.get(ours)).design == "modern"
    ((other),) = await documents.add([NewDocument(make("F-3", seller=NOBODY))])
    design = f"modern//{sha256(b'font').hexdigest()}"
    await enqueue(
        outbox, other.id, Leaving(document, f"a4 {design}", b"page 3", b"", design, b"font"), to="c@x.example"
    )
    assert await artifacts.get((await documents.get(other.id)).design.rpartition("/")[2]) == b"font"
    # One that names its seller as well, which is as it was written otherwise.
    (theirs,) = await documents.add([NewDocument(make("F-2"), borrowed=True)])
    before = await documents.get(theirs.id)
    await artifacts.set_rendered(theirs.id, 1, "a4", b"as it was looked at")
    await enqueue(outbox, theirs.id, Leaving(before.document, "a4 compact", b"page", b"picture", "compact"))
    after = await documents.get(theirs.id)
    assert (before.design, after.design, after.document) == (None, "compact", before.document)
    assert await artifacts.get(after.logo) == b"picture"
    assert "a4" not in await artifacts.rendered(theirs.id, 1)


async def test_what_left_before_there_was_a_choice_stays_plain(documents, make, outbox):
    (theirs,) = await documents.add([NewDocument(make("F-2"), borrowed=True)])
    await enqueue(outbox, theirs.id, None)
    assert (await documents.get(theirs.id)).design == ""


async def test_a_page_that_was_drawn_before_it_left_is_not_what_left(artifacts, ours, queue):
    await artifacts.set_rendered(ours, 1, "a4", b"with the old account")
    await queue(ours, pdf=b"with the new one")
    assert (await artifacts.rendered(ours, 1))["a4"] == sha256(b"with the new one").hexdigest()


async def test_a_letter_that_is_taken_back_in_time_leaves_it_provisional(documents, outbox, artifacts, ours, queue):
    first = await queue(ours, pdf=b"first")
    assert await outbox.cancel(first.deliveries[0].id)
    assert (await documents.get(ours)).provisional
    await queue(ours, seller=Party("Lefèvre & Fils"), pdf=b"second")
    assert (await documents.get(ours)).document.seller.name == "Lefèvre & Fils"
    assert (await artifacts.rendered(ours, 1))["a4"] == sha256(b"second").hexdigest()


@pytest.mark.parametrize(
    "other", [{"seller": Party("Moved")}, {"pdf": b"other"}, {"logo": b"other"}, {"design": "modern"}]
)
async def test_of_two_looks_at_once_the_second_is_refused_and_not_queued(documents, outbox, ours, other):
    document = replace((await documents.get(ours)).document, seller=HOUSE)
    looks = {"seller": HOUSE, "pdf": b"page", "logo": b"picture", "design": ""} | other
    await enqueue(outbox, ours, Leaving(document, "a4", b"page", b"picture"))
    second = Leaving(replace(document, seller=looks["seller"]), "a4", looks["pdf"], looks["logo"], looks["design"])
    with pytest.raises(ProblemError) as refused:
        await enqueue(outbox, ours, second, to="b@x.example")
    assert refused.value.problems[0].code == "letter.attachment"
    assert len(await outbox.deliveries()) == 1
    # The same look is another letter with the same page.
    assert (await enqueue(outbox, ours, Leaving(document, "a4", b"page", b"picture"), to="b@x.example")).created


async def test_a_state_that_moves_on_is_no_other_look(documents, outbox, ours):
    document = replace((await documents.get(ours)).document, seller=HOUSE)
    await enqueue(outbox, ours, Leaving(document, "a4", b"page", b""))
    paid = Leaving(replace(document, state=State.PAID), "a4-paid", b"paid", b"")
    assert (await enqueue(outbox, ours, paid, to="b@x.example")).created
    await documents.move(ours, Act.PAY)
    assert (await documents.get(ours)).document.state is State.PAID


async def test_one_s_own_pdf_leaves_without_a_drawing(documents, artifacts, make, queue):
    (written,) = await documents.add([NewDocument(make("F-1", seller=NOBODY), own_pdf=b"%PDF")])
    await queue(written.id, pdf=b"", form="")
    assert not (await documents.get(written.id)).provisional
    assert "" not in await artifacts.rendered(written.id, 1)


async def test_what_stays_in_the_house_is_counted_by_store(documents, make, queue):
    numbers = ("F-1", "F-2", "", "F-4", "F-5")
    fields = ({}, {"store": "lyon"}, {}, {}, {"state": State.PAID})
    new = [NewDocument(make(n, seller=NOBODY, **given)) for n, given in zip(numbers, fields, strict=True)]
    new.append(NewDocument(make("F-6", seller=NOBODY), own_pdf=b"%PDF"))
    new.append(NewDocument(make("F-7"), borrowed=True))
    written = await documents.add(new)
    await queue(written[3].id)
    assert await documents.staying() == {"": 1, "lyon": 1}


# Addresses


async def test_a_better_address_is_kept_for_what_the_customer_has_not_got_yet(documents, index, make, queue):
    old = {"email": "wrong@x.example", "seller": NOBODY}
    made = [make("F-1", **old), make("F-2", **old), make("", **old), make("F-4", "Somebody else", **old)]
    made.append(make("F-5", seller=NOBODY, email="other@x.example"))
    ids = [each.id for each in await documents.add([NewDocument(each) for each in made])]
    await queue(ids[1])
    before = (await documents.get(ids[1])).document
    assert await documents.readdress(ids[0], "right@x.example") == 2
    addresses = [(await documents.get(each)).document.buyer.email for each in ids]
    assert addresses == ["right@x.example", "wrong@x.example", "right@x.example", "wrong@x.example", "other@x.example"]
    assert [row.email for row in index.page(Query("right@x.example"), 9).result().rows] == ["right@x.example"] * 2
    assert index.count(Query("wrong@x.example")).result() == 2
    # Of what has left, only where the next letter goes.
    await documents.readdress(ids[1], "right@x.example")
    after = (await documents.get(ids[1])).document
    assert after == replace(before, buyer=replace(before.buyer, email="right@x.example"))
    with pytest.raises(ProblemError):
        await documents.readdress(99, "right@x.example")


async def test_a_file_with_a_better_address_brings_it(documents, make):
    first = make("F-1", seller=NOBODY, email="wrong@x.example")
    await documents.add([NewDocument(first, "one")])
    better = replace(first, buyer=replace(first.buyer, email="right@x.example"))
    assert [each.address for each in await documents.compare([NewDocument(better, "two")])] == ["right@x.example"]
    assert (await documents.get(1)).document.buyer.email == "wrong@x.example"
    (written,) = await documents.add([NewDocument(better, "two")])
    assert (written.created, written.address) == (False, "right@x.example")
    assert (await documents.get(1)).document.buyer.email == "right@x.example"
    assert [each.address for each in await documents.add([NewDocument(better, "three")])] == [""]
    # What a person corrected since is not undone by the old file.
    await documents.readdress(1, "best@x.example")
    assert [each.address for each in await documents.add([NewDocument(first, "four")])] == [""]
    assert (await documents.get(1)).document.buyer.email == "best@x.example"


async def test_books_of_earlier_releases_know_their_own_documents_again(documents, make):
    """They wrote the company into each document; files leave it out."""
    await documents.add([NewDocument(make("F-1", seller=HOUSE), "one")])
    (written,) = await documents.add([NewDocument(make("F-1", seller=NOBODY), "two")])
    assert not written.created


# Doubles


def drafts(make, *customers, sha="one", **fields):
    return [NewDocument(make("", each, **fields), sha) for each in customers]


def told(written):
    return [(each.created, each.alike and each.alike.name) for each in written]


async def test_a_grown_export_brings_only_the_drafts_that_are_new(documents, index, make):
    await documents.add(drafts(make, "Zoé", "Léo"))
    grown = drafts(make, "Zoé", "Léo", "Max", sha="two")
    expected = [(False, "draft-1"), (False, "draft-2"), (True, None)]
    assert told(await documents.compare(grown)) == expected
    assert told(await documents.add(grown)) == expected
    assert index.count(Query()).result() == 3
    (first, *_) = await documents.add(grown, again=True)
    assert (first.created, first.alike.same) == (True, True)
    assert index.count(Query()).result() == 6


async def test_what_only_seems_to_be_there_comes_in_when_it_is_wanted_and_nothing_twice(documents, index, make):
    await documents.add(drafts(make, "Zoé", "Léo"))
    await documents.move(2, Act.DISCARD)
    grown = drafts(make, "Zoé", "Léo", "Max", sha="two")
    expected = [(True, "draft-1"), (False, "draft-2"), (False, None)]
    assert told(await documents.add(grown)) == [(False, "draft-1"), (False, "draft-2"), (True, None)]
    assert told(await documents.compare(grown, alike=True)) == expected
    assert told(await documents.add(grown, alike=True)) == expected
    assert index.count(Query()).result() == 3
    assert [created for created, _ in told(await documents.add(grown, alike=True))] == [False] * 3


async def test_it_is_known_whatever_became_of_it(documents, make):
    await documents.add(drafts(make, "Zoé", "Léo", kind=Kind.QUOTE))
    await documents.issue(1, "D-{number}", lambda draft, number: replace(
        draft, number=number, state=State.ISSUED, date=dt.date(2026, 12, 24)
    ))  # fmt: skip
    await documents.move(2, Act.DISCARD)
    again = await documents.add(drafts(make, "Zoé", "Léo", kind=Kind.QUOTE, sha="two"))
    assert told(again) == [(False, "D-1"), (False, "draft-2")]
    assert again[1].alike.state is State.DISCARDED
    # Of the same file only what was discarded is worth a word.
    assert told(await documents.add(drafts(make, "Zoé", "Léo", kind=Kind.QUOTE))) == [(False, None), (False, "draft-2")]


async def test_what_looks_the_same_is_no_second_one_either(documents, make):
    await documents.add(drafts(make, "Zoé", notes=(Note("by another program"),)))
    (alike,) = await documents.add(drafts(make, "Zoé", sha="two"))
    assert (alike.created, alike.alike.name, alike.alike.same) == (False, "draft-1", False)


async def test_what_only_looks_like_a_discarded_one_comes_in(documents, make):
    await documents.add(drafts(make, "Zoé", notes=(Note("by another program"),)))
    await documents.move(1, Act.DISCARD)
    (other,) = await documents.add(drafts(make, "Zoé", sha="two"))
    assert (other.created, other.alike) == (True, None)


@pytest.mark.parametrize(
    "other",
    [
        {"kind": Kind.QUOTE},
        {"date": dt.date(2026, 11, 21)},
        {"currency": "CAD"},
        {"store": "lyon"},
        {"lines": ()},
    ],
    ids=str,
)
async def test_what_differs_in_one_of_them_is_another(documents, make, other):
    await documents.add(drafts(make, "Zoé"))
    assert told(await documents.add(drafts(make, "Zoé", sha="two", **other))) == [(True, None)]


async def test_two_of_one_file_are_two_and_a_till_without_customers_is_believed(documents, make):
    assert told(await documents.add(drafts(make, "Zoé", "Zoé"))) == [(True, None), (True, None)]
    grown = await documents.add(drafts(make, "Zoé", "Zoé", "Zoé", sha="two"))
    assert told(grown) == [(False, "draft-1"), (False, "draft-2"), (True, None)]
    await documents.add(drafts(make, "", notes=(Note("9:15"),), sha="till 1"))
    assert told(await documents.add(drafts(make, "", notes=(Note("9:20"),), sha="till 2"))) == [(True, None)]


async def test_what_is_exactly_the_same_keeps_its_place(documents, make):
    await documents.add(drafts(make, "Zoé"))
    changed = drafts(make, "Zoé", notes=(Note("another"),), sha="two")
    assert told(await documents.add([*changed, *drafts(make, "Zoé", sha="two")])) == [(True, None), (False, "draft-1")]


async def test_the_same_file_can_be_wanted_once_more(documents, index, make):
    await documents.add(drafts(make, "Zoé"))
    assert told(await documents.add(drafts(make, "Zoé"), again=True)) == [(True, "draft-1")]
    assert told(await documents.add(drafts(make, "Zoé"))) == [(False, None)]
    assert index.count(Query()).result() == 2
