"""Letters that were begun: each person has one of a document, and nobody sees another's."""

import pytest

from komtui.adapters.database.repositories.unsent_letters import UnsentLetterRepository
from komtui.services.ports import NewDocument


@pytest.fixture
async def books(database, clock, documents, make):
    await documents.add([NewDocument(make("F-1")), NewDocument(make("F-2"))])
    return UnsentLetterRepository(database, clock)


async def test_each_person_finds_what_they_began_and_nobody_elses(books, clock):
    await books.keep(1, "anne", "Dear Zoé")
    await books.keep(1, "bob", "Hello")
    await books.keep(2, "anne", "About the other one")
    assert await books.get(1, "anne") == ("Dear Zoé", clock.now())
    assert await books.get(1, "bob") == ("Hello", clock.now())
    assert await books.get(2, "bob") is None


async def test_what_is_kept_last_takes_the_place_of_what_was(books, clock):
    await books.keep(1, "anne", "Dear")
    clock.go_on(seconds=5)
    await books.keep(1, "anne", "Dear Zoé")
    assert await books.get(1, "anne") == ("Dear Zoé", clock.now())


async def test_what_was_sent_is_forgotten_for_its_writer_alone(books):
    await books.keep(1, "anne", "Dear Zoé")
    await books.keep(1, "bob", "Hello")
    await books.keep(2, "anne", "About the other one")
    await books.forget(1, "anne")
    assert await books.get(1, "anne") is None
    assert (await books.get(1, "bob"))[0] == "Hello"
    assert (await books.get(2, "anne"))[0] == "About the other one"
