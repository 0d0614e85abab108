"""How the databases go about the outbox: by an index that has what is asked for, however many letters there are."""

from types import SimpleNamespace

import pytest

from komtui.adapters.database.repositories import outbox_index
from komtui.adapters.database.repositories.deliveries import listed
from komtui.domain.mail.outbox_query import ALL, Head
from komtui.services.ports import NewDocument, NewLetter

COUNT = 3_000


@pytest.fixture
async def many(database, documents, outbox, make):
    """Thousands of letters that were sent, and a few of every other standing."""
    await documents.add([NewDocument(make("F-1"))])
    letter = NewLetter(1, 1, "document", "company", "us@us.example", ("a@x.example",), "F", b"x", "<1@us.example>")
    (queued,) = (await outbox.enqueue(letter)).deliveries

    def fill(connection):
        states = ("failed", "queued", "uncertain", "bounced")
        rows = [
            {
                "id": queued.id + place,
                "letter_id": queued.letter_id,
                "recipient": f"n{place}@x.example",
                "state": states[place % 4] if place % 500 < 4 else "sent",
                "attempts": 1,
                "trying_since": 0,
                "due_at": 0,
                "changed_at": place,
                "reply": "",
            }
            for place in range(1, COUNT)
        ]
        connection.fill("deliveries", rows)
        connection.fill(
            "delivery_search", [{"delivery_id": row["id"], "terms": f" common x.example {row['id']} "} for row in rows]
        )
        terms = [{"term": term, "delivery_id": row["id"]} for row in rows for term in ("common", str(row["id"]))]
        connection.fill("delivery_terms", terms)

    await database.write(fill)
    return database


def plan(database, statement, values):
    def work(connection):
        if type(database).__module__.endswith("sqlite.database"):
            rows = connection.execute(f"EXPLAIN QUERY PLAN {statement}", values).fetchall()
            return "\n".join(str(row["detail"]) for row in rows)
        connection.execute("ANALYZE deliveries")
        connection.execute("ANALYZE delivery_search")
        return "\n".join(str(row[0]) for row in connection.execute(f"EXPLAIN {statement}", values).fetchall())

    return database.ask(work).result()


@pytest.mark.parametrize(
    ("query", "index"),
    [
        (ALL, ("PRIMARY KEY", "deliveries_pkey", "SCAN deliveries")),
        (Head.SENT.value, ("deliveries_state", "deliveries_pkey")),
        (Head.WAITING.value, ("deliveries_state",)),
        (Head.TO_DO.value, ("deliveries_to_do",)),
        (Head.FAILED.value, ("deliveries_to_do",)),
        (Head.SETTLED.value, ("deliveries_settled",)),
    ],
    ids=["all", "sent", "waiting", "to do", "failed", "settled"],
)
async def test_each_standing_is_walked_by_an_index_and_nothing_is_sorted(many, query, index):
    (path,) = outbox_index._paths(query)
    table = many.ask(lambda connection: outbox_index.table(connection, path)).result()
    statement = f"SELECT id FROM {table} WHERE {path} AND id < :edge ORDER BY id DESC LIMIT :limit"
    found = plan(many, statement, {"edge": 2**62, "limit": 50})
    assert any(name in found for name in index), found
    assert "TEMP B-TREE" not in found
    assert "Sort" not in found
    assert "Seq Scan" not in found


async def test_the_deliveries_of_letters_are_asked_for_once_and_found_by_their_letters(many):
    asked = []

    def ask(connection):
        def execute(statement, values):
            asked.append((statement, values))
            return connection.execute(statement, values)

        return listed(SimpleNamespace(dialect=connection.dialect, execute=execute), letter_ids=range(2, 9))

    many.ask(ask).result()
    ((statement, values),) = asked
    found = plan(many, statement, values)
    assert "deliveries_letter" in found, found
    assert "SCAN deliveries" not in found


async def test_words_that_few_have_are_found_by_their_terms(many):
    statement = "SELECT DISTINCT delivery_id FROM delivery_terms WHERE term >= :begin AND term < :end"
    found = plan(many, statement, {"begin": "1500", "end": "1501"})
    assert "delivery_terms" in found
    assert "Seq Scan" not in found
    assert "SCAN delivery_terms" not in found


async def test_what_many_have_is_not_counted_to_the_end(many):
    page = outbox_index.OutboxIndexRepository(many).page(Head.SENT.query("common"), 50).result()
    assert len(page.rows) == 50
    assert page.exact is False
