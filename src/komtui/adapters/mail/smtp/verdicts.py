"""Verdicts: from what a reply says, where it came, its code and enhanced code (RFC 3463) to what follows from it."""

from __future__ import annotations

from komtui.adapters.mail.faults import Fault, Phase, Reply
from komtui.adapters.mail.smtp._wording import WORDS
from komtui.adapters.mail.smtp.rule import ENVELOPE, LETTER, MESSAGE, Rule, enhanced_code
from komtui.domain.mail.account import Account
from komtui.domain.mail.delivery import Verdict

_R, _P, _F, _X = Verdict.RETRY, Verdict.PAUSE, Verdict.FAIL, Verdict.SECURITY

RULES: tuple[Rule, ...] = (
    # Wherever they come: the account's provider says what is wrong with the account (Microsoft's and Google's codes).
    Rule((Phase.AUTHENTICATION,), "[45]..", r"5\.7\.139", "credentials were incorrect", _P, "smtp.password"),
    Rule((), "[45]..", r"5\.7\.139", "security defaults|criteria|conditional access", _P, "smtp.sign-in-policy"),
    Rule((), "[45]..", r"5\.7\.(139|30)", "basic authentication", _P, "smtp.needs-oauth"),
    Rule((), "[45]..", r"5\.7\.139", "", _P, "smtp.auth-off"),
    Rule((), "[45]..", r"5\.7\.30", "", _P, "smtp.needs-oauth"),
    Rule(LETTER, "[45]..", r"[45]\.4\.5", "", _P, "smtp.daily-limit"),
    Rule(LETTER, "[45]..", r"5\.2\.252|5\.7\.60", "", _P, "smtp.sender-refused"),
    Rule(LETTER, "[45]..", "", "must issue a? ?starttls|starttls.{0,10}(first|required)", _P, "smtp.tls-required"),
    Rule(LETTER, "530|535", "", "", _P, "smtp.sign-in-required"),
    Rule(LETTER, "5..", r"5\.7\.57", "", _P, "smtp.sign-in-required"),
    Rule((), "421|432", "", "too many.{0,30}connections|concurrent", _R, "smtp.too-many-connections"),
    Rule((), "432", "", "", _R, "smtp.too-many-connections"),
    *WORDS,
    Rule((), "421", "", "", _R, "smtp.busy"),
    # Greeting and EHLO.
    Rule((Phase.GREETING,), "4..", "", "", _R, "smtp.busy"),
    Rule((Phase.GREETING,), "5..", "", "", _P, "smtp.greeting-refused"),
    Rule((Phase.GREETING,), "...", "", "", _P, "smtp.not-smtp"),
    Rule((Phase.EHLO,), "4..", "", "", _R, "smtp.busy"),
    Rule((Phase.EHLO,), "50[0234]|530", "", "", _P, "smtp.no-esmtp"),
    Rule((Phase.EHLO,), "...", "", "", _P, "smtp.ehlo-refused"),
    Rule((Phase.STARTTLS,), "4..", "", "", _R, "smtp.starttls-busy"),
    Rule((Phase.STARTTLS,), "...", "", "", _X, "smtp.starttls-refused"),
    # Authentication (RFC 4954, 6).
    Rule((Phase.AUTHENTICATION,), "53[45]", r"5\.7\.14", "", _P, "smtp.sign-in-browser"),
    Rule((Phase.AUTHENTICATION,), "534", "", "", _P, "smtp.app-password"),
    Rule((Phase.AUTHENTICATION,), "5..", r"5\.7\.9", "", _P, "smtp.app-password"),
    Rule((Phase.AUTHENTICATION,), "5..", "", "application.specific password|app password", _P, "smtp.app-password"),
    Rule((Phase.AUTHENTICATION,), "535", "", "", _P, "smtp.password"),
    Rule((Phase.AUTHENTICATION,), "530|538", "", "", _P, "smtp.tls-required"),
    Rule((Phase.AUTHENTICATION,), "334|50[0234]", "", "", _P, "smtp.mechanism"),
    Rule((Phase.AUTHENTICATION,), "454", "", "", _P, "smtp.sign-in-busy"),
    Rule((Phase.AUTHENTICATION,), "4..", "", "", _R, "smtp.busy"),
    Rule((Phase.AUTHENTICATION,), "...", "", "", _P, "smtp.sign-in-refused"),
    # Envelope.
    Rule(ENVELOPE, "503", "", "", _R, "smtp.out-of-step"),
    Rule(ENVELOPE, "552", r"5\.3\.4", "", _F, "smtp.too-large-reply"),
    Rule((Phase.SENDER,), "552", "", "", _F, "smtp.too-large-reply"),
    Rule((Phase.SENDER,), "4..", "", "", _R, "smtp.later"),
    Rule((Phase.SENDER,), "554", "", "", _P, "smtp.policy"),
    Rule((Phase.SENDER,), "5..", "", "", _P, "smtp.sender-refused"),
    Rule((Phase.RECIPIENT,), "4..", "", "", _R, "smtp.recipient-later"),
    Rule((Phase.RECIPIENT,), "55[02]", r"5\.2\.2", "", _F, "smtp.mailbox-full"),
    Rule((Phase.RECIPIENT,), "552", "", "", _F, "smtp.mailbox-full"),
    Rule((Phase.RECIPIENT,), "5..", r"5\.1\.(1|2|10)", "", _F, "smtp.recipient-unknown"),
    Rule((Phase.RECIPIENT,), "5..", r"5\.7\.\d+", "", _F, "smtp.recipient-policy"),
    Rule((Phase.RECIPIENT,), "5..", "", "", _F, "smtp.recipient-refused"),
    # The message. 5.7.0 and 5.7.1 are about this letter; the larger ones about the account or its address.
    Rule((Phase.DATA,), "503", "", "", _R, "smtp.out-of-step"),
    Rule(MESSAGE, "4..", "", "", _R, "smtp.later"),
    Rule(MESSAGE, "552", r"5\.7\.\d+", "", _F, "smtp.message-policy"),
    Rule(MESSAGE, "552", "", "", _F, "smtp.too-large-reply"),
    Rule(MESSAGE, "5..", r"5\.3\.4", "", _F, "smtp.too-large-reply"),
    Rule(MESSAGE, "5..", r"5\.7\.[01]", "", _F, "smtp.message-policy"),
    Rule(MESSAGE, "5..", r"5\.7\.\d+", "", _P, "smtp.policy"),
    Rule(MESSAGE, "5..", "", "", _F, "smtp.message-refused"),
    Rule((Phase.FINAL,), "...", "", "", Verdict.UNCERTAIN, "smtp.cut-off"),
    # A positive reply where none can be: the two ends no longer speak of the same thing.
    Rule((), ".*", "", "", _R, "smtp.out-of-step"),
)
"""RELIABILITY's cases in their order."""


def of_stranger(fault: Fault, account: Account) -> Fault:
    """Return what a refusal to relay means: where nobody has signed in, that somebody has to.

    The account that has done so may send; then it is this recipient's address that the server does not want.
    """
    stranger = fault.problem.code == "smtp.relay" and not account.user
    return fault.judged(Verdict.PAUSE) if stranger else fault


def refusal(phase: Phase, reply: Reply, **facts: str | int) -> Fault:
    """Return the fault that a reply other than the hoped-for one stands for."""
    enhanced = enhanced_code(reply)
    rule = next(rule for rule in RULES if rule.matches(phase, reply, enhanced))
    return Fault(rule.verdict, rule.problem, reply, **facts)
