"""Announced ends: said in time, and only of accounts that they concern."""

import datetime as dt

import pytest

from komtui.domain.mail.account import Account, Method
from komtui.domain.mail.deadline import DEADLINES, deadlines
from komtui.i18n import localizer


def account(host: str = "smtp.office365.com", user: str = "a@b.fr", method: Method = Method.SMTP) -> Account:
    return Account("company", "a@b.fr", host, 587, user=user, method=method)


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (dt.date(2026, 8, 1), None),
        (dt.date(2026, 11, 27), "mail.deadline-microsoft"),
        (dt.date(2026, 12, 30), "mail.deadline-microsoft"),
        (dt.date(2026, 12, 31), "mail.deadline-microsoft-past"),
        (dt.date(2028, 1, 1), "mail.deadline-microsoft-past"),
    ],
)
def test_microsoft_365_with_a_password(day, code):
    assert [each.code for each in deadlines(account(), day)] == ([code] if code else [])
    assert [each.code for each in deadlines(account("SMTP.Office365.com."), day)] == ([code] if code else [])


@pytest.mark.parametrize(
    "other",
    [
        account("smtp.example"),
        account("smtp.office365.com.evil.example"),
        account(method=Method.MICROSOFT),
        account(user=""),
    ],
)
def test_other_accounts_are_left_in_peace(other):
    assert deadlines(other, dt.date(2026, 12, 1)) == ()


def test_outlook_com_has_ended():
    assert [each.code for each in deadlines(account("smtp-mail.outlook.com"), dt.date(2026, 11, 27))] == [
        "mail.deadline-outlook-past"
    ]


@pytest.mark.parametrize(("language", "said"), [("en", "December 31, 2026"), ("fr", "31 décembre 2026")])
def test_the_day_and_what_to_do_are_said(language, said):
    (problem,) = deadlines(account(), dt.date(2026, 11, 27))
    sentence = localizer(language).problem(problem)
    assert said in sentence
    assert "F9" in sentence


def test_each_has_its_source_and_its_words():
    from komtui.i18n.sentences import sentences

    for each in DEADLINES:
        assert "Read 20" in each.source
        assert all(code in sentences(code) for code in filter(None, (each.before, each.after)))
