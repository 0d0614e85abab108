"""What a receiver's header says: its own results alone, in the forms that large providers write."""

import time

import pytest

from komtui.domain.mail._authentication import authentication_results
from komtui.domain.mail.received import Folder, Source, verdict

OVH = ("Received", "from [10.0.0.5] (me) by mo1.mail-out.ovh.net (Postfix) with ESMTPSA id 2; Fri, 27 Nov 2026")
GMAIL_IN = (
    "Received",
    "from mo1.mail-out.ovh.net ([198.51.100.1]) by mx.google.com with ESMTPS id 1 (version=TLS1_3 cipher=x)",
)
GMAIL_SAYS = (
    "mx.google.com; dkim=pass header.i=@lefevre.fr header.s=ovhmo-selector-1 header.b=abc/D=;"
    " spf=pass (google.com: domain of zoe@lefevre.fr designates 198.51.100.1 as permitted sender; yes)"
    " smtp.mailfrom=zoe@lefevre.fr; dmarc=pass (p=NONE sp=NONE dis=NONE) header.from=lefevre.fr"
)
GMAIL = ("Authentication-Results", GMAIL_SAYS)
OWN = (("Date", "x"), ("From", "zoe@lefevre.fr"), ("Message-ID", "<a@b>"))
FORGED = (
    "Authentication-Results",
    "mx.google.com; dkim=pass header.d=bank.example; spf=pass smtp.mailfrom=bank.example; dmarc=pass",
)


def test_gmail():
    found = verdict((("Return-Path", "<z>"), ("Received", "by 2002:a05:1 with SMTP id x"), GMAIL_IN, GMAIL, OVH, *OWN))
    assert (found.source, found.host, found.tls) == (Source.RECEIVER, "mx.google.com", "TLS 1.3")
    assert (found.spf, found.spf_domain, found.dmarc) == ("pass", "lefevre.fr", "pass")
    (signature,) = found.signatures
    assert (signature.result, signature.domain, signature.selector) == ("pass", "lefevre.fr", "ovhmo-selector-1")


def test_microsoft_leaves_its_name_out():
    value = (
        "spf=fail (sender IP is 198.51.100.1) smtp.mailfrom=lefevre.fr; dkim=none (message not signed) header.d=none;"
        "dmarc=fail action=quarantine header.from=lefevre.fr;compauth=fail reason=000"
    )
    way = ("Received", "from mo.ovh.net (198.51.100.1) by AM0.mail.protection.outlook.com (10.0.0.1) with ESMTPS id 3")
    inside = ("Received", "from AM0.eurprd.prod.outlook.com by DB9.eurprd.prod.outlook.com with HTTPS; Fri")
    found = verdict((inside, way, ("Authentication-Results", value), OVH, FORGED, *OWN))
    assert (found.source, found.host) == (Source.RECEIVER, "")
    assert (found.spf, found.dkim, found.dmarc, found.signatures) == ("fail", "none", "fail", ())
    assert found.tls == "yes"


def test_results_in_fields_of_their_own_as_postfix_writes_them():
    here = ("Received", "from mo.ovh.net by mail.client.fr (Postfix) with ESMTP id 1; Fri")
    fields = [
        ("Authentication-Results", f"mail.client.fr; {each}")
        for each in (
            "dmarc=fail (p=reject dis=none) header.from=lefevre.fr",
            "spf=softfail smtp.mailfrom=lefevre.fr",
            'dkim=fail reason="signature verification failed" (2048-bit key) header.d=lefevre.fr header.s=a',
            "dkim=pass header.d=mail.ovh.net header.s=b",
        )
    ]
    found = verdict((*fields, here, OVH, *OWN))
    assert (found.spf, found.dmarc, found.tls) == ("softfail", "fail", "no")
    assert [(each.result, each.domain) for each in found.signatures] == [
        ("fail", "lefevre.fr"),
        ("pass", "mail.ovh.net"),
    ]
    assert found.signatures[0].reason == "signature verification failed"


@pytest.mark.parametrize(
    "header",
    [
        # The receiver's own stand above; under the way into its house, the same name is somebody else's.
        (GMAIL_IN, ("Authentication-Results", "mx.google.com; spf=fail smtp.mailfrom=lefevre.fr"), OVH, FORGED, *OWN),
        (GMAIL_IN, ("Authentication-Results", "mx.google.com; spf=fail smtp.mailfrom=lefevre.fr"), OVH, *OWN, FORGED),
        # Nor what a host on the way of another house wrote under the receiver's name.
        (
            GMAIL_IN,
            ("Authentication-Results", "mx.google.com; spf=fail smtp.mailfrom=lefevre.fr"),
            OVH,
            FORGED,
            ("Received", "from me by relay.evil.example with ESMTP id 9"),
            *OWN,
        ),
        # Another name is another host, wherever it stands.
        (
            ("Authentication-Results", "mx.google.com; spf=fail smtp.mailfrom=lefevre.fr"),
            ("Authentication-Results", "evil.example; spf=pass smtp.mailfrom=lefevre.fr; dmarc=pass; dkim=pass"),
            GMAIL_IN,
            OVH,
            *OWN,
        ),
    ],
)
def test_forged_results_below_count_for_nothing(header):
    found = verdict(header)
    assert (found.spf, found.dmarc, found.signatures) == ("fail", "", ())


@pytest.mark.parametrize(
    "header",
    [
        (GMAIL_IN, OVH, FORGED, *OWN),  # what the letter brought along
        (GMAIL_IN, OVH, *OWN, FORGED),
        # Written by a host on the way, before the letter came into the receiver's house.
        (
            ("Received", "from mo by mx.client.fr with ESMTP"),
            OVH,
            FORGED,
            ("Received", "from me by evil.example"),
            *OWN,
        ),
        # What the sender's own server says of its customer is no verdict.
        (("Authentication-Results", "garm.ovh; auth=pass (GARM-95G00)"), OVH, *OWN),
        (),
        (FORGED,),
    ],
)
def test_where_the_receiver_says_nothing_nothing_is_known(header):
    assert verdict(header).source is Source.NOBODY


def test_weaker_hints():
    arc = ("ARC-Authentication-Results", f"i=1; {GMAIL[1]}")
    found = verdict((GMAIL_IN, arc, OVH, *OWN))
    assert (found.source, found.spf, found.dmarc) == (Source.HINT, "pass", "pass")
    spf = ("Received-SPF", 'Softfail (mx: no) client-ip=1.2.3.4; envelope-from="zoe@lefevre.fr"; helo=x')
    found = verdict((GMAIL_IN, spf, OVH, *OWN))
    assert (found.source, found.spf, found.spf_domain) == (Source.HINT, "softfail", "lefevre.fr")
    assert verdict((GMAIL_IN, OVH, spf, *OWN)).source is Source.NOBODY


def test_spf_of_helo_counts_for_nothing():
    both = "mx.client.fr; spf=pass smtp.helo=mo.ovh.net; spf=fail smtp.mailfrom=zoe@lefevre.fr"
    assert verdict((("Authentication-Results", both), OVH, *OWN)).spf == "fail"
    alone = "mx.client.fr; spf=pass smtp.helo=mo.ovh.net"
    assert verdict((("Authentication-Results", alone), OVH, *OWN)).spf == ""


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("", ("", [])),
        (";;;", ("", [])),
        ("mx.example 1; none", ("mx.example", [])),
        ("MX.Example; SPF=Pass smtp.mailfrom=a@b", ("mx.example", [("spf", "pass")])),
        (
            "mx; dkim/1=fail (a (nested; one) here) header.d=x; dmarc=none",
            ("mx", [("dkim", "fail"), ("dmarc", "none")]),
        ),
        ('mx; dkim=fail reason="bad; \\"very\\"" header.d=x', ("mx", [("dkim", "fail")])),
        ("mx; spf=pass smtp.mailfrom=prvs=12=a@b.fr", ("mx", [("spf", "pass")])),
        ("mx; (((; spf=pass", ("mx", [])),
        ('mx; "unclosed; spf=pass', ("mx", [])),
        ("mx; =pass; spf=; spf", ("mx", [])),
    ],
)
def test_the_field_is_read_whatever_stands_in_it(value, expected):
    found = authentication_results(value)
    assert (found.host, [(each.method, each.result) for each in found.checks]) == expected


def test_a_field_that_is_a_trap_takes_no_time():
    begun = time.process_time()
    authentication_results("mx; " + "(" * 100_000 + '"' * 100_000 + ";spf=pass" * 100_000)
    verdict([("Received", "from " + "( " * 50_000 + " by x")] * 50)
    # Time that grows with the square of them would be minutes.
    assert time.process_time() - begun < 5


def test_folders_have_the_names_that_scripts_read():
    assert [each.value for each in Folder] == ["inbox", "junk", "elsewhere"]
