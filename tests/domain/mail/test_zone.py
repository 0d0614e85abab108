"""Lines for the DNS: whole, ready to be copied, and the same for all customers of a provider."""

import pytest

from komtui.domain.mail.presets import by_host
from komtui.domain.mail.zone import dkim_lines, dkim_place, spf_line
from komtui.i18n import localizer


@pytest.mark.parametrize(
    ("host", "lines"),
    [
        (
            "mail.gandi.net",
            [f"gm{place}._domainkey.lefevre.example. IN CNAME gm{place}.gandimail.net." for place in (1, 2, 3)],
        ),
        (
            "smtp.mail.me.com",
            ["sig1._domainkey.lefevre.example. IN CNAME sig1.dkim.lefevre.example.at.icloudmailadmin.com."],
        ),
        ("ssl0.ovh.net", []),
        ("mail.unknown.example", []),
    ],
)
def test_what_a_provider_publishes_for_everybody_is_given_whole(host, lines):
    preset = by_host(host)
    assert [str(each) for each in dkim_lines("lefevre.example", preset)] == lines
    for language in ("en", "fr", "fr_CA"):
        said = localizer(language).problem(dkim_place("lefevre.example", preset))
        assert said.startswith("DKIM")
        assert "{" not in said


@pytest.mark.parametrize("host", ["smtp.ionos.fr", "smtp.ionos.de"])
def test_the_record_of_a_domain_that_sends_by_ionos_is_completed(host):
    line = spf_line("lefevre.example", "v=spf1 include:other.example -all", by_host(host))
    assert line is not None
    assert line.value == "v=spf1 include:other.example include:_spf-eu.ionos.com -all"
    assert line.replaces
