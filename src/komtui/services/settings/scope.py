"""Scopes: whose a value is, and how a secret is called in the stores of secrets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from komtui.domain.settings.setting import Setting

COMPANY: Final = "company"
"""The scope of secrets that belong to no store."""
Changes = Mapping[str, Mapping[str, str | None]]
"""Values by store (`""`: the company) and key; None returns to what applies without it."""


def secret_name(setting: Setting, store: str = "") -> str:
    """Return the name under which a secret is kept: `company/smtp.password`, `lyon/smtp.password`."""
    return f"{store or COMPANY}/{setting.key}"
