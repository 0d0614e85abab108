"""Lines for the DNS: whole, ready to be copied, and the same for all customers of a provider."""

import pytest

from komtui.domain.mail.presets import by_host
from komtui.domain.mail.zone import dkim_lines, dkim_place
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
