"""The DNS adapter against a name server that is honest, mute, broken, or lying."""

import pytest

from komtui.domain.problem import ProblemError
from komtui.services.ports.discovery import MailExchange, ServiceRecord


async def test_records_come_in_their_order(names):
    names.records = {
        "lefevre.example MX": ["20 mx2.example.", "10 MX1.example."],
        "_submissions._tcp.lefevre.example SRV": ["5 1 465 light.example.", "5 9 465 heavy.example.", "0 0 465 ."],
        "lefevre.example TXT": ['"v=spf1 " "-all"', '"other"'],
        "mail.example A": ["192.0.2.1"],
        "mail.example AAAA": ["2001:db8::1"],
    }
    resolver = names.resolver()

    assert await resolver.mail_exchanges("lefevre.example") == [
        MailExchange(10, "mx1.example"),
        MailExchange(20, "mx2.example"),
    ]
    assert await resolver.services("_submissions._tcp.lefevre.example") == [
        ServiceRecord(0, 0, 465, ""),
        ServiceRecord(5, 9, 465, "heavy.example"),
        ServiceRecord(5, 1, 465, "light.example"),
    ]
    assert set(await resolver.texts("lefevre.example")) == {"v=spf1 -all", "other"}
    assert await resolver.addresses("mail.example") == ["192.0.2.1", "2001:db8::1"]


async def test_what_does_not_exist_is_empty_and_the_search_list_is_left_alone(names):
    names.records = {"there.example A": ["192.0.2.1"]}

    assert await names.resolver().texts("nowhere.example") == []
    assert await names.resolver().mail_exchanges("there.example") == []
    assert names.asked == ["nowhere.example TXT", "there.example MX"]


async def test_international_domains_are_asked_for_in_ascii(names):
    await names.resolver().texts("société.example")

    assert names.asked == ["xn--socit-esab.example TXT"]


async def test_a_long_answer_comes_over_tcp(names):
    names.records = {"long.example TXT": "<long>"}

    assert await names.resolver().texts("long.example") == ["x" * 2000]
    assert names.over_tcp == ["long.example TXT"]


@pytest.mark.parametrize(
    ("fault", "code"), [("<servfail>", "dns.failed"), ("<silent>", "dns.timeout"), ("<garbage>", "dns.timeout")]
)
async def test_a_fault_is_a_problem_that_names_what_was_asked(names, fault, code):
    names.records = {"lefevre.example TXT": fault}

    with pytest.raises(ProblemError) as caught:
        await names.resolver(0.3).texts("lefevre.example")
    (problem,) = caught.value.problems
    assert problem.code == code
    assert problem.facts["name"] == "lefevre.example"


@pytest.mark.parametrize("name", ["a..b", "x" * 64 + ".example", "é" * 70 + ".example", "." * 3])
async def test_a_name_that_is_none_is_a_problem(names, name):
    with pytest.raises(ProblemError, match=r"dns\.failed"):
        await names.resolver().texts(name)
    assert names.asked == []
