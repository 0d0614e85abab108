"""The articles: a list that is kept, what invoices teach, and what is proposed while one types."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from komtui.adapters.database.repositories.articles import ArticleRepository
from komtui.domain.sales.article import Article, ArticleState, line_of
from komtui.domain.sales.document import Line
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.tax import Tax
from komtui.services.ports import NewDocument
from komtui.services.ports.articles import Stored

D = Decimal
VAT55 = (Tax("VAT", "S", D("5.5")),)
CROISSANT = Article((("fr", "Croissant au beurre d'Isigny"), ("en", "Butter croissant")), "V01", "3760001000019",
                    price=D("1.15"), taxes=VAT55)  # fmt: skip
ALMOND = Article((("fr", "Croissant aux amandes"),), "V07", price=D("2.40"), taxes=VAT55)


@pytest.fixture
def articles(database):
    return ArticleRepository(database)


def found(articles, text, customer="", limit=8):
    return [each.article.name for each in articles.proposals(text, customer, limit).result(5)]


@pytest.fixture
def invoice(documents, make):
    async def write(number, *lines, customer="Lefèvre & Fils", **fields):
        document = make(number, customer, lines=lines, language="fr", **fields)
        await documents.add([NewDocument(document.frozen())])

    return write


def sold(name, number="", price="1.00", **fields):
    return Line(name, price=D(price), taxes=VAT55, item_id=number, **fields)


async def test_what_is_put_into_the_list_is_found_by_words_of_both_languages(articles):
    assert await articles.put([CROISSANT, ALMOND]) == Stored(2, 0, 0)
    assert await articles.kept() == [CROISSANT, ALMOND]
    assert found(articles, "croi") == [CROISSANT.name, ALMOND.name]
    assert found(articles, "AMAND croiss") == [ALMOND.name]
    assert found(articles, "butter") == found(articles, "v01") == found(articles, "isigny beurre") == [CROISSANT.name]
    assert found(articles, "crois x") == found(articles, "") == []


async def test_a_code_finds_the_whole_one(articles):
    await articles.put([CROISSANT, ALMOND])
    assert articles.find("3760001000019").result(5).article == CROISSANT
    assert articles.find(" v07 ").result(5).article == ALMOND
    assert articles.find("V0").result(5) is None
    assert articles.find("").result(5) is None


async def test_putting_it_again_changes_what_is_there(articles):
    await articles.put([CROISSANT, ALMOND])
    dearer = replace(CROISSANT, price=D("1.25"), names=(("fr", "Croissant pur beurre"),))
    assert await articles.put([dearer, ALMOND]) == Stored(0, 1, 1)
    assert found(articles, "isigny") == []
    assert articles.find("v01").result(5).article == dearer


async def test_invoices_teach_what_is_sold_and_to_whom(articles, invoice):
    await invoice("F-1", sold("Baguette", "B01"), sold("Croissant nature"), customer="Hôtel Le Fé")
    await invoice("F-2", sold("Baguette", "B01", "1.20"), sold("Croissant aux noix"), date=dt.date(2026, 11, 25))
    await invoice("F-3", sold("Croissant aux noix"), sold("Baguette", "B01"))
    assert not await articles.learn(10)
    assert found(articles, "croissant", "Lefèvre & Fils") == ["Croissant aux noix", "Croissant nature"]
    assert found(articles, "croissant", "HOTEL LE FE") == ["Croissant nature", "Croissant aux noix"]
    assert set(found(articles, "", "Hôtel Le Fé")) == {"Baguette", "Croissant nature"}
    (bread,) = articles.proposals("bagu", "lefèvre & fils", 5).result(5)
    assert (bread.state, bread.uses, bread.theirs) == (ArticleState.USED, 3, 2)
    # The newest price, in whatever order they were looked through.
    assert bread.article.price == D("1.20")
    assert not await articles.kept()


async def test_each_invoice_is_looked_through_once_the_newest_first(articles, invoice):
    for place in range(3):
        await invoice(f"F-{place}", sold(f"Pain {place}"))
    assert await articles.learn(1)
    assert found(articles, "pain") == ["Pain 2"]
    assert await articles.learn(2)
    assert not await articles.learn(2)
    (bread, *_) = articles.proposals("pain 0", "", 5).result(5)
    assert bread.uses == 1


async def test_what_is_kept_comes_first_and_counts_what_invoices_have(articles, invoice):
    await invoice("F-1", sold("Croissant", "V01"), sold("Croissant plat"), sold("Croissant plat"))
    await articles.learn(10)
    assert await articles.put([CROISSANT]) == Stored(1, 0, 0)
    first, second = articles.proposals("crois", "Lefèvre & Fils", 5).result(5)
    assert (first.article, first.state, first.uses) == (CROISSANT, ArticleState.KEPT, 1)
    assert (second.article.name, second.uses) == ("Croissant plat", 2)
    await invoice("F-2", sold("Autre nom", "v01"))
    await articles.learn(10)
    assert articles.find("V01").result(5)[1:4] == (CROISSANT, ArticleState.KEPT, 2)


async def test_drafts_and_texts_teach_nothing(articles, documents, make):
    await documents.add([NewDocument(make(state=State.DRAFT, lines=(sold("Brouillon"),)))])
    assert not await articles.learn(10)
    assert found(articles, "brou") == []


def test_a_line_has_the_price_as_the_document_wants_it():
    net = line_of(CROISSANT, VAT55, "en", "EUR", with_tax=False)
    assert (net.description, net.price, net.price_with_tax) == ("Butter croissant", D("1.15"), None)
    assert line_of(CROISSANT, VAT55, "fr_CA", "EUR", with_tax=True).price_with_tax == D("1.21")
    shelf = replace(CROISSANT, with_tax=True, price=D("1.20"))
    assert line_of(shelf, VAT55, "fr", "EUR", with_tax=True).price_with_tax == D("1.20")
    assert line_of(shelf, VAT55, "fr", "EUR", with_tax=False).price == D("1.1374")
    abroad = line_of(
        replace(CROISSANT, currency="CAD", taxes=(Tax("GST", "S", D(5)),)), VAT55, "fr", "EUR", with_tax=False
    )
    assert (abroad.price, abroad.taxes) == (0, VAT55)
