"""Which documents leave in one letter: every one is in exactly one, and sums agree."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from komtui.domain.mail.bundle import MOST, Bundle, Group, Item, bundled, fitting, sums
from komtui.domain.money import Money
from komtui.domain.problem import Problem
from komtui.domain.sales.consent import Consent
from komtui.domain.sales.customer import Grouping, Recipients
from komtui.domain.sales.document import Kind

ANNE = Recipients(("anne@one.example",))
PROBLEMS = {
    "draft": Problem("letter.draft"),
    "address": Problem("letter.no-recipient", field="to"),
    "seller": Problem("letter.no-seller", field="company.name"),
}


def item(place: int, **fields: object) -> Item:
    usual: dict[str, object] = {
        "id": place,
        "number": f"F-{place}",
        "kind": Kind.INVOICE,
        "amount": Money(Decimal(place), "EUR"),
        "customer": "Anne",
        "recipients": ANNE,
        "customer_id": 7,
        "language": "fr",
        "scope": "company",
    }
    return Item(**(usual | fields))  # type: ignore[arg-type]


def numbers(bundles: list[Bundle]) -> list[list[int]]:
    return [[each.id for each in bundle.items] for bundle in bundles]


ITEMS = st.lists(
    st.builds(
        lambda customer, to, currency, language, grouping, needs, problem, settled, amount: {
            "customer_id": customer,
            "recipients": Recipients((to,) if to else ()),
            "amount": Money(amount, currency),
            "language": language,
            "grouping": grouping,
            "needs": {each: Problem(f"letter.{each}") for each in needs},
            "problems": (PROBLEMS[problem],) if problem else (),
            "settled": settled,
        },
        st.integers(0, 3),
        st.sampled_from(["anne@one.example", "ANNE@one.example", "zoe@two.example", ""]),
        st.sampled_from(["EUR", "CAD"]),
        st.sampled_from(["fr", "en"]),
        st.sampled_from(Grouping),
        st.sets(st.sampled_from([Consent.PAID, Consent.SENT_BEFORE, Consent.CANCELLED]), max_size=2),
        st.sampled_from(["", "", "", *PROBLEMS]),
        st.booleans(),
        st.decimals(-1000, 1000, places=2),
    ),
    max_size=20,
)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(ITEMS, st.booleans(), st.sets(st.sampled_from([Consent.PAID, Consent.SENT_BEFORE])))
def test_every_document_is_in_one_letter_and_the_sums_agree(
    drawn: list[dict[str, object]], each: bool, consents: set[Consent]
) -> None:
    items = [item(place, **fields) for place, fields in enumerate(drawn, 1)]
    bundles = bundled(items, each=each, consents=consents)
    assert sorted(one.id for bundle in bundles for one in bundle.items) == [one.id for one in items]
    assert sums(one for bundle in bundles for one in bundle.items) == sums(items)
    for bundle in bundles:
        assert all(one.group(consents) is bundle.group for one in bundle.items)
        if len(bundle.items) == 1:
            continue
        assert len(bundle.items) <= MOST
        assert not each
        assert bundle.group in {Group.READY, Group.NO_ADDRESS}
        assert len({(one.customer_id, one.language, one.scope, one.company) for one in bundle.items}) == 1
        assert len({tuple(to.casefold() for to in one.recipients.to) for one in bundle.items}) == 1


def test_one_customer_gets_one_letter_whatever_the_kind_and_the_currency() -> None:
    found = bundled(
        [item(1), item(2, kind=Kind.QUOTE), item(3, customer_id=8), item(4, amount=Money(Decimal(4), "CAD"))]
    )
    assert numbers(found) == [[1, 2, 4], [3]]
    assert found[0].sums == (Money(Decimal(4), "CAD"), Money(Decimal(3), "EUR"))


def test_another_language_account_sender_or_address_is_another_letter() -> None:
    differing = [
        {"language": "en"},
        {"scope": "lyon"},
        {"company": "Lefèvre Lyon"},
        {"recipients": Recipients(("zoe@one.example",))},
        {"recipients": Recipients(ANNE.to, bcc=("chef@one.example",))},
    ]
    for fields in differing:
        assert numbers(bundled([item(1), item(2, **fields)])) == [[1], [2]]


def test_strangers_of_one_address_get_one_letter() -> None:
    strangers = [item(1, customer_id=0), item(2, customer_id=0, recipients=Recipients(("Anne@One.example",)))]
    assert numbers(bundled(strangers)) == [[1, 2]]
    # Nobody's address is not everybody's.
    nameless = [
        item(place, customer_id=0, recipients=Recipients(), problems=(PROBLEMS["address"],)) for place in (1, 2)
    ]
    assert numbers(bundled(nameless)) == [[1], [2]]


def test_what_a_person_must_look_at_goes_alone_unless_that_was_agreed_to() -> None:
    paid = item(2, needs={Consent.PAID: Problem("letter.paid")})
    assert [each.group for each in bundled([item(1), paid, item(3)])] == [Group.READY, Group.PAID]
    assert numbers(bundled([item(1), paid, item(3)])) == [[1, 3], [2]]
    assert numbers(bundled([item(1), paid, item(3)], consents={Consent.PAID})) == [[1, 2, 3]]


def test_an_address_that_is_missing_is_asked_for_once() -> None:
    without = [item(place, recipients=Recipients(), problems=(PROBLEMS["address"],)) for place in (1, 2)]
    assert [(each.group, len(each.items)) for each in bundled(without)] == [(Group.NO_ADDRESS, 2)]


def test_house_customer_and_act_may_want_a_letter_each() -> None:
    assert numbers(bundled([item(1), item(2)], each=True)) == [[1], [2]]
    assert numbers(bundled([item(1, grouping=Grouping.EACH), item(2, grouping=Grouping.EACH)])) == [[1], [2]]


@given(st.lists(st.integers(0, 30)), st.integers(1, 50))
def test_no_letter_of_several_is_larger_than_it_may_be(sizes: list[int], largest: int) -> None:
    counts, at = fitting(sizes, largest), 0
    assert sum(counts) == len(sizes)
    for count in counts:
        assert count == 1 or sum(sizes[at : at + count]) <= largest
        at += count


def test_a_letter_has_an_end() -> None:
    found = bundled(item(place) for place in range(MOST + 1))
    assert [len(each.items) for each in found] == [MOST, 1]
