"""DMARC by RFC 9989: which names are asked for, where an organisation ends, which policy holds."""

import pytest

from komtui.domain.mail.dmarc import MOST_QUERIES, Policy, names, parsed, walked


def test_the_way_up_is_eight_queries_at_the_most():
    """The example of RFC 9989, 4.10."""
    assert names("a.b.c.d.e.f.g.h.i.j.mail.example.com") == (
        "a.b.c.d.e.f.g.h.i.j.mail.example.com",
        "g.h.i.j.mail.example.com",
        "h.i.j.mail.example.com",
        "i.j.mail.example.com",
        "j.mail.example.com",
        "mail.example.com",
        "example.com",
        "com",
    )


@pytest.mark.parametrize("labels", range(1, 40))
def test_no_name_is_asked_for_twice_and_the_last_has_one_label(labels):
    asked = names(".".join("abcdefghijklmnopqrstuvwxyz"[i % 26] for i in range(labels)))
    assert len(asked) == min(labels, MOST_QUERIES)
    assert len(set(asked)) == len(asked)
    assert "." not in asked[-1]


def test_eight_labels_are_walked_one_by_one():
    assert names("a.b.c.d.e.f.g.h") == tuple("a.b.c.d.e.f.g.h"[start:] for start in range(0, 15, 2))


@pytest.mark.parametrize(
    ("records", "domain", "organization", "governing"),
    [
        ({}, "shop.lefevre.fr", "shop.lefevre.fr", None),
        ({"lefevre.fr": "p=reject"}, "lefevre.fr", "lefevre.fr", "lefevre.fr"),
        ({"lefevre.fr": "p=reject"}, "a.shop.lefevre.fr", "lefevre.fr", "lefevre.fr"),
        # The one with the fewest labels is the organisation; its own record governs a domain all the same.
        ({"shop.lefevre.fr": "p=none", "lefevre.fr": "p=reject"}, "shop.lefevre.fr", "lefevre.fr", "shop.lefevre.fr"),
        # What stands in between governs nothing.
        ({"shop.lefevre.fr": "p=none", "lefevre.fr": "p=reject"}, "a.shop.lefevre.fr", "lefevre.fr", "lefevre.fr"),
        # psd=n: the organisation begins there, whatever is above.
        (
            {"shop.lefevre.fr": "p=none; psd=n", "lefevre.fr": "p=reject"},
            "a.shop.lefevre.fr",
            "shop.lefevre.fr",
            "shop.lefevre.fr",
        ),
        # psd=y: others have their domains below it; the one below is the organisation.
        ({"gouv.fr": "p=reject; psd=y"}, "a.mairie.gouv.fr", "mairie.gouv.fr", "gouv.fr"),
        (
            {"mairie.gouv.fr": "p=none", "gouv.fr": "p=reject; psd=y"},
            "a.mairie.gouv.fr",
            "mairie.gouv.fr",
            "mairie.gouv.fr",
        ),
        # A registry's own letters.
        ({"gouv.fr": "p=reject; psd=y"}, "gouv.fr", "gouv.fr", "gouv.fr"),
        ({"fr": "p=none; psd=y", "bank": "p=none"}, "lefevre.fr", "lefevre.fr", "fr"),
    ],
)
def test_where_an_organisation_ends_and_which_record_holds(records, domain, organization, governing):
    walk = walked(domain, {name: [f"v=DMARC1; {text}"] for name, text in records.items()})
    assert walk.organization == organization
    assert (walk.governing[0] if walk.governing else None) == governing


def test_nothing_is_asked_for_above_a_record_that_ends_the_way():
    walk = walked("a.lefevre.fr", {"lefevre.fr": ["v=DMARC1; psd=n"], "fr": ["v=DMARC1; p=reject"]})
    assert [name for name, _ in walk.found] == ["lefevre.fr"]


def test_two_records_are_none_and_the_way_goes_on():
    two = ["v=DMARC1; p=reject", "v=DMARC1; p=none"]
    walk = walked("shop.lefevre.fr", {"shop.lefevre.fr": two, "lefevre.fr": ["v=DMARC1; p=quarantine", "hello"]})
    assert walk.several == ("shop.lefevre.fr",)
    assert walk.governing[0] == "lefevre.fr"


@pytest.mark.parametrize(
    ("text", "own", "below", "not_there"),
    [
        ("v=DMARC1; p=reject", "reject", "reject", "reject"),
        ("v=DMARC1; p=reject; sp=none", "reject", "none", "none"),
        ("v=DMARC1; p=none; sp=quarantine; np=reject", "none", "quarantine", "reject"),
        ("v=DMARC1; p=none; np=reject", "none", "none", "reject"),
        ("v=DMARC1;P=Reject;SP=NONE", "reject", "none", "none"),
        ("v = DMARC1 ; p = reject", "reject", "reject", "reject"),
        # Without a policy it watches.
        ("v=DMARC1; rua=mailto:x@y.fr", "none", "none", "none"),
        ("v=DMARC1;", "none", "none", "none"),
        # One that is wrong watches where somebody is told, and is no record else.
        ("v=DMARC1; p=perhaps; rua=mailto:x@y.fr", "none", "none", "none"),
        ("v=DMARC1; p=reject; sp=perhaps; rua=mailto:x@y.fr", "none", "none", "none"),
        ("v=DMARC1; p=perhaps", None, None, None),
        ("v=DMARC1; p=perhaps; rua=nobody", None, None, None),
        ("v=DMARC1; p=reject; p=none", "reject", "reject", "reject"),
        ("v=DMARC1; p=reject; pct=10; made-up=1", "reject", "reject", "reject"),
    ],
)
def test_the_policy_of_a_record(text, own, below, not_there):
    record = parsed(text)
    found = (record.applied(own=True), record.applied(own=False), record.applied(own=False, exists=False))
    assert found == tuple(None if each is None else Policy(each) for each in (own, below, not_there))


@pytest.mark.parametrize("text", ["", "v=DMARC10; p=none", "v=dmarc1; p=none", "p=none; v=DMARC1", "v=spf1 -all"])
def test_what_is_no_record(text):
    assert parsed(text) is None


def test_what_else_a_record_says():
    record = parsed("v=DMARC1; p=reject; t=y; psd=Y; pct=50; ri=1; rf=afrf; aspf=S; adkim=r; rua=mailto:a@b.fr!10m")
    assert record.testing
    assert record.suffix == "y"
    assert record.removed == ("pct", "rf", "ri")
    assert record.strict == {"spf"}
    assert record.reports
    plain = parsed("v=DMARC1; p=none; psd=perhaps; t=n; aspf=r")
    assert (plain.suffix, plain.testing, plain.strict, plain.reports, plain.removed) == ("u", False, set(), False, ())
