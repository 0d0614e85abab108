"""What every store of people and of failures promises, and what the journal has of them."""

import datetime as dt
from contextlib import suppress

import pytest

from komtui.adapters.database.repositories.journal import JournalRepository, Recorder
from komtui.adapters.database.repositories.log_in_delays import LogInDelayRepository
from komtui.adapters.database.repositories.people import PeopleRepository
from komtui.domain.access import Entrance, Role
from komtui.domain.journal import Event, Happening
from komtui.domain.problem import ProblemError
from komtui.domain.settings.change import Change


@pytest.fixture
def people(database, clock):
    return PeopleRepository(database, Recorder(clock).writing)


@pytest.fixture
def sign_ins(database, clock):
    return LogInDelayRepository(database, clock)


@pytest.fixture
def trail(database, clock):
    return JournalRepository(database, Recorder(clock))


async def refused(awaitable):
    with pytest.raises(ProblemError) as caught:
        await awaitable
    return [problem.code for problem in caught.value.problems]


async def test_the_door_is_locked_once_somebody_has_a_password(people):
    assert people.entrance() == Entrance(locked=False)
    marie = await people.add("Marie", Role.ADMINISTRATOR, None, "screen:root")
    assert people.entrance() == Entrance(locked=False, only=marie)
    await people.set_password(marie.id, "$sealed", "Marie")
    assert people.entrance().locked
    await people.add("Paul", Role.CLERK, "$sealed", "Marie")
    assert people.entrance() == Entrance(locked=True)


async def test_a_name_is_one_however_it_is_spelt(people):
    zoe = await people.add("Zoé Œuvrard", Role.ADMINISTRATOR, "$sealed", "")
    assert (await people.credential("  zoe  OEUVRARD")).person == zoe == people.present(zoe.id).person
    assert await refused(people.add("ZOE OEUVRARD", Role.CLERK, "$sealed", "")) == ["access.name-taken"]
    assert await people.credential("Zo") is None


async def test_nobody_is_locked_out(people):
    assert await refused(people.add("Paul", Role.CLERK, "$sealed", "")) == ["access.first-administrator"]
    marie = await people.add("Marie", Role.ADMINISTRATOR, None, "")
    assert await refused(people.add("Paul", Role.CLERK, "$sealed", "")) == ["access.password-first"]
    await people.set_password(marie.id, "$sealed", "")
    assert await refused(people.add("Paul", Role.CLERK, None, "")) == ["access.password-needed"]
    paul = await people.add("Paul", Role.CLERK, "$sealed", "")
    assert await refused(people.remove(marie.id, "")) == ["access.last-administrator"]
    assert await refused(people.set_role(marie.id, Role.CLERK, "")) == ["access.last-administrator"]
    await people.set_role(paul.id, Role.ADMINISTRATOR, "")
    await people.remove(marie.id, "")
    assert [person.name for person in await people.all()] == ["Paul"]
    assert await refused(people.remove(marie.id, "")) == ["access.gone"]


async def test_what_another_process_wrote_is_known_once_it_was_looked_at_again(people, opened, clock):
    marie = await people.add("Marie", Role.ADMINISTRATOR, "$sealed", "")
    assert people.present(marie.id).password == "$sealed"
    elsewhere = PeopleRepository(opened(), Recorder(clock).writing)
    await elsewhere.set_password(marie.id, "$other", "")
    await people.look_again()
    assert people.present(marie.id).password == "$other"


async def test_an_id_is_never_given_twice(people):
    await people.add("Marie", Role.ADMINISTRATOR, "$sealed", "")
    paul = await people.add("Paul", Role.CLERK, "$sealed", "")
    await people.remove(paul.id, "")
    assert (await people.add("Eve", Role.ADMINISTRATOR, "$sealed", "")).id > paul.id
    assert people.present(paul.id) is None


async def test_failures_make_a_name_wait_longer_each_time_and_others_not(sign_ins, clock):
    waits = []
    for _turn in range(6):
        assert not await sign_ins.begin("aaaa")
        waits.append((await sign_ins.waiting("aaaa")).total_seconds())
        clock.go_on(seconds=waits[-1])
    assert waits == [0, 0, 1, 2, 4, 8]
    assert not await sign_ins.waiting("bbbb")
    assert not await sign_ins.begin("aaaa")
    # A try that comes too early is not made, and costs nothing more.
    clock.go_on(seconds=6)
    assert await sign_ins.begin("aaaa") == dt.timedelta(seconds=10)
    await sign_ins.forget("aaaa")
    assert not await sign_ins.begin("aaaa")


async def test_the_delay_survives_a_restart(sign_ins, clock, opened):
    for _turn in range(5):
        await sign_ins.begin("aaaa")
        clock.go_on(minutes=1)
    await sign_ins.begin("aaaa")
    assert await LogInDelayRepository(opened(), clock).begin("aaaa") == dt.timedelta(seconds=8)


async def test_a_clock_set_back_neither_unlocks_nor_locks_for_ever(sign_ins, clock):
    for _turn in range(5):
        await sign_ins.begin("aaaa")
        clock.go_on(minutes=1)
    await sign_ins.begin("aaaa")
    clock.go_on(days=-365)
    assert await sign_ins.begin("aaaa") == dt.timedelta(seconds=8)
    clock.go_on(seconds=3)
    assert await sign_ins.begin("aaaa") == dt.timedelta(seconds=5)
    clock.go_on(seconds=5)
    assert not await sign_ins.begin("aaaa")


class Boot:
    """The machine's running time, which nobody can set; another start is another machine to it."""

    def __init__(self):
        self.start, self.seconds = "first", 0

    def __call__(self):
        return self.start, self.seconds * 1_000_000


@pytest.mark.parametrize("jump", [365, -365])
async def test_a_clock_that_is_set_neither_ends_the_delay_nor_makes_it_longer(database, clock, jump):
    boot = Boot()
    sign_ins = LogInDelayRepository(database, clock, boot)
    for _turn in range(5):
        await sign_ins.begin("aaaa")
        boot.seconds += 60
    await sign_ins.begin("aaaa")
    clock.go_on(days=jump)
    assert await sign_ins.waiting("aaaa") == await sign_ins.begin("aaaa") == dt.timedelta(seconds=8)
    boot.seconds += 5
    assert await sign_ins.begin("aaaa") == dt.timedelta(seconds=3)
    boot.seconds += 3
    assert not await sign_ins.begin("aaaa")


async def test_after_another_start_of_the_machine_the_wall_clock_counts(database, clock):
    boot = Boot()
    boot.seconds = 1000
    sign_ins = LogInDelayRepository(database, clock, boot)
    for _turn in range(6):
        boot.seconds += 60
        await sign_ins.begin("aaaa")
    boot.start, boot.seconds = "second", 5
    assert await sign_ins.begin("aaaa") == dt.timedelta(seconds=8)
    clock.go_on(seconds=8)
    assert not await sign_ins.begin("aaaa")


def changes(entries):
    return [(each.author.who, Change(each.happening.store, **each.happening.facts)) for each in entries]


async def test_settings_and_their_entries_are_one(settings_store, trail, clock):
    await settings_store.set([("", "company.name", "Lefèvre"), ("lyon", "smtp.host", "a.example")], "Marie")
    clock.go_on(hours=1)
    secret = Change("", "smtp.password", old="never", new="told", secret=True)
    await settings_store.set(
        [("", "company.name", "Lefèvre & Fils"), ("lyon", "smtp.host", None), ("", "mail.helo", None)], "Paul", [secret]
    )
    await settings_store.set([("", "company.name", "Lefèvre & Fils")], "Nobody changed a thing")
    entries = await trail.latest(100)
    assert changes(entries) == [
        ("Paul", Change("lyon", "smtp.host", "a.example", None)),
        ("Paul", Change("", "company.name", "Lefèvre", "Lefèvre & Fils")),
        ("Paul", Change("", "smtp.password", secret=True)),
        ("Marie", Change("lyon", "smtp.host", None, "a.example")),
        ("Marie", Change("", "company.name", None, "Lefèvre")),
    ]
    assert entries[0].at - entries[-1].at == dt.timedelta(hours=1)
    # Where the journal cannot be written, the setting is not.
    with pytest.raises(TypeError):
        await settings_store.set([("", "company.name", "Unseen")], "Marie", [Change("", "x", object())])
    assert (await settings_store.all())["", "company.name"] == "Lefèvre & Fils"


async def test_the_journal_comes_in_pages_by_subject_and_by_event(settings_store, trail):
    for number in range(5):
        await settings_store.set([("", "a", str(number)), ("", "b", str(number))])
    first = await trail.latest(3)
    rest = await trail.latest(100, first[-1].number)
    assert [each.number for each in (*first, *rest)] == list(range(10, 0, -1))
    assert [each.happening.facts["new"] for each in await trail.latest(2, subject="setting.a")] == ["4", "3"]
    assert len(await trail.latest(100, events=[Event.SETTING])) == 10
    assert not await trail.latest(100, events=[Event.PERSON])


async def test_what_was_announced_is_told_until_something_came_of_it(settings_store, trail):
    first, second = await settings_store.announce(
        [Change("", "smtp.password", secret=True), Change("", "language.interface", None, "fr")], "Marie"
    )
    assert {each.happening.event for each in await trail.latest(10)} == {Event.SETTING_BEGUN}
    await settings_store.set([], "Marie", [Change("", "smtp.password", secret=True)], [first])
    assert [each.happening.event for each in await trail.latest(10)] == [Event.SETTING, Event.SETTING_BEGUN]
    await settings_store.settle([second], "Marie")
    undone, changed = await trail.latest(10)
    assert (undone.happening.event, changed.happening.event) == (Event.SETTING_UNDONE, Event.SETTING)
    assert undone.happening.facts["new"] == "fr"
    # What was begun is hidden where it is told what came of it, and nowhere else.
    assert len(await trail.entries(0, 10)) == 4


async def test_what_was_done_is_written_down_with_its_subject_and_facts(trail):
    await trail.add("Marie", Happening(Event.TEST, ("account.company",), {"to": "zoé@client.example"}))
    await trail.add("screen:root", Happening(Event.LOG_IN_REFUSED))
    refused, tested = await trail.latest(10)
    assert (tested.author.who, tested.happening.subjects, tested.happening.facts) == (
        "Marie",
        ("account.company",),
        {"to": "zoé@client.example"},
    )
    assert (refused.author.who, refused.happening) == ("screen:root", Happening(Event.LOG_IN_REFUSED))


async def test_changes_of_people_are_in_the_journal_without_their_passwords(people, trail):
    marie = await people.add("Marie", Role.ADMINISTRATOR, "$sealed", "screen:root")
    paul = await people.add("Paul", Role.CLERK, "$sealed", "Marie")
    await people.set_role(paul.id, Role.ADMINISTRATOR, "Marie")
    await people.set_password(paul.id, "$other", "Marie")
    await people.remove(marie.id, "Paul")
    entries = await trail.latest(100)
    assert [
        (each.author.who, *(each.happening.facts[name] for name in ("name", "old", "new", "secret")))
        for each in entries
    ] == [
        ("Paul", "Marie", "administrator", None, False),
        ("Marie", "Paul", None, None, True),
        ("Marie", "Paul", "clerk", "administrator", False),
        ("Marie", "Paul", None, "clerk", False),
        ("screen:root", "Marie", None, "administrator", False),
    ]
    assert entries[0].happening.subjects == ("people.Marie",)
    assert "$" not in repr(entries)


OLD = (
    "INSERT INTO audit (at, who, store, key, old, new, secret, announced, act, facts) VALUES"
    " (:at, 'Marie', '', :key, :old, :new, 0, :announced, :act, :facts)"
)


async def old_lines(database):
    rows = [
        {"at": 1, "key": "company.name", "old": None, "new": "Lefèvre", "announced": 0, "act": "", "facts": "{}"},
        {"at": 2, "key": "people.Paul", "old": None, "new": "clerk", "announced": 0, "act": "", "facts": "{}"},
        {"at": 3, "key": "smtp.host", "old": None, "new": "a.example", "announced": 1, "act": "", "facts": "{}"},
        {"at": 4, "key": "vault", "old": None, "new": None, "announced": 0, "act": "vault-opened", "facts": "{}"},
    ]
    await database.write(lambda connection: connection.executemany(OLD, rows))


async def test_what_older_books_recorded_is_shown_and_taken_over_once(database, trail, settings_store):
    await old_lines(database)
    before = await trail.latest(10)
    assert [(each.happening.event, each.happening.subjects) for each in before] == [
        (Event.VAULT_OPENED, ("vault",)),
        (Event.SETTING_BEGUN, ("setting.smtp.host",)),
        (Event.PERSON, ("people.Paul",)),
        (Event.SETTING, ("setting.company.name",)),
    ]
    assert all(each.number < 0 and not each.hash for each in before)
    await settings_store.set([("", "company.name", "Fils")], "Paul")
    await settings_store.set([("", "company.name", "Frères")], "Paul")
    taken, *_rest = await trail.entries(0, 10)
    assert taken.happening.event is Event.TAKEN_OVER
    assert taken.happening.facts["lines"] == 4
    assert len(await trail.entries(0, 10)) == 3
    assert [each.number for each in await trail.latest(5)][:3] == [3, 2, 1]
    named = await trail.latest(10, subject="setting.company.name")
    assert [each.happening.facts["new"] for each in named] == ["Frères", "Fils", "Lefèvre"]
    pages = [*await trail.latest(4), *await trail.latest(10, before=(await trail.latest(4))[-1].number)]
    assert pages == list(await trail.latest(100))


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM audit",
        "UPDATE audit SET who = 'Paul'",
        "INSERT OR REPLACE INTO audit (id, at, who, store, key, secret) VALUES (1, 0, 'Paul', '', 'a', 0)",
        """INSERT INTO audit (id, at, who, store, key, secret) VALUES (1, 0, 'Paul', '', 'a', 0)
        ON CONFLICT (id) DO UPDATE SET who = 'Paul'""",
        "TRUNCATE audit CASCADE",
    ],
)
async def test_what_older_books_recorded_is_never_rewritten(database, trail, statement):
    await old_lines(database)
    before = await trail.latest(10)
    # One of the two databases does not even know the word; what counts is what stands there afterwards.
    with suppress(Exception):
        await database.write(lambda connection: connection.execute(statement))
    assert await trail.latest(10) == before
