"""The reference page of settings, written from the catalogue. `.ci/settings` puts it into docs/settings.md."""

from __future__ import annotations

from collections.abc import Iterator

from komtui.domain.settings.catalogue import CATALOGUE, SECTIONS, Setting

_INTRODUCTION = """\
# Settings

This page is made from the settings catalogue by `.venv/bin/python .ci/settings`; a test holds it up to date.

Set them on the configuration screen (F9) or with `komtui config set KEY VALUE`; `--store NAME` sets a value for one
store. The environment comes first, then the store, the company or `config.toml`, and the default last.

Every setting has an environment variable: `smtp.host` is `KOMTUI_SMTP_HOST`. A secret can also be read from a file
that a variable with `_FILE` names (`KOMTUI_SMTP_PASSWORD_FILE`), or from systemd's credentials
(`LoadCredential=smtp.password:…`, for one store `LoadCredential=lyon.smtp.password:…`). Secrets are never in the
database or in `config.toml`: they are in the system's keyring, or in komtui's encrypted vault, whose passphrase may be
given in `KOMTUI_VAULT_PASSPHRASE` or `KOMTUI_VAULT_PASSPHRASE_FILE`.

A store may have another kind of mail account than the company (`mail.method`). One with a server or a user name of its
own needs a password of its own, one with a Gmail or Microsoft 365 address, server or client of its own is signed in to
by itself: a store never borrows the company's, nor what the environment gives the company.
"""


def page() -> str:
    """Return the whole page as Markdown, in English."""
    return "\n".join([_INTRODUCTION, *_body()])


def _body() -> Iterator[str]:
    for section in SECTIONS:
        yield f"## {section.label}\n"
        yield "| Setting | Key | Value | Default | Set for |"
        yield "|---|---|---|---|---|"
        yield from (_row(setting) for setting in CATALOGUE if setting.section == section.key)
        yield ""


def _row(setting: Setting) -> str:
    default = f"`{setting.default}`" if setting.default else ""
    return f"| {setting.label}: {setting.help} | `{setting.key}` | {_values(setting)} | {default} | {_scope(setting)} |"


def _values(setting: Setting) -> str:
    if setting.choices:
        return ", ".join(f"`{value}`" if value else f"empty: {label}" for value, label in setting.choices)
    if setting.maximum:
        return f"{setting.minimum} to {setting.maximum}"
    return setting.kind.value


def _scope(setting: Setting) -> str:
    if setting.machine:
        return "this machine"
    return "company, store" if setting.per_store else "company"
