"""What every store of people, of failures and of the audit promises."""

import datetime as dt
from contextlib import suppress

import pytest

from komtui.adapters.database.connection import RefusedError
from komtui.adapters.database.repositories.audit import AuditRepository
from komtui.adapters.database.repositories.log_in_delays import LogInDelayRepository
from komtui.adapters.database.repositories.people import PeopleRepository
from komtui.domain.access import Entrance, Role
from komtui.domain.audit import Act, Change, Happening
from komtui.domain.problem import ProblemError


@pytest.fixture
def people(database, clock):
    return PeopleRepository(database, clock)


@pytest.fixture
def sign_ins(database, clock):
    return LogInDelayRepository(database, clock)


@pytest.fixture
def trail(database):
    return AuditRepository(database)


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
    elsewhere = PeopleRepository(opened(), clock)
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


async def test_settings_and_their_audit_are_one(settings_store, trail, clock, monkeypatch):
    await settings_store.set([("", "company.name", "Lefèvre"), ("lyon", "smtp.host", "a.example")], "Marie")
    clock.go_on(hours=1)
    secret = Change("", "smtp.password", old="never", new="told", secret=True)
    await settings_store.set(
        [("", "company.name", "Lefèvre & Fils"), ("lyon", "smtp.host", None), ("", "mail.helo", None)], "Paul", [secret]
    )
    await settings_store.set([("", "company.name", "Lefèvre & Fils")], "Nobody changed a thing")
    entries = await trail.entries(100)
    assert [(each.who, each.change) for each in entries] == [
        ("Paul", Change("lyon", "smtp.host", "a.example", None)),
        ("Paul", Change("", "company.name", "Lefèvre", "Lefèvre & Fils")),
        ("Paul", Change("", "smtp.password", secret=True)),
        ("Marie", Change("lyon", "smtp.host", None, "a.example")),
        ("Marie", Change("", "company.name", None, "Lefèvre")),
    ]
    assert entries[0].at - entries[-1].at == dt.timedelta(hours=1)
    # Where the audit cannot be written, the setting is not.
    with pytest.raises(RefusedError):
        await settings_store.set([("", "company.name", "Unseen")], None)
    assert (await settings_store.all())["", "company.name"] == "Lefèvre & Fils"


async def test_the_audit_comes_in_pages_and_by_key(settings_store, trail):
    for number in range(5):
        await settings_store.set([("", "a", str(number)), ("", "b", str(number))])
    first = await trail.entries(3)
    rest = await trail.entries(100, first[-1].id)
    assert [each.id for each in (*first, *rest)] == list(range(10, 0, -1))
    assert [each.change.new for each in await trail.entries(2, key="a")] == ["4", "3"]


async def test_the_audit_is_never_rewritten(settings_store, database):
    await settings_store.set([("", "a", "1")], "Marie")
    await settings_store.settle(await settings_store.announce([Change("", "b", None, "2")], "Marie"))
    rewriting = (
        "DELETE FROM audit",
        "UPDATE audit SET who = 'Paul'",
        "DELETE FROM audit_settled",
        "UPDATE audit_settled SET id = 1",
    )
    for statement in rewriting:
        with pytest.raises(RefusedError, match="only added to"):
            await database.write(lambda connection, statement=statement: connection.execute(statement))


async def test_no_line_of_the_audit_is_written_over_by_its_number(settings_store, database, trail):
    await settings_store.set([("", "a", "1")], "Marie")
    (before,) = await trail.entries(10)
    row = f"(id, at, who, store, key, secret, announced) VALUES ({before.id}, 0, 'Paul', '', 'a', 0, 0)"
    replacing = (
        f"INSERT OR REPLACE INTO audit {row}",
        f"INSERT INTO audit {row}",
        f"INSERT INTO audit {row} ON CONFLICT (id) DO UPDATE SET who = 'Paul'",
        "TRUNCATE audit CASCADE",
    )
    for statement in replacing:
        # One of the two databases does not even know the word; what counts is what stands there afterwards.
        with suppress(Exception):
            await database.write(lambda connection, statement=statement: connection.execute(statement))
    assert await trail.entries(10) == [before]


async def test_nothing_announced_is_hidden_by_saying_that_it_is_settled(settings_store, trail):
    (announced,) = await settings_store.announce([Change("", "smtp.password", secret=True)], "Marie")
    (entry,) = await trail.entries(10)
    assert (entry.unsettled, entry.undone) == (True, False)
    # As somebody would behind komtui's back: the line stays, and says that nothing is known to have come of it.
    await settings_store.settle([announced])
    (entry,) = await trail.entries(10)
    assert (entry.id, entry.unsettled, entry.undone) == (announced, False, True)


async def test_what_was_done_is_written_down_with_its_subject_and_facts(database, clock):
    trail = AuditRepository(database, clock)
    await trail.add("Marie", Happening(Act.SEND, "document.F-1", {"to": "zoé@client.example"}))
    await trail.add("screen:root", Happening(Act.LOG_IN_REFUSED))
    refused, sent = await trail.entries(10)
    assert (sent.who, sent.act, sent.change.key, sent.facts) == (
        "Marie",
        Act.SEND,
        "document.F-1",
        {"to": "zoé@client.example"},
    )
    assert (refused.who, refused.act, refused.change.key, refused.facts) == ("screen:root", Act.LOG_IN_REFUSED, "", {})


async def test_changes_of_people_are_in_the_audit_without_their_passwords(people, trail):
    marie = await people.add("Marie", Role.ADMINISTRATOR, "$sealed", "screen:root")
    paul = await people.add("Paul", Role.CLERK, "$sealed", "Marie")
    await people.set_role(paul.id, Role.ADMINISTRATOR, "Marie")
    await people.set_password(paul.id, "$other", "Marie")
    await people.remove(marie.id, "Paul")
    assert [(each.who, each.change) for each in await trail.entries(100)] == [
        ("Paul", Change("", "people.Marie", "administrator", None)),
        ("Marie", Change("", "people.Paul", secret=True)),
        ("Marie", Change("", "people.Paul", "clerk", "administrator")),
        ("Marie", Change("", "people.Paul", None, "clerk")),
        ("screen:root", Change("", "people.Marie", None, "administrator")),
    ]
