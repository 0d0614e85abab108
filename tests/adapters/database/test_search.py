"""What people type finds what they mean, and nothing that they type is syntax."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from komtui.adapters.database import terms
from komtui.adapters.database.repositories.documents import DocumentRepository
from komtui.adapters.database.repositories.index import IndexRepository
from komtui.domain.sales.document import Kind, Line
from komtui.domain.sales.lifecycle import State
from komtui.services.ports import Query

BOOKS = [
    ("F-2026-0412", "Lefèvre & Fils", "jean.martin@example.fr"),
    ("F-2026-0409", "L’Épicerie d’Été (Lyon)", "COMPTA@Lefebvre.example"),
    ("D-2026-0077", "Œuvres O'Brien SA", "a_b%c@x.example"),
]

HOSTILE = [
    "Quote \" and ' here",
    "100 % _under_ score",
    "NEAR(a b) AND OR NOT *",
    "\x1b[31mred\x1b[0m",
    "\u202eesrever\u202c rtl",
    "terms : ^ - + { } ( )",
    "x" * 300,
    "a-b-c-d-e-f-g-h " * 18,
    "",
    "\x00nul",
    "\ue100\ue200",
    "日本語の名前",
    "שלום עולם",
    "𝔘𝔫𝔦𝔠𝔬𝔡𝔢",
    "lone \udce9 surrogate",
]


@pytest.fixture
def database(opened):
    return opened()


@pytest.fixture
async def index(database, make):
    await DocumentRepository(database).add([make(*each) for each in BOOKS])
    return IndexRepository(database)


async def test_later_parts_of_a_word_are_beginnings_as_well(database, make):
    """Not only by the way of last resort, which is taken where nothing at all begins so."""
    await DocumentRepository(database).add(
        [
            make("F-1", "Fils Example", "a@b.example"),
            make("F-2", "Zoé", "jean.martin@compta.lefevre-fils.example"),
            make("2026-11-20-0412-bis-fils"),
            make("F-4", "a-b-c-d-e-f-g-h-i-j-k-l-m-n-o-fils"),
        ]
    )
    index = IndexRepository(database)
    assert found(index, "fils") == ["F-4", "2026-11-20-0412-bis-fils", "F-2", "F-1"]
    assert found(index, "example") == ["F-2", "F-1"]
    assert found(index, "fils.example") == ["F-2"]


def found(index, text, **filters):
    return [row.number for row in index.page(Query(text, **filters), 50).result().rows]


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        *((text, 0) for text in ("0412", "412", "f-2026-041 lefe", "F-2026-0412", "martin@", "jean.m", "martin@ex")),
        *(
            (text, 0)
            for text in ("lefèvre", "LEFEVRE", " fils  lef ", "& fils", "example.fr", "«0412»,", "efev", "41 artin")
        ),
        *((text, 1) for text in ("epicerie", "l'épi", "l’epi", "ete", "(lyon)", "lyon", "compta@lefebvre", "picer")),
        *((text, 2) for text in ("oeuvres", "Œuv", "brien", "o'b", "a_b%c", "b%c@x", "d-2026", "0077 sa", "uvre")),
    ],
)
def test_what_people_type_finds_the_document(index, typed, place):
    assert found(index, typed) == [BOOKS[place][0]]


@pytest.mark.parametrize("typed", ["", "  ", "\x00", "\u200b", "2026", "-2026-"])
def test_what_says_nothing_or_fits_all_finds_all(index, typed):
    assert found(index, typed) == [each[0] for each in reversed(BOOKS)]
    assert index.count(Query(typed)).result() == 3


@pytest.mark.parametrize("typed", ["0412 epicerie", "zzz", "lefevre zzz", "fils-lef", "%", "*", '"', "2026-0412-1"])
def test_all_words_must_be_there_as_they_are(index, typed):
    assert found(index, typed) == []
    assert index.count(Query(typed)).result() == index.count(Query(typed), 5).result() == 0


def test_the_middle_of_words_counts_only_where_nothing_begins_so(index):
    assert found(index, "fe") == []
    assert sorted(found(index, "exa")) == sorted(each[0] for each in BOOKS)
    assert found(index, "evre") == ["F-2026-0412"]


async def test_the_pieces_of_a_word_are_not_the_word(database, make):
    await DocumentRepository(database).add([make("P-1", "xabc defx"), make("P-2", "xabcdefx")])
    assert found(IndexRepository(database), "abcdef") == ["P-2"]


async def test_hostile_names_are_found_and_break_nothing(database, make):
    await DocumentRepository(database).add([make(f"H-{place}", name) for place, name in enumerate(HOSTILE)])
    index = IndexRepository(database)
    for place, name in enumerate(HOSTILE):
        assert f"H-{place}" in found(index, name), repr(name)
        assert f"H-{place}" in found(index, name[:60]), repr(name)
        assert index.count(Query(name, Kind.QUOTE)).result() == 0 or not name


async def test_tags_that_are_typed_filter_nothing(index):
    kind_and_state = terms.tags(Kind.INVOICE, State.DRAFT, "")
    assert terms.search(Query(kind_and_state)) == terms.search(Query())


async def test_a_draft_is_found_under_the_name_that_the_command_line_gives_it(database, make):
    await DocumentRepository(database).add([make(), make()])
    index = IndexRepository(database)
    assert [row.id for row in index.page(Query("draft-2"), 9).result().rows] == [2]


def test_any_text_is_a_query(opened):
    database = opened()
    index = IndexRepository(database)

    @settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.text(st.characters(codec=None), max_size=40) | st.text('"*^():-+ andANDor\x00', max_size=20))
    def ask(text):
        query = Query(text, Kind.INVOICE, State.PAID, text)
        assert index.keys(query, 9).result() == [] == index.keys(query, 9, before=2**40).result()
        assert index.count(query).result() == 0
        # With at least one document of these filters the words themselves are asked for.
        asked = database.ask(lambda each: each.dialect.keys(each, terms.search(query), terms.Part(9)))
        assert asked.result() == []

    ask()


@given(st.text(max_size=40))
def test_every_beginning_of_every_word_is_a_term(name):
    indexed = terms.terms("", name, "", "").split()
    for word in terms._words(name):
        typed = terms.search(Query(word)).words
        assert all(any(each.startswith(one) for each in indexed) for one in typed)


async def test_a_store_whose_name_is_no_text_is_kept_and_found(database, make):
    odd = replace(make("F-1"), document=replace(make("F-1").document, store="\udcff"))
    await DocumentRepository(database).add([odd])
    index = IndexRepository(database)
    assert [row.number for row in index.page(Query(store="\udcff"), 9).result().rows] == ["F-1"]
    assert index.count(Query(store="\udcff")).result() == 1


AMOUNTS = ("532,88", "532.88", "532,8", "€532.88", "532,88€")
LARGE = ("1 284,00", "1284,00", "1,284.00", "1.284,00", "1\u202f284,00", "1284")


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        *(
            (text, "F-2026-0090")
            for text in (*AMOUNTS, "f-2026-90", "f2026-90", "F2026-0090", "2026-90", "90", "baguette", "v-01")
        ),
        *((text, "F-2026-0091") for text in (*LARGE, "f-2026-91", "croissants", "3014260115265")),
    ],
)
async def test_amounts_articles_and_numbers_without_their_zeros_are_found(database, make, typed, number):
    baguette = Line("Baguette de tradition", Decimal(1), price=Decimal("532.88"), item_id="V-01")
    croissant = Line("Croissants", Decimal(1), price=Decimal(1284), standard_id="3014260115265")
    await DocumentRepository(database).add(
        [
            replace_lines(make("F-2026-0090", "Lefèvre"), baguette),
            replace_lines(make("F-2026-0091", "Roux"), croissant),
        ]
    )
    assert found(IndexRepository(database), typed) == [number]


def replace_lines(new, *lines):
    return replace(new, document=replace(new.document, lines=lines, stated_totals=None))


async def test_a_number_that_is_written_so_is_found_before_one_with_a_sign(database, make):
    index = IndexRepository(database)
    await DocumentRepository(database).add([make("F-2026-0090")])
    assert found(index, "f2026-90") == ["F-2026-0090"]
    assert index.count(Query("f2026-90", kind=Kind.INVOICE)).result() == 1
    assert found(index, "f2026-91") == found(index, "x2026-90") == []
    await DocumentRepository(database).add([make("F2026-90")])
    assert found(index, "f2026-90") == ["F2026-90"]
