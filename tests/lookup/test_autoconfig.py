"""Autoconfig from an HTTPS server that is honest, slow, lying, huge, or leads elsewhere."""

import asyncio

import pytest
import trustme

from komtui.adapters.discovery._https import connected
from komtui.adapters.mail.faults import Fault
from komtui.domain.mail.account import Security
from komtui.domain.mail.preset import Server, SignIn
from komtui.domain.problem import ProblemError

FIRST = "https://autoconfig.lefevre.example/mail/config-v1.1.xml?emailaddress=zoe@lefevre.example"
SECOND = "https://lefevre.example/.well-known/autoconfig/mail/config-v1.1.xml"
ADDRESS = "zoe@lefevre.example"
SERVER = """
<outgoingServer type="smtp">
  <hostname>smtp.%EMAILDOMAIN%</hostname><port>465</port><socketType>SSL</socketType>
  <authentication>password-cleartext</authentication><username>%EMAILLOCALPART%</username>
</outgoingServer>"""


def file(servers: str = SERVER) -> bytes:
    provider = f'<emailProvider id="x"><displayName>L</displayName>{servers}</emailProvider>'
    return f'<?xml version="1.0"?><clientConfig version="1.1">{provider}</clientConfig>'.encode()


def page(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def moved(where: str) -> bytes:
    return page(b"", f"Location: {where}", status="301 Moved Permanently")


def other(servers: str) -> bytes:
    return page(file(servers))


async def hosts(web):
    await web.host("autoconfig.lefevre.example")
    await web.host("lefevre.example")


async def servers(web, address: str = ADDRESS) -> list[Server]:
    return [each.server for each in await web.autoconfig()(address)]


async def problem(web):
    with pytest.raises(ProblemError) as caught:
        await web.autoconfig()(ADDRESS)
    return caught.value.problems[0]


async def test_the_file_fills_its_placeholders_and_says_where_it_is(web):
    await hosts(web)
    web.pages = {FIRST: page(file())}

    (found,) = await web.autoconfig()(ADDRESS)

    assert found.server == Server("smtp.lefevre.example", 465, Security.TLS)
    assert (found.user, found.sign_in, found.source) == ("zoe", SignIn.PASSWORD, FIRST)


async def test_the_second_place_is_asked_without_the_address(web):
    await hosts(web)
    web.pages = {SECOND: page(file())}

    assert await servers(web) == [Server("smtp.lefevre.example", 465, Security.TLS)]
    assert sorted(web.asked) == sorted([FIRST, SECOND])


async def test_the_first_place_is_preferred(web):
    await hosts(web)
    web.pages = {FIRST: page(file()), SECOND: page(file(SERVER.replace("smtp.", "second.")))}

    assert await servers(web) == [Server("smtp.lefevre.example", 465, Security.TLS)]


async def test_a_first_place_that_hangs_does_not_hide_the_second(web, monkeypatch):
    monkeypatch.setattr("komtui.adapters.discovery.autoconfig.GRACE", 0.05)
    await hosts(web)
    web.pages = {FIRST: "<silent>", SECOND: page(file())}

    assert await servers(web) == [Server("smtp.lefevre.example", 465, Security.TLS)]


async def test_nobody_there_is_nothing(web):
    assert await servers(web) == []
    await hosts(web)
    assert await servers(web) == []


@pytest.mark.parametrize(
    "answer",
    [
        page(b"<html><body>Welcome</body></html>"),
        b"HTTP/1.1 500 Oops\r\n\r\n" + file(),
        b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n" + file(),
        b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n" + file(),
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n" + file(),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n" + file(),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n" + file(),
        page(file(), "Content-Encoding: gzip"),
        b"",
    ],
    ids=["html", "500", "ssh", "header", "cut", "minus", "encoding", "chunk", "gzip", "empty"],
)
async def test_what_is_no_file_is_nothing(web, answer):
    await hosts(web)
    web.pages = {FIRST: answer, SECOND: answer}

    assert await servers(web) == []


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n"
        + file()[:5]
        + b"\r\n%x;name=value\r\n" % len(file()[5:])
        + file()[5:]
        + b"\r\n0\r\n\r\n",
        b"HTTP/1.0 200 OK\r\n\r\n" + file(),
    ],
    ids=["chunked", "until the end"],
)
async def test_bodies_of_every_kind(web, answer):
    await hosts(web)
    web.pages = {FIRST: answer}

    assert await servers(web) == [Server("smtp.lefevre.example", 465, Security.TLS)]


@pytest.mark.parametrize(
    "answer",
    [
        page(file() + b" " * 70_000),
        b"HTTP/1.1 200 OK\r\n\r\n" + file() + b" " * 70_000,
        b"HTTP/1.1 200 OK\r\nContent-Length: 9999999999\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X-Long: x\r\n" * 20_000 + b"\r\n",
    ],
    ids=["length", "no length", "announced", "chunk", "headers"],
)
async def test_what_is_huge_is_not_read(web, answer):
    await hosts(web)
    web.pages = {FIRST: answer}

    assert (await problem(web)).code == "discovery.large"


BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><clientConfig>&b;</clientConfig>'
OUTSIDE = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><clientConfig>&a;</clientConfig>'


@pytest.mark.parametrize(
    "body",
    [BOMB, OUTSIDE, b"<clientConfig><emailProvider>", b'<?xml version="1.0" encoding="nonsense"?><clientConfig/>'],
    ids=["bomb", "outside", "cut", "encoding"],
)
async def test_a_dangerous_or_broken_file_is_refused(web, body):
    await hosts(web)
    web.pages = {FIRST: page(body)}

    found = await problem(web)
    assert (found.code, found.facts["host"]) == ("discovery.unreadable", "autoconfig.lefevre.example")


async def test_a_file_of_many_levels_costs_nothing(web):
    await hosts(web)
    web.pages = {FIRST: page(b"<clientConfig>" + b"<a>" * 9000 + b"</a>" * 9000 + b"</clientConfig>")}

    assert await servers(web) == []


@pytest.mark.parametrize(
    "server",
    [
        SERVER.replace("SSL", "plain"),
        SERVER.replace("465", "99999"),
        SERVER.replace("465", "²"),
        SERVER.replace("smtp.%EMAILDOMAIN%", "a b"),
        SERVER.replace("smtp.%EMAILDOMAIN%", ""),
        SERVER.replace("smtp.%EMAILDOMAIN%", "-x.example"),
        SERVER.replace("smtp.%EMAILDOMAIN%", "localhost"),
        SERVER.replace("smtp.%EMAILDOMAIN%", "mail.localhost"),
        SERVER.replace("smtp.%EMAILDOMAIN%", "192.168.1.1"),
        SERVER.replace('type="smtp"', 'type="http"'),
        SERVER.replace("password-cleartext", "GSSAPI"),
        SERVER.replace("%EMAILLOCALPART%", "x&#10;y"),
    ],
)
async def test_a_server_that_is_of_no_use_is_left_out(web, server):
    await hosts(web)
    good = SERVER.replace("smtp.", "good.")
    web.pages = {FIRST: other(server + good)}

    assert await servers(web) == [Server("good.lefevre.example", 465, Security.TLS)]


@pytest.mark.parametrize(
    ("ways", "sign_in", "user"),
    [
        (["OAuth2", "password-cleartext"], SignIn.PASSWORD, "zoe"),
        (["OAuth2"], SignIn.OAUTH, "zoe"),
        (["client-IP-address"], SignIn.NONE, ""),
        ([], SignIn.PASSWORD, "zoe"),
    ],
)
async def test_ways_to_sign_in(web, ways, sign_in, user):
    await hosts(web)
    tags = "".join(f"<authentication>{way}</authentication>" for way in ways)
    web.pages = {FIRST: other(SERVER.replace("<authentication>password-cleartext</authentication>", tags))}

    (found,) = await web.autoconfig()(ADDRESS)

    assert (found.sign_in, found.user) == (sign_in, user)


async def test_redirects_within_the_domain_are_followed_twice(web):
    await hosts(web)
    await web.host("www.lefevre.example")
    web.pages = {
        FIRST: moved("/two"),
        "https://autoconfig.lefevre.example/two": moved("https://www.lefevre.example/three"),
        "https://www.lefevre.example/three": page(file()),
    }

    (found,) = await web.autoconfig()(ADDRESS)

    assert found.source == "https://www.lefevre.example/three"


@pytest.mark.parametrize(
    "where",
    [
        "http://autoconfig.lefevre.example/plain",
        "https://evil.example/x",
        "https://lefevre.example.evil.example/x",
        "https://evillefevre.example/x",
        "https://zoe@lefevre.example/x",
        "https://lefevre.example:8443/x",
        "https://lefevre.example:port/x",
        "//evil.example/x",
        "file:///etc/passwd",
        "https://lefevre.example/x y",
        "https://lefevre.example/x\x7f",
        "",
        FIRST,
    ],
)
async def test_other_redirects_are_refused(web, where):
    await hosts(web)
    for host in ("evil.example", "lefevre.example.evil.example", "evillefevre.example"):
        await web.host(host)
    web.pages = {FIRST: moved(where)}

    assert (await problem(web)).code == "discovery.redirect"
    assert not [each for each in web.asked if "evil" in each]
    assert web.asked.count(FIRST) == (3 if where == FIRST else 1)


@pytest.mark.parametrize("kind", ["name", "authority"])
async def test_a_wrong_certificate_is_told_and_nothing_is_asked(web, kind):
    if kind == "name":
        await web.host("autoconfig.lefevre.example", certificate_for="hoster.example")
    else:
        await web.host("autoconfig.lefevre.example", authority=trustme.CA())
    web.pages = {FIRST: page(file())}

    found = await problem(web)
    assert (found.code, found.facts["host"]) == ("discovery.certificate", "autoconfig.lefevre.example")
    assert web.asked == []


async def test_a_wrong_certificate_in_one_place_does_not_hide_the_other(web):
    await web.host("autoconfig.lefevre.example", certificate_for="hoster.example")
    await web.host("lefevre.example")
    web.pages = {SECOND: page(file())}

    assert await servers(web) == [Server("smtp.lefevre.example", 465, Security.TLS)]


async def test_the_way_to_a_real_host(web):
    await web.host("localhost")

    (await connected("localhost", web.ports["localhost"])).close()
    with pytest.raises(Fault):
        await connected("localhost", 1)


async def test_an_address_cannot_smuggle_a_header_in(web):
    await hosts(web)

    await web.autoconfig()("zo é\r\nX: y&z@lefevre.example")

    assert "zo%20%C3%A9%0D%0AX%3A%20y%26z@lefevre.example" in web.heads[0] + web.heads[1]
    assert not any("\nX:" in head for head in web.heads)


async def test_cancelling_leaves_no_task_behind(web):
    await hosts(web)
    web.pages = {FIRST: "<silent>", SECOND: "<silent>"}
    before = asyncio.all_tasks()
    asking = asyncio.create_task(web.autoconfig()(ADDRESS))
    while len(web.asked) < 2:  # noqa: ASYNC110 - what is asked is a list of the server's, not an event
        await asyncio.sleep(0)

    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking

    assert asyncio.all_tasks() - before <= web._tasks


def test_the_mailbox_of_the_same_file_is_read_along() -> None:
    from komtui.adapters.discovery._clientconfig import outgoing

    incoming = """
<incomingServer type="pop3">
  <hostname>pop.%EMAILDOMAIN%</hostname><port>995</port><socketType>SSL</socketType>
</incomingServer>
<incomingServer type="imap">
  <hostname>plain.%EMAILDOMAIN%</hostname><port>143</port><socketType>plain</socketType>
</incomingServer>
<incomingServer type="imap">
  <hostname>imap.%EMAILDOMAIN%</hostname><port>993</port><socketType>SSL</socketType>
  <authentication>password-cleartext</authentication><username>%EMAILADDRESS%</username>
</incomingServer>"""
    [found] = outgoing(file(incoming + SERVER), ADDRESS, FIRST)
    assert found.mailbox == Server("imap.lefevre.example", 993, Security.TLS)
    [without] = outgoing(file(), ADDRESS, FIRST)
    assert without.mailbox is None
