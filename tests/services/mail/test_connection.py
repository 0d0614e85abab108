"""What the test of an account makes of its steps: finding, suggestion, warnings, the message, and a clean end."""

from __future__ import annotations

import asyncio
import datetime as dt
import email
from collections.abc import AsyncGenerator, Sequence
from email.policy import default
from io import BytesIO

import pytest
from pypdf import PdfReader

from komtui.domain.mail.account import Account, Method, Security
from komtui.domain.mail.authorization import REFUSED
from komtui.domain.mail.connection import USUAL, Certificate, Combination, Finding
from komtui.domain.mail.delivery import ClaimedLetter
from komtui.domain.mail.mailbox import Mailbox
from komtui.domain.mail.remedy import Remedy, procedure
from komtui.domain.problem import Problem, ProblemError
from komtui.i18n import localizer
from komtui.i18n.findings import happened, learned, steps, to_do
from komtui.services.mail.trial.connection import ConnectionTest
from komtui.services.ports import Step

NOW = dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC)
ACCOUNT = Account(
    "company",
    "shop@example.com",
    "smtp.example.com",
    465,
    user="shop",
    password="canary-7",
    from_name="Été",
    reply_to="anne@example.com",
)
TLS, STARTTLS, OLD = USUAL
GOOD = [Step(name, ok=True, seconds=0) for name in ("resolve", "connect", "tls", "greeting", "ehlo", "recipient")]


class Clock:
    def now(self) -> dt.datetime:
        return NOW

    async def sleep(self, seconds: float) -> None:
        raise AssertionError


class Trial:
    """Says what it is told to say, and remembers what it was asked."""

    def __init__(self, steps: Sequence[Step], working: Sequence[Combination] = (), silent: bool = False) -> None:
        self.transcript = "said"
        self.recipient = ""
        self.tried: list[Combination] = []
        self.letters: list[ClaimedLetter] = []
        self.closed = 0
        self._steps = steps
        self._working = working
        self._silent = silent

    async def steps(self, recipient: str) -> AsyncGenerator[Step]:
        self.recipient = recipient
        for step in self._steps:
            yield step

    async def works(self, combination: Combination) -> bool:
        self.tried.append(combination)
        if combination not in self._working and self._silent:
            await asyncio.Event().wait()
        return combination in self._working

    async def send(self, letter: ClaimedLetter) -> Step:
        self.letters.append(letter)
        return Step("message", ok=True, seconds=0, detail="250 ok")

    async def close(self) -> None:
        self.closed += 1


def failing(name: str, code: str, **facts: str) -> Step:
    return Step(name, ok=False, seconds=0, problem=Problem(code, {"host": ACCOUNT.host, "reply": "", **facts}))


def the_test_of(trial: Trial) -> ConnectionTest:
    return ConnectionTest(lambda _: trial, Clock())


async def run(trial: Trial, account: Account = ACCOUNT, **more: str) -> tuple[list[str], ConnectionTest]:
    test = the_test_of(trial)
    names = [step.name async for step in test.run(account, **more)]
    assert trial.closed == 1
    return names, test


async def test_all_well() -> None:
    trial = Trial(GOOD)
    names, test = await run(trial)
    assert names == [step.name for step in GOOD]
    assert (test.finding, test.warnings, test.transcript) == (None, (), "said")
    assert (trial.recipient, trial.tried, trial.letters) == (ACCOUNT.address, [], [])


async def test_the_mailbox_is_tried_last_and_keeps_nothing_back() -> None:
    box = Mailbox(ACCOUNT, "INBOX")

    async def well(mailbox: Mailbox) -> int:
        assert mailbox is box
        return 3

    async def refused(_mailbox: Mailbox) -> int:
        raise ProblemError(Problem("imap.password", {"host": "h", "user": "u", "reply": "no"}, "imap.password"))

    test = ConnectionTest(lambda _: Trial(GOOD), Clock(), try_mailbox=well)
    found = [each async for each in test.run(ACCOUNT, mailbox=box)]
    assert (found[-1].name, found[-1].ok, found[-1].note.facts["count"]) == ("mailbox", True, 3)
    assert [each.name async for each in test.run(ACCOUNT)] == [each.name for each in GOOD]

    test = ConnectionTest(lambda _: Trial(GOOD), Clock(), try_mailbox=refused)
    found = [each async for each in test.run(ACCOUNT, mailbox=box)]
    assert (found[-1].name, found[-1].ok) == ("mailbox", False)
    assert test.finding is None
    assert [each.code for each in test.warnings] == ["imap.password"]


@pytest.mark.parametrize(
    ("step", "code"),
    [
        ("connect", "smtp.refused"),
        ("tls", "smtp.plain-on-tls"),
        ("tls", "smtp.certificate-host"),
        ("greeting", "smtp.timeout-greeting"),
        ("ehlo", "smtp.ehlo-refused"),
        ("sign-in", "smtp.no-sign-in"),
        ("sign-in", "smtp.clear-password"),
    ],
)
async def test_another_port_is_found_and_offered(step: str, code: str) -> None:
    trial = Trial([failing(step, code)], [STARTTLS, OLD])
    _, test = await run(trial)
    finding = test.finding
    assert finding is not None
    assert (finding.problem.code, finding.suggestion, finding.tried) == (code, STARTTLS, True)
    assert set(trial.tried) == {STARTTLS, OLD}, "what was tried already is not tried again"
    assert "587 / STARTTLS works" in to_do(finding, localizer("en"))


@pytest.mark.parametrize(
    ("step", "code"),
    [
        ("resolve", "smtp.name-unknown"),
        ("greeting", "smtp.too-many-connections"),
        ("tls", "smtp.ca-file"),
        ("sign-in", "smtp.password"),
        ("recipient", "smtp.recipient-unknown"),
    ],
)
async def test_where_another_port_is_no_help_none_is_tried(step: str, code: str) -> None:
    trial = Trial([failing(step, code)], USUAL)
    _, test = await run(trial)
    finding = test.finding
    assert finding is not None
    assert (finding.problem.code, finding.suggestion, trial.tried) == (code, None, [])
    assert to_do(finding, localizer("en")) not in {"", happened(finding, localizer("en"))}


def test_procedures_say_who_does_what() -> None:
    words = localizer("en")
    google = Account("company", "a@gmail.com", "smtp.gmail.com", 465, user="a@gmail.com")
    microsoft = Account("company", "a@b.example", "smtp.office365.com", 587, Security.STARTTLS, "a@b.example")
    other = Account("company", "a@b.example", "mail.b.example", 465, user="a")
    facts = {"reply": "", "authority": "R11", "at": "http://r11.example/"}
    for account, code, count, first in (
        (google, "smtp.app-password", 4, "myaccount.google.com/security as a@gmail.com"),
        (google, "smtp.password", 4, "2-Step Verification"),
        (microsoft, "smtp.auth-off", 6, "admin.microsoft.com"),
        (microsoft, "smtp.needs-oauth", 4, "Microsoft 365 account"),
        (microsoft, "smtp.sign-in-policy", 3, "Sign-in logs"),
        (other, "smtp.certificate-incomplete", 3, "then that of R11"),
        (other, "smtp.password", 0, ""),
        (other, "smtp.refused", 0, ""),
    ):
        done = steps(Finding(Problem(code), remedy=Remedy(steps=procedure(Problem(code, facts), account))), words)
        assert len(done) == count, code
        assert first in "".join(done[:1])
        assert "…" not in "".join(done)


@pytest.mark.parametrize(
    ("port", "security", "step", "code", "tried"),
    [
        (465, Security.TLS, "connect", "smtp.refused", [STARTTLS, OLD]),
        (587, Security.TLS, "tls", "smtp.plain-on-tls", [TLS, STARTTLS, OLD]),
        (2525, Security.TLS, "tls", "smtp.plain-on-tls", [Combination(2525, Security.STARTTLS), TLS, STARTTLS]),
        (2525, Security.STARTTLS, "greeting", "smtp.tls-expected", [Combination(2525, Security.TLS), TLS, STARTTLS]),
        (2525, Security.NONE, "sign-in", "smtp.tls-required", [Combination(2525, Security.STARTTLS), TLS, STARTTLS]),
        (2525, Security.TLS, "connect", "smtp.refused", [TLS, STARTTLS, OLD]),
    ],
)
async def test_three_others_are_tried_at_most_the_likeliest_first(
    port: int, security: Security, step: str, code: str, tried: list[Combination]
) -> None:
    account = Account("company", "shop@example.com", "smtp.example.com", port, security)
    trial = Trial([failing(step, code)])
    await run(trial, account)
    assert trial.tried == tried


def by_token(token: str) -> Account:
    return Account("company", "a@b.example", "smtp.gmail.com", 465, user="a", token=token, method=Method.GMAIL)


async def renewing(*trials: Trial, renewed: Account | Problem) -> tuple[list[Step], ConnectionTest, list[str]]:
    """Return what a test does whose first token is refused."""
    left, asked = list(trials), list[str]()

    async def renew(account: Account) -> Account:
        asked.append(account.token)
        if isinstance(renewed, Problem):
            raise ProblemError(renewed)
        return renewed

    test = ConnectionTest(lambda _: left.pop(0), Clock(), renew=renew)
    found = [step async for step in test.run(by_token("old"))]
    assert all(trial.closed for trial in trials if trial not in left)
    return found, test, asked


REFUSED_TOKEN = [*GOOD[:5], failing("sign-in", REFUSED)]
SIGNED_IN = [*GOOD[:5], Step("sign-in", ok=True, seconds=0, detail="XOAUTH2"), GOOD[5]]


def test_the_last_day_of_a_certificate_is_written_as_the_language_writes_days() -> None:
    detail = "TLSv1.3 · mx.example · 20261228 CA · 2026-12-28"
    assert learned(detail, None, localizer("fr")) == "TLSv1.3 · mx.example · 20261228 CA · 28/12/2026"
    assert learned("8BITMIME · 250 ok", None, localizer("fr")) == "8BITMIME · 250 ok"


async def test_a_refused_token_is_renewed_once_and_that_is_said() -> None:
    found, test, asked = await renewing(Trial(REFUSED_TOKEN), Trial(SIGNED_IN), renewed=by_token("new"))
    assert [step.name for step in found] == [*(step.name for step in GOOD[:5]), "sign-in", "recipient"]
    assert all(step.ok for step in found)
    assert learned(found[5].detail, found[5].note, localizer("en")) == "XOAUTH2 · the permission was renewed for it"
    assert (test.finding, asked) == (None, ["old"])
    assert test.transcript == "saidsaid", "both conversations"


async def test_a_second_refusal_is_the_end() -> None:
    found, test, asked = await renewing(Trial(REFUSED_TOKEN), Trial(REFUSED_TOKEN), renewed=by_token("new"))
    assert [(step.name, step.ok) for step in found[-1:]] == [("sign-in", False)]
    assert test.finding is not None
    assert (test.finding.problem.code, asked) == (REFUSED, ["old"])


async def test_a_permission_that_was_taken_back_is_said() -> None:
    gone = Problem("oauth.sign-in-again", {"provider": "Google", "name": "google"})
    found, test, _ = await renewing(Trial(REFUSED_TOKEN), renewed=gone)
    assert (found[-1].name, found[-1].ok, found[-1].problem) == ("sign-in", False, gone)
    assert test.finding is not None
    assert test.finding.problem == gone


async def test_a_connection_lost_meanwhile_is_a_failed_sign_in() -> None:
    second = Trial([GOOD[0], failing("connect", "smtp.refused")], USUAL)
    found, test, _ = await renewing(Trial(REFUSED_TOKEN), second, renewed=by_token("new"))
    assert [step.name for step in found[-1:]] == ["sign-in"]
    assert test.finding is not None
    assert (test.finding.problem.code, second.tried) == ("smtp.refused", [])


async def test_the_security_of_an_unusual_port_is_tried_first() -> None:
    account = Account("company", "shop@example.com", "smtp.example.com", 2525, Security.TLS)
    here = Combination(2525, Security.STARTTLS)
    trial = Trial([failing("tls", "smtp.plain-on-tls")], [here, *USUAL])
    _, test = await run(trial, account)
    assert test.finding is not None
    assert test.finding.suggestion == here
    assert set(trial.tried) <= {here, *USUAL}


async def test_a_former_server_leads_to_todays() -> None:
    account = Account("company", "shop@live.com", "smtp.live.com", 25, Security.TLS)
    trial = Trial([failing("resolve", "smtp.name-unknown")])
    _, test = await run(trial, account)
    finding = test.finding
    assert finding is not None
    assert finding.suggestion == Combination(587, Security.STARTTLS, "smtp-mail.outlook.com")
    assert not finding.tried
    assert trial.tried == [finding.suggestion]
    assert "smtp-mail.outlook.com, port 587 with STARTTLS" in to_do(finding, localizer("en"))


async def test_silent_ports_do_not_hold_up_the_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("komtui.services.mail.trial.connection.ASIDE", 0.05)
    account = Account("company", "shop@example.com", "smtp.example.com", 2525, Security.TLS)
    trial = Trial([failing("connect", "smtp.refused")], [OLD], silent=True)
    before = asyncio.all_tasks()
    async with asyncio.timeout(5):
        _, test = await run(trial, account)
    assert test.finding is not None
    assert test.finding.suggestion == OLD
    assert asyncio.all_tasks() == before


async def test_what_is_wrong_with_our_own_signature_is_said_without_a_message() -> None:
    asked = []

    async def signature(address: str) -> list[Problem]:
        asked.append(address)
        return [Problem("signing.unpublished", {"domain": "example.com", "name": "k", "record": ""})]

    test = ConnectionTest(lambda _: Trial(GOOD), Clock(), signature=signature)
    assert all([step.ok async for step in test.run(ACCOUNT)])
    assert [each.code for each in test.warnings] == ["signing.unpublished"]
    assert asked == [ACCOUNT.address]
    failed = ConnectionTest(lambda _: Trial([failing("connect", "smtp.refused")]), Clock(), signature=signature)
    assert [step.ok async for step in failed.run(ACCOUNT)] == [False]
    assert len(asked) == 1, "what does not even connect has other cares"


@pytest.mark.parametrize(("days", "warned"), [(31, False), (29, True), (0, True)])
async def test_a_certificate_that_expires_soon_is_warned_about(days: int, warned: bool) -> None:
    until = NOW + dt.timedelta(days=days, hours=1)
    shown = Certificate("a", "b", ("smtp.example.com",), NOW, until, "00")
    _, test = await run(Trial([Step("tls", ok=True, seconds=0, certificate=shown), *GOOD]))
    assert [problem.code for problem in test.warnings] == ["connection.certificate-expires"] * warned
    assert all(until.date().isoformat() in localizer("en").problem(problem) for problem in test.warnings)
    assert test.finding is None


async def test_the_message_is_built_as_a_documents() -> None:
    trial = Trial(GOOD)
    names, _ = await run(trial, message_to="Ada@Example.NET")
    assert names[-1] == "message"
    [letter] = trial.letters
    assert trial.recipient == letter.recipients[0]
    message = email.message_from_bytes(letter.mime, policy=default)
    assert message["From"].addresses[0].display_name == "Été"
    assert (message["From"].addresses[0].addr_spec, message["Reply-To"]) == (letter.sender, "anne@example.com")
    assert (message["To"], message["Message-ID"]) == (letter.recipients[0], letter.message_id)
    [pdf] = message.iter_attachments()
    assert pdf.get_content_type() == "application/pdf"
    assert "Été" in message["Subject"]
    assert len(PdfReader(BytesIO(pdf.get_content())).pages) == 1


async def test_no_message_after_a_failure_and_none_to_a_wrong_address() -> None:
    trial = Trial([failing("recipient", "smtp.recipient-unknown")])
    names, _ = await run(trial, message_to="ada@example.net")
    assert (names, trial.letters) == (["recipient"], [])
    trial = Trial(GOOD)
    with pytest.raises(ProblemError):
        await run(trial, message_to="a@example.net\r\nBcc: e@example.net")
    assert (trial.recipient, trial.letters) == ("", [])


async def test_closing_early_closes_the_connection_and_a_new_run_forgets_the_old() -> None:
    first, second = Trial([failing("connect", "smtp.refused")], silent=True), Trial(GOOD)
    trials = [first, second]
    test = ConnectionTest(lambda _: trials.pop(0), Clock())
    running = test.run(ACCOUNT)
    assert (await anext(running)).name == "connect"
    assert test.finding is not None, "the finding is there with its step; a suggestion may follow"
    await running.aclose()
    assert first.closed == 1
    assert [step.name async for step in test.run(ACCOUNT)][-1] == "recipient"
    assert (test.finding, second.closed) == (None, 1)
