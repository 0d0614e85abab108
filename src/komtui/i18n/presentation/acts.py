"""How what was done is said: acts of the audit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from komtui.domain.audit import Act
from komtui.domain.marking import N_
from komtui.i18n import _

WORDS: Final[Mapping[Act, str]] = {
    Act.LOG_IN: N_("logged in"),
    Act.LOG_IN_REFUSED: N_("wrong name or password"),
    Act.LOG_IN_ON_THE_SPOT: N_("logged in on the spot"),
    Act.SIGN_IN: N_("signed in with the provider"),
    Act.REVOKE: N_("permission given up"),
    Act.VAULT_MADE: N_("vault made"),
    Act.VAULT_OPENED: N_("vault opened"),
    Act.VAULT_REFUSED: N_("wrong passphrase"),
    Act.VAULT_CHANGED: N_("passphrase changed"),
    Act.TEST: N_("account tested"),
    Act.SEND: N_("sent"),
    Act.CANCEL: N_("letter taken back"),
    Act.RETRY: N_("letter tried again"),
    Act.RESOLVE: N_("letter decided"),
}


def act_word(act: Act) -> str:
    """Return what was done, in a few words."""
    return _(WORDS[act])
