"""The articles: those of the list, and those that invoices have."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from dataclasses import replace
from decimal import Decimal

from komtui.adapters.database import codec
from komtui.adapters.database.connection import Connection, Database, Row, of_row
from komtui.adapters.database.terms import storable
from komtui.domain.problem import ProblemError
from komtui.domain.sales.article import Article, ArticleState, article_of, code_key, words_of
from komtui.domain.sales.document import Document
from komtui.domain.sales.tax import Tax
from komtui.domain.search import folded
from komtui.services.ports.articles import Proposal, Stored

_BROAD = 2_000
"""Articles that one word is looked for among: who types a single letter means no particular one."""
_WORD = 40
"""Characters of a word that are kept."""
_OPEN = "learned = 0 AND kind = 'invoice' AND state NOT IN ('draft', 'discarded')"
"""Invoices that were not looked through yet, as their index has them."""


class ArticleRepository:
    """Implements `ports.articles.ArticleIndex` and `ports.articles.Articles`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def proposals(self, text: str, customer: str, limit: int) -> Future[Sequence[Proposal]]:
        """Ask for what a line may mean."""
        words, buyer = words_of(text)[:8], folded(customer)
        return self._database.ask(lambda connection: _proposals(connection, words, buyer, limit))

    def find(self, code: str) -> Future[Proposal | None]:
        """Ask for the article of that number or barcode."""
        return self._database.ask(lambda connection: _find(connection, code_key(code)))

    async def put(self, articles: Sequence[Article]) -> Stored:
        """Write all or none."""
        return await self._database.write(lambda connection: _put(connection, articles))

    async def kept(self) -> Sequence[Article]:
        """Return the list, in the order of names."""
        statement = "SELECT body FROM articles WHERE state = 'kept' ORDER BY name_key, id"
        return await self._database.read(
            lambda connection: [_decoded(row["body"]) for row in connection.execute(statement)]
        )

    async def learn(self, limit: int) -> bool:
        """Look through invoices; see `ports.articles.Articles`."""
        return await self._database.write(lambda connection: _learn(connection, limit))


_COLUMNS = "articles.id, articles.body, articles.state, articles.uses, coalesce(article_uses.uses, 0) AS theirs"
_OF_CUSTOMER = "LEFT JOIN article_uses ON article_uses.article_id = articles.id AND article_uses.customer = :customer"


def _proposals(connection: Connection, words: Sequence[str], customer: str, limit: int) -> list[Proposal]:
    if not words:
        return _bought(connection, customer, limit)
    values: dict[str, object] = {"customer": storable(customer), "limit": limit, "broad": _BROAD}
    # The longest word finds the fewest.
    first, *others = sorted(words, key=len, reverse=True)
    conditions = []
    for place, word in enumerate((first, *others)):
        values |= {f"word{place}": word[:_WORD], f"end{place}": f"{word[:_WORD]}\U0010ffff"}
        if place:
            conditions.append(
                f" AND EXISTS (SELECT 1 FROM article_terms WHERE article_id = articles.id"
                f" AND term >= :word{place} AND term < :end{place})"
            )
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM articles {_OF_CUSTOMER} WHERE articles.state <> 'withdrawn' AND articles.id IN"
        " (SELECT article_id FROM article_terms WHERE term >= :word0 AND term < :end0 LIMIT :broad)"
        f"{''.join(conditions)} ORDER BY CASE articles.state WHEN 'kept' THEN 0 ELSE 1 END, theirs DESC,"
        " articles.uses DESC, articles.name_key, articles.id LIMIT :limit",
        values,
    )
    return [_proposal(row) for row in rows]


def _bought(connection: Connection, customer: str, limit: int) -> list[Proposal]:
    rows = connection.execute(
        "SELECT articles.id, articles.body, articles.state, articles.uses, article_uses.uses AS theirs"
        " FROM article_uses JOIN articles ON articles.id = article_uses.article_id"
        " WHERE article_uses.customer = :customer AND articles.state <> 'withdrawn'"
        " ORDER BY article_uses.uses DESC, articles.name_key LIMIT :limit",
        {"customer": storable(customer), "limit": limit},
    )
    return [_proposal(row) for row in rows]


def _find(connection: Connection, code: str) -> Proposal | None:
    if not code:
        return None
    for column in ("barcode", "number_key"):
        row = connection.execute(
            "SELECT id, body, state, uses, 0 AS theirs FROM articles"
            f" WHERE {column} = :code AND {column} <> '' AND state <> 'withdrawn'"
            " ORDER BY CASE state WHEN 'kept' THEN 0 ELSE 1 END, uses DESC LIMIT 1",
            {"code": storable(code)},
        ).fetchone()
        if row is not None:
            return _proposal(row)
    return None


@of_row
def _proposal(row: Row) -> Proposal:
    return Proposal(row["id"], _decoded(row["body"]), ArticleState(row["state"]), row["uses"], row["theirs"])


# Writing


def _put(connection: Connection, articles: Sequence[Article]) -> Stored:
    added = changed = same = 0
    for article in articles:
        row = _known(connection, article)
        if row is None:
            _write(connection, None, article, ArticleState.KEPT)
            added += 1
        elif row["state"] == ArticleState.KEPT and row["body"] == _encoded(article):
            same += 1
        else:
            _write(connection, row["id"], article, ArticleState.KEPT)
            added, changed = added + (row["state"] == ArticleState.USED), changed + (row["state"] != ArticleState.USED)
    return Stored(added, changed, same)


def _known(connection: Connection, article: Article) -> Row | None:
    """Return what is there of an article: by its number, else its barcode, else its name."""
    number, barcode = code_key(article.number), code_key(article.barcode)
    ways = [("number_key", number)] if number else [("barcode", barcode), ("name_key", _name_key(article))]
    if number and barcode:
        ways.append(("barcode", barcode))
    for column, value in ways:
        if not value:
            continue
        row: Row | None = connection.execute(
            f"SELECT id, state, body, uses, used_on FROM articles WHERE {column} = :value"
            + ("" if number else " AND number_key = ''" if column == "name_key" else "")
            + " ORDER BY CASE state WHEN 'kept' THEN 0 ELSE 1 END, id LIMIT 1",
            {"value": storable(value)},
        ).fetchone()
        if row is not None:
            return row
    return None


def _name_key(article: Article) -> str:
    return folded(article.name)[:200]


def _write(connection: Connection, article_id: int | None, article: Article, state: ArticleState) -> int:
    values: dict[str, object] = {
        "number_key": storable(code_key(article.number)),
        "barcode": storable(code_key(article.barcode)),
        "name_key": storable(_name_key(article)),
        "state": state,
        "body": _encoded(article),
    }
    if article_id is None:
        (article_id,) = connection.dialect.new_ids(connection, "articles", 1)
        connection.fill("articles", [values | {"id": article_id, "revision": 1, "uses": 0, "used_on": ""}])
    else:
        connection.execute(
            "UPDATE articles SET number_key = :number_key, barcode = :barcode, name_key = :name_key, state = :state,"
            " body = :body, revision = revision + 1 WHERE id = :id",
            values | {"id": article_id},
        )
        connection.execute("DELETE FROM article_terms WHERE article_id = :id", {"id": article_id})
    texts = (article.number, article.barcode, *(name for _language, name in article.names))
    words = dict.fromkeys(word[:_WORD] for text in texts for word in (*words_of(text), code_key(text)[:_WORD]) if word)
    connection.fill("article_terms", [{"term": storable(word), "article_id": article_id} for word in words])
    return article_id


# Learning from invoices


def _learn(connection: Connection, limit: int) -> bool:
    rows = connection.execute(
        "SELECT id, body, number, borrowed FROM documents JOIN document_bodies ON document_id = id"
        f" WHERE {_OPEN} ORDER BY id DESC LIMIT :limit",
        {"limit": limit},
    ).fetchall()
    for row in rows:
        try:
            document = codec.decoded(row["body"], row["number"])
        except ProblemError:
            continue  # whoever opens it is told
        if not row["borrowed"]:
            _learn_of(connection, document)
    connection.executemany("UPDATE documents SET learned = 1 WHERE id = :id", [{"id": row["id"]} for row in rows])
    return len(rows) == limit


def _learn_of(connection: Connection, document: Document) -> None:
    customer, date = storable(folded(document.buyer.name)), document.date.isoformat()
    for line in document.lines:
        article = article_of(line, document.language, document.currency)
        if article is None:
            continue
        row = _known(connection, article)
        if row is None:
            article_id = _write(connection, None, article, ArticleState.USED)
        else:
            article_id = row["id"]
            if row["state"] == ArticleState.USED and row["used_on"] < date and row["body"] != _encoded(article):
                _write(connection, article_id, _renamed(article, _decoded(row["body"])), ArticleState.USED)
        connection.execute(
            "UPDATE articles SET uses = uses + 1, used_on = CASE WHEN used_on < :date THEN :date ELSE used_on END"
            " WHERE id = :id",
            {"id": article_id, "date": date},
        )
        connection.execute(
            "INSERT INTO article_uses (customer, article_id, uses) VALUES (:customer, :id, 1)"
            " ON CONFLICT (customer, article_id) DO UPDATE SET uses = article_uses.uses + 1",
            {"customer": customer, "id": article_id},
        )


def _renamed(newer: Article, older: Article) -> Article:
    """Return the newer one with the names that it has in other languages."""
    of = dict(newer.names)
    return replace(newer, names=(*newer.names, *(each for each in older.names if each[0] not in of)))


# As JSON


def _encoded(article: Article) -> str:
    content = {
        "names": [list(each) for each in article.names],
        "number": article.number,
        "barcode": article.barcode,
        "detail": article.detail,
        "unit": article.unit,
        "price": None if article.price is None else f"{article.price:f}",
        "with_tax": article.with_tax,
        "taxes": [[each.scheme, each.category, f"{each.rate:f}"] for each in article.taxes],
        "currency": article.currency,
    }
    return json.dumps(content, separators=(",", ":"))


@of_row
def _decoded(body: str) -> Article:
    content = json.loads(body)
    return Article(
        tuple((language, name) for language, name in content["names"]),
        content["number"],
        content["barcode"],
        content["detail"],
        content["unit"],
        None if content["price"] is None else Decimal(content["price"]),
        content["with_tax"],
        _taxes(content["taxes"]),
        content["currency"],
    )


def _taxes(content: Iterable[Sequence[str]]) -> tuple[Tax, ...]:
    return tuple(Tax(scheme, category, Decimal(rate)) for scheme, category, rate in content)
