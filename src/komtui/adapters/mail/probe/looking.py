"""Looks to the side of a test: at a certificate that is not trusted, and at other ports. Never with a password."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import dataclass, replace

from komtui.adapters.mail.faults import Fault
from komtui.adapters.mail.smtp.authentication import fitting
from komtui.adapters.mail.smtp.deadlines import QUICK, Deadlines
from komtui.adapters.mail.smtp.opening import Opening
from komtui.adapters.mail.smtp.pool import quit_politely
from komtui.adapters.mail.tls.contexts import looking_context
from komtui.domain.mail.account import Account
from komtui.domain.mail.connection import Certificate, Combination

ALTOGETHER = 4.0
"""Seconds for one look, all its steps together."""


@dataclass(frozen=True)
class Look:
    """What a server shows of itself."""

    certificate: Certificate
    """Its own."""
    chain: tuple[bytes, ...]
    """That and the others that it sent along, in DER."""


async def look(account: Account, deadlines: Deadlines = QUICK) -> Look | None:
    """Return the certificates that the server shows, trusted or not; None where they cannot be seen.

    Not a word is said on the connection once it has TLS.
    """
    opening = Opening(_stranger(account), deadlines, trust=looking_context)
    try:
        async with asyncio.timeout(ALTOGETHER), aclosing(opening.steps()) as steps:
            async for step in steps:
                if step.name == "tls":
                    return Look(step.certificate, opening.chain) if step.certificate is not None else None
    except (Fault, TimeoutError):
        pass
    finally:
        opening.hang_up()
    return None


async def works(account: Account, combination: Combination, deadlines: Deadlines = QUICK) -> str:
    """Return why a session cannot be opened there, as a code; empty where it can, up to an offer of AUTH."""
    there = replace(
        _stranger(account),
        host=combination.host or account.host,
        port=combination.port,
        security=combination.security,
        # A pin is of one server.
        certificate_sha256="" if combination.host else account.certificate_sha256,
    )
    opening = Opening(there, deadlines)
    try:
        async with asyncio.timeout(ALTOGETHER):
            session = await opening.run()
            await quit_politely(session, deadlines.quit)
    except Fault as fault:
        return fault.problem.code
    except TimeoutError:
        return f"smtp.timeout-{opening.step}"
    finally:
        opening.hang_up()
    return "" if not account.user or opening.mechanisms & fitting(account) else "smtp.no-sign-in"


def _stranger(account: Account) -> Account:
    """Return the account without anything that could be given away."""
    return replace(account, user="", password="", token="")
