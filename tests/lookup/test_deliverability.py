"""What receivers read in the DNS, over a real name server: each case ends in its own line, with a sentence."""

import pytest

from komtui.i18n import localizer
from komtui.services.mail.trial.deliverability import DeliverabilityService, Level

ADDRESS, HOST = "zoe@lefevre.example", "smtp.lefevre.example"
SOUND = {
    "lefevre.example MX": ["10 mx.lefevre.example."],
    "lefevre.example TXT": ['"v=spf1 a:smtp.lefevre.example -all"', '"some-verification=1"'],
    "smtp.lefevre.example A": ["192.0.2.25"],
    "smtp.lefevre.example AAAA": ["2001:db8::25"],
    "default._domainkey.lefevre.example TXT": ['"v=DKIM1; k=rsa; p=MIGf"'],
    "_dmarc.lefevre.example TXT": ['"v=DMARC1; p=reject; rua=mailto:x@lefevre.example"'],
}


@pytest.fixture
def look(names):
    async def look(records: dict[str, list[str] | str], address: str = ADDRESS, host: str = HOST) -> dict[str, Level]:
        names.records = {**SOUND, **records}
        lines = await DeliverabilityService(names.resolver()).look(address, host)
        for line in lines:
            sentence = localizer("en").problem(line.problem)
            assert "Something went wrong" not in sentence
            assert "…" not in sentence
        return {line.problem.code.partition(".")[2]: line.level for line in lines}

    return look


async def spf(look, record: str, host: str = HOST, **records: list[str]) -> dict[str, Level]:
    found = await look({"lefevre.example TXT": [f'"{record}"'], **records}, host=host)
    return {code: level for code, level in found.items() if code.startswith("spf") and code != "spf"}


async def test_a_sound_domain_has_nothing_but_good_lines(look):
    assert await look({}) == dict.fromkeys(["mx", "spf", "spf-covers", "dkim", "dmarc-reject"], Level.GOOD)


async def test_a_bare_domain(look, names):
    found = await look({name: [] for name in SOUND})

    assert found == {
        "mx-none": Level.WARNING,
        "spf-missing": Level.WARNING,
        "dkim-unknown": Level.NOTE,
        "dmarc-missing": Level.WARNING,
    }


@pytest.mark.parametrize(
    ("records", "code", "level"),
    [
        ({"lefevre.example MX": ["0 ."]}, "mx-null", Level.WARNING),
        ({"lefevre.example MX": [], "lefevre.example A": ["192.0.2.1"]}, "mx-implicit", Level.NOTE),
        ({"lefevre.example TXT": ['"v=spf1 -all"', '"v=spf1 ~all"']}, "spf-several", Level.WARNING),
        ({"default._domainkey.lefevre.example TXT": ['"v=DKIM1; p="']}, "dkim-revoked", Level.NOTE),
        ({"default._domainkey.lefevre.example TXT": ['"hello"']}, "dkim-unknown", Level.NOTE),
        ({"_dmarc.lefevre.example TXT": ['"v=DMARC1; p=none"']}, "dmarc-none", Level.NOTE),
        ({"_dmarc.lefevre.example TXT": ['"v=DMARC1; p=none"']}, "dmarc-reports", Level.NOTE),
        ({"_dmarc.lefevre.example TXT": ['"v=DMARC1; p=perhaps"']}, "dmarc-syntax", Level.WARNING),
        (
            {"_dmarc.lefevre.example TXT": ['"v=DMARC1; p=none"', '"v=DMARC1;p=reject"']},
            "dmarc-several",
            Level.WARNING,
        ),
        ({"_dmarc.lefevre.example TXT": ['"v=DMARC1; p=quarantine; aspf=s"']}, "dmarc-strict", Level.NOTE),
        ({"_dmarc.lefevre.example TXT": ['"v=DMARC10; p=reject"']}, "dmarc-missing", Level.WARNING),
    ],
)
async def test_each_case_has_its_line(look, records, code, level):
    assert (await look(records))[code] is level


async def test_dmarc_of_the_domain_above_holds_with_its_policy_for_subdomains(look):
    records = {"_dmarc.lefevre.example TXT": ['"v=DMARC1; p=reject; sp=none; rua=mailto:x@y.example"']}

    found = await look(records, "zoe@shop.paris.lefevre.example")

    assert found["dmarc-none"] is Level.NOTE
    assert "dmarc-reject" not in found


@pytest.mark.parametrize(
    ("record", "codes"),
    [
        ("v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 -all", {"spf-covers"}),
        ("v=spf1 ip4:192.0.2.25 -all", {"spf-not-covered"}),
        ("v=spf1 -ip4:192.0.2.25 ip4:192.0.2.0/24 ip6:2001:db8::/32 -all", {"spf-not-covered"}),
        ("v=spf1 a:smtp.lefevre.example/24//64 ~all", {"spf-covers"}),
        ("V=SPF1 A:SMTP.LEFEVRE.EXAMPLE -ALL", {"spf-covers"}),
        ("v=spf1 mx -all", {"spf-covers"}),
        ("v=spf1 include:inner.example -all", {"spf-covers"}),
        ("v=spf1 include:closed.example ~all", {"spf-not-covered"}),
        ("v=spf1 include:closed.example a:smtp.lefevre.example -all", {"spf-covers"}),
        ("v=spf1 redirect=inner.example", {"spf-covers"}),
        ("v=spf1 redirect=inner.example -all", {"spf-not-covered"}),
        ("v=spf1 +all", {"spf-covers", "spf-open"}),
        ("v=spf1 a:smtp.lefevre.example ?all", {"spf-covers", "spf-neutral"}),
        ("v=spf1 a:smtp.lefevre.example", {"spf-covers", "spf-neutral"}),
        ("v=spf1 exists:%{i}.list.example -all", {"spf-unsure"}),
        ("v=spf1 ptr -all", {"spf-unsure"}),
        ("v=spf1 ptr a:smtp.lefevre.example -all", {"spf-covers"}),
        ("v=spf1 -ptr a:smtp.lefevre.example -all", {"spf-unsure"}),
        ("v=spf1 include:ptr.example -all", {"spf-unsure"}),
        ("v=spf1 redirect=%{d}.example", {"spf-unsure", "spf-neutral"}),
        ("v=spf1 include:%{d}.example -all", {"spf-unsure"}),
        ("v=spf1 a:smtp.lefevre.example exp=why.example unknown=x -all", {"spf-covers"}),
        ("v=spf1 ipv4:192.0.2.25 -all", {"spf-syntax", "spf-not-covered"}),
        ("v=spf1 ip4:2001:db8::1 -all", {"spf-syntax", "spf-not-covered"}),
        ("v=spf1 ip4:192.0.2.300 -all", {"spf-syntax", "spf-not-covered"}),
        ("v=spf1 include -all", {"spf-syntax", "spf-not-covered"}),
        ("v=spf1 all:x a:smtp.lefevre.example -all", {"spf-syntax", "spf-covers"}),
        ("v=spf1 include:nowhere.example a:smtp.lefevre.example -all", {"spf-include", "spf-covers"}),
        ("v=spf1 include:lefevre.example a:smtp.lefevre.example -all", {"spf-syntax", "spf-covers"}),
        ("v=spf1 a:no1.example a:no2.example a:no3.example mx -all", {"spf-void", "spf-covers"}),
        (f"v=spf1 {'mx ' * 10}-all", {"spf-covers"}),
        (f"v=spf1 {'mx ' * 11}-all", {"spf-covers", "spf-lookups"}),
    ],
)
async def test_spf_is_worked_out_as_receivers_do(look, record, codes):
    records = {
        "mx.lefevre.example A": ["192.0.2.25"],
        "mx.lefevre.example AAAA": ["2001:db8::25"],
        "inner.example TXT": ['"v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 ~all"'],
        "closed.example TXT": ['"v=spf1 -all"'],
        "ptr.example TXT": ['"v=spf1 ptr -all"'],
    }
    assert set(await spf(look, record, **records)) == codes


async def test_a_tree_that_never_ends_is_left(look, names):
    records = {f"n{i}.example TXT": [f'"v=spf1 include:n{i + 1}.example -all"'] for i in range(60)}

    assert "spf-lookups" in await spf(look, "v=spf1 include:n0.example -all", **records)
    assert len([each for each in names.asked if each.startswith("n")]) < 30


async def test_the_provider_in_the_record_counts_before_the_addresses_of_its_server(look):
    records = {"mx.ovh.com TXT": ['"v=spf1 ptr -all"'], "ssl0.ovh.net A": ["198.51.100.1"]}

    assert set(await spf(look, "v=spf1 include:mx.ovh.com -all", "ssl0.ovh.net", **records)) == {"spf-covers"}
    assert set(await spf(look, "v=spf1 -all", "ssl0.ovh.net", **records)) == {"spf-include-provider"}
    assert set(await spf(look, "v=spf1 -include:mx.ovh.com -all", "ssl0.ovh.net", **records)) != {"spf-covers"}


async def test_a_server_that_is_an_address_or_has_none(look):
    assert "spf-covers" in await spf(look, "v=spf1 ip4:192.0.2.25 -all", "192.0.2.25")
    assert "spf-no-address" in await spf(look, "v=spf1 ip4:192.0.2.25 -all", "nowhere.example")


async def test_a_strict_policy_that_nothing_vouches_for_is_a_warning(look):
    found = await look({"lefevre.example TXT": ['"v=spf1 -all"'], "default._domainkey.lefevre.example TXT": []})

    assert found["at-risk"] is Level.WARNING


async def test_a_broken_name_server_spoils_only_its_own_line(look):
    found = await look({"lefevre.example TXT": "<servfail>"})

    assert found == {
        "mx": Level.GOOD,
        "unanswered": Level.NOTE,
        "dkim": Level.GOOD,
        "dmarc-reject": Level.GOOD,
    }


async def test_a_mute_name_server_ends_at_the_deadline(names):
    names.mute = True

    lines = await DeliverabilityService(names.resolver(60), deadline=0.3).look(ADDRESS, HOST)

    assert [(line.topic, line.problem.code) for line in lines] == [
        (topic, "deliverability.unanswered") for topic in ("mx", "spf", "dkim", "dmarc")
    ]
