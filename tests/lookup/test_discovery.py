"""Finding an account's values: over a real name server and a real HTTPS server, and under one deadline."""

import asyncio
from contextlib import aclosing

import pytest

from komtui.domain.mail.account import Security
from komtui.domain.mail.preset import Server, SignIn
from komtui.domain.problem import ProblemError
from komtui.i18n import localizer
from komtui.services.mail.account.discovery import Answer, DiscoveryService, Origin

ADDRESS = "zoe@lefevre.example"
FIRST = f"https://autoconfig.lefevre.example/mail/config-v1.1.xml?emailaddress={ADDRESS}"
FILE = (
    b"HTTP/1.1 200 OK\r\n\r\n<clientConfig><emailProvider><outgoingServer type='smtp'><hostname>smtp.lefevre.example"
    b"</hostname><port>587</port><socketType>STARTTLS</socketType><username>%EMAILADDRESS%</username>"
    b"<authentication>password-cleartext</authentication></outgoingServer></emailProvider></clientConfig>"
)


@pytest.fixture
def discovery(names, web):
    return DiscoveryService(names.resolver(), web.autoconfig())


async def answers(discovery: DiscoveryService, address: str = ADDRESS) -> dict[Origin, Answer]:
    return {answer.origin: answer async for answer in discovery.discover(address)}


async def test_a_known_address_is_answered_at_once_and_nobody_is_asked(discovery, names, web):
    found = [answer async for answer in discovery.discover("Jean.Dupont@FREE.fr")]

    (proposal,) = found[0].proposals
    assert len(found) == 1
    assert (proposal.origin, proposal.source, proposal.sign_in) == (Origin.PRESET, "free.fr", SignIn.PASSWORD)
    assert proposal.values == {
        "smtp.host": "smtp.free.fr",
        "smtp.port": "465",
        "smtp.security": "tls",
        "smtp.user": "Jean.Dupont",
    }
    assert "before the @" in proposal.preset.note
    assert (names.asked, web.asked) == ([], [])


async def test_an_unverified_preset_does_not_silence_the_domain(discovery, names):
    names.records = {"_submissions._tcp.videotron.ca SRV": ["0 0 465 new.videotron.ca."]}

    found = await answers(discovery, "a@videotron.ca")

    assert found[Origin.PRESET].proposals[0].server.host == "smtp.videotron.ca"
    assert found[Origin.SRV].proposals[0].server.host == "new.videotron.ca"


async def test_every_source_says_what_it_knows(discovery, names, web):
    names.records = {
        "lefevre.example MX": ["5 mx2.mail.ovh.net.", "1 mx1.mail.ovh.net."],
        "_submissions._tcp.lefevre.example SRV": ["0 0 465 mail.lefevre.example."],
        "_submission._tcp.lefevre.example SRV": ["0 0 587 mail.lefevre.example."],
    }
    await web.host("autoconfig.lefevre.example")
    web.pages = {FIRST: FILE}

    found = await answers(discovery)

    assert next(iter(found)) is Origin.PRESET
    assert not found[Origin.PRESET].proposals
    (mx,) = found[Origin.MX].proposals
    assert (mx.preset.key, mx.server, mx.user, mx.source) == (
        "ovh",
        Server("ssl0.ovh.net", 465, Security.TLS),
        ADDRESS,
        "mx1.mail.ovh.net, mx2.mail.ovh.net",
    )
    (own,) = found[Origin.AUTOCONFIG].proposals
    assert (own.server, own.source) == (Server("smtp.lefevre.example", 587, Security.STARTTLS), FIRST)
    implicit, explicit = found[Origin.SRV].proposals
    assert implicit.server == Server("mail.lefevre.example", 465, Security.TLS)
    assert explicit.server == Server("mail.lefevre.example", 587, Security.STARTTLS)
    assert implicit.source == "_submissions._tcp.lefevre.example"
    assert not implicit.confirm

    proposals, problems = await discovery.best(ADDRESS)
    assert [each.origin for each in proposals] == [Origin.AUTOCONFIG, Origin.MX, Origin.SRV, Origin.SRV]
    assert problems == ()


async def test_a_server_outside_the_domain_must_be_confirmed(discovery, names):
    names.records = {
        "_submissions._tcp.lefevre.example SRV": ["0 0 465 notlefevre.example.", "1 0 465 lefevre.example."]
    }

    outside, inside = (await answers(discovery))[Origin.SRV].proposals

    assert (outside.server.host, outside.confirm) == ("notlefevre.example", True)
    assert (inside.server.host, inside.confirm) == ("lefevre.example", False)


async def test_a_known_provider_behind_an_srv_record_brings_its_rules(discovery, names):
    names.records = {"_submissions._tcp.lefevre.example SRV": ["0 0 465 smtp.laposte.net."]}

    (proposal,) = (await answers(discovery))[Origin.SRV].proposals

    assert (proposal.user, proposal.preset.key, proposal.confirm) == ("zoe", "laposte", True)


async def test_a_point_means_that_there_is_no_such_service(discovery, names):
    names.records = {
        "_submissions._tcp.lefevre.example SRV": ["0 0 0 ."],
        "_submission._tcp.lefevre.example SRV": ["0 0 587 ."],
    }

    assert (await answers(discovery))[Origin.SRV] == Answer(Origin.SRV)


async def test_nothing_is_invented(discovery, names):
    names.records = {"lefevre.example MX": ["0 mail.lefevre.example."], "smtp.lefevre.example A": ["192.0.2.1"]}

    assert await discovery.best(ADDRESS) == ((), ())
    assert not [each for each in names.asked if each.startswith("smtp.")]


async def first_that_knows(discovery: DiscoveryService) -> Answer:
    async with aclosing(discovery.discover(ADDRESS)) as found:
        return await anext(answer async for answer in found if answer.proposals)


async def test_an_answer_comes_though_others_never_do(names, web):
    names.mute = True
    await web.host("autoconfig.lefevre.example")
    web.pages = {FIRST: FILE}
    patient = DiscoveryService(names.resolver(seconds=600), web.autoconfig(), deadline=600)

    assert (await first_that_knows(patient)).origin is Origin.AUTOCONFIG

    names.mute = False
    names.records = {"lefevre.example MX": ["1 mx.zoho.eu."]}
    web.pages = {FIRST: "<silent>"}
    assert (await first_that_knows(patient)).origin is Origin.MX


async def test_what_never_answers_ends_at_the_deadline(names, web):
    names.mute = True
    for host in ("autoconfig.lefevre.example", "lefevre.example"):
        await web.host(host)
    web.pages = {FIRST: "<silent>", "https://lefevre.example/.well-known/autoconfig/mail/config-v1.1.xml": "<silent>"}

    found = await answers(DiscoveryService(names.resolver(600), web.autoconfig(), deadline=0.2))

    for origin in (Origin.MX, Origin.AUTOCONFIG, Origin.SRV):
        assert found[origin].problem.code == "discovery.timeout"
        assert "lefevre.example" in localizer("en").problem(found[origin].problem)


async def test_a_fault_is_told_and_holds_up_nothing(discovery, names, web):
    names.records = {"lefevre.example MX": "<servfail>"}
    await web.host("autoconfig.lefevre.example", certificate_for="hoster.example")

    proposals, problems = await discovery.best(ADDRESS)

    assert proposals == ()
    assert {each.code for each in problems} == {"discovery.certificate", "dns.failed"}
    for problem in problems:
        assert "…" not in localizer("en").problem(problem)


async def test_leaving_in_the_middle_leaves_no_task_behind(names, web):
    names.mute = True
    before = asyncio.all_tasks()
    discovery = DiscoveryService(names.resolver(60), web.autoconfig(), deadline=60)

    answers = discovery.discover(ADDRESS)
    await anext(answers)
    await answers.aclose()

    assert asyncio.all_tasks() == before

    # And once the network has been asked.
    async def wait_for_all() -> None:
        async for _answer in discovery.discover(ADDRESS):
            pass

    asking = asyncio.create_task(wait_for_all())
    while not names.asked:  # noqa: ASYNC110 - what is asked is a list of the server's, not an event
        await asyncio.sleep(0)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert asyncio.all_tasks() == before


@pytest.mark.parametrize("address", ["", "zoe", "zoe@", "a b@c.example", "zoe@lefevre.example\r\nX: y"])
async def test_an_address_that_is_none_is_refused(discovery, address):
    with pytest.raises(ProblemError, match=r"letter\.address"):
        await answers(discovery, address)


async def test_an_international_domain(discovery, names):
    names.records = {"xn--socit-esab.example MX": ["1 mx1.mail.ovh.net."]}

    proposals, problems = await discovery.best("zoé@société.example")

    assert not problems
    assert proposals[0].user == "zoé@société.example"
