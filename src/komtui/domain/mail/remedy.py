"""Remedies: what a person does about a fault of the mail account, in a sentence or step by step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from komtui.domain.mail.account import Account, Method
from komtui.domain.problem import Problem
from komtui.late import dataclass


@dataclass(frozen=True)
class Remedy:
    """What to do; `i18n.findings` has its words."""

    lead: Problem | None = None
    """The sentence; None for the one that belongs to the cause."""
    steps: tuple[Problem, ...] = ()
    """What is done one after the other, each a sentence of its own (`remedy.…`); empty where the sentence says all."""


_APP_PASSWORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "google": ("remedy.google-two-steps", "remedy.google-app-password", "remedy.enter-it", "remedy.google-not-there"),
    "yahoo": ("remedy.yahoo-app-password", "remedy.enter-it"),
    "icloud": ("remedy.icloud-two-factor", "remedy.icloud-app-password", "remedy.enter-it"),
}
"""How an app password is made, by who gives it."""
_MAILBOX: Final = (
    "remedy.microsoft-open",
    "remedy.microsoft-mailbox",
    "remedy.microsoft-organisation",
    "remedy.microsoft-defaults",
    "remedy.microsoft-wait",
)
"""How an administrator allows one mailbox of Microsoft 365 to sign in for SMTP."""


def procedure(problem: Problem, account: Account) -> tuple[Problem, ...]:
    """Return the steps that mend a fault of `account`; empty where there is none to go through."""
    steps = _PROCEDURES.get(problem.code)
    if steps is None:
        return ()
    facts = {"user": account.user or account.address, "host": account.host, **problem.facts}
    return tuple(Problem(code, facts) for code in steps(problem, account))


def _app_password(_problem: Problem, account: Account) -> tuple[str, ...]:
    return _APP_PASSWORDS.get(_provider(account.host), ())


def _password(problem: Problem, account: Account) -> tuple[str, ...]:
    """Google and its like never take the account's own password: the one that was refused may be just that."""
    return _app_password(problem, account)


def _allowed(_problem: Problem, account: Account) -> tuple[str, ...]:
    return _MAILBOX if account.method is not Method.SMTP else (*_MAILBOX, "remedy.microsoft-instead")


def _authorized(_problem: Problem, account: Account) -> tuple[str, ...]:
    if _provider(account.host) == "google":
        return ("remedy.google-tab", "remedy.use-it")
    return ("remedy.microsoft-tab", "remedy.use-it", "remedy.microsoft-mailbox-first", "remedy.microsoft-passwords")


def _ruled_out(_problem: Problem, _account: Account) -> tuple[str, ...]:
    return ("remedy.microsoft-log", "remedy.microsoft-rule", "remedy.microsoft-instead")


def _in_between(problem: Problem, _account: Account) -> tuple[str, ...]:
    source = "remedy.authority-from" if problem.facts.get("at") else "remedy.authority-ask"
    return ("remedy.full-chain", source, "remedy.authority-file")


_PROCEDURES: Final[Mapping[str, Callable[[Problem, Account], tuple[str, ...]]]] = {
    "smtp.app-password": _app_password,
    "smtp.password": _password,
    "smtp.auth-off": _allowed,
    "oauth.smtp-auth-off": _allowed,
    "smtp.needs-oauth": _authorized,
    "smtp.oauth-only": _authorized,
    "smtp.sign-in-policy": _ruled_out,
    "smtp.certificate-incomplete": _in_between,
}


def _provider(host: str) -> str:
    """Return who gives app passwords for a server; empty for all others."""
    from komtui.domain.mail.presets import by_host

    preset = by_host(host)
    return {"gmail": "google", "google-workspace": "google"}.get(preset.key, preset.key) if preset is not None else ""
