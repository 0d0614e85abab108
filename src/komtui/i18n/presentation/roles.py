"""Roles: what a person is here for."""

from __future__ import annotations

from komtui.domain.access import Role
from komtui.domain.marking import N_
from komtui.i18n import _

ROLES = {Role.ADMINISTRATOR: N_("administrator"), Role.CLERK: N_("clerk")}


def role_word(role: Role | str) -> str:
    """Return the word for what a person is here for; a text that is no role stays what it is."""
    return _(ROLES[Role(role)]) if role in set(Role) else role
