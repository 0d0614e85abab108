"""The vault as people handle it: make it, open it, change its passphrase, say where it lies."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from komtui.domain.problem import Problem, ProblemError
from komtui.late import dataclass
from komtui.services.changes import Subject, Tell, nobody
from komtui.services.mail.sending.outbox import OutboxService
from komtui.services.ports import CLOSED, VaultChain

SHORTEST = 8
"""Characters of a new passphrase (NIST SP 800-63B, 5.1.1.2); one that is there already may be shorter."""
VARIABLE = "KOMTUI_VAULT_PASSPHRASE"
"""Environment variable of the passphrase; one with `_FILE` added names a file of it."""
NEW_VARIABLE = "KOMTUI_VAULT_NEW_PASSPHRASE"
"""Environment variable of the next passphrase, where it is changed without a person; likewise with `_FILE`."""
WAITED_FOR = CLOSED
"""Codes of pauses that end when the vault is opened: those of earlier releases, which stood still for everybody."""


@dataclass(frozen=True)
class VaultState:
    """The vault as it stands."""

    file: str
    """Where it is, or would be: a file, or the address of the books as it may be shown."""
    exists: bool
    """Whether there is one."""
    open: bool
    """Whether its passphrase is known."""
    given: bool
    """Whether the environment gives a passphrase."""
    in_use: bool
    """Whether a new secret would be kept in it."""
    in_books: bool = False
    """Whether it is in the books, or would be made there: every machine that uses them finds it."""
    kept: bool = False
    """Whether the keyring of this machine keeps the passphrase of the one in the books."""


class VaultService:
    """Opens the vault and looks after its passphrase.

    `given` reads what the environment says in a variable or in the file of its `_FILE`; `authorise` raises where the
    person may not change the configuration. Opening is anybody's who knows the passphrase.
    """

    def __init__(
        self,
        secrets: VaultChain,
        outbox: OutboxService,
        given: Callable[[str], str | None],
        authorise: Callable[[], str] = str,
        *,
        tell: Tell = nobody,
    ) -> None:
        self._secrets = secrets
        self._outbox = outbox
        self._given = given
        self._authorise = authorise
        self._tell = tell

    @property
    def in_books(self) -> bool:
        """Whether the vault is in the books that several machines share, or would be made there."""
        return self._secrets.vault_in_books

    async def look(self) -> VaultState:
        """Return how it stands. Raises ProblemError where the file is damaged or newer, or a named one unreadable."""
        given = await self.given(VARIABLE) is not None
        await self._secrets.available()
        opens = self._secrets.vault_exists
        if opens:
            try:
                await self._secrets.open_vault()
            except ProblemError as error:
                if any(problem.code not in WAITED_FOR for problem in error.problems):
                    raise
                opens = False
        state = self._secrets
        in_books = state.vault_in_books
        kept = in_books and await state.passphrase_kept()
        in_use = state.name in {"vault", "books"}
        return VaultState(state.vault_where, state.vault_exists, opens, given, in_use, in_books, kept)

    async def given(self, variable: str) -> str | None:
        """Return what the environment says. Raises ProblemError `secret.file`."""
        return await asyncio.to_thread(self._given, variable)

    async def create(self, passphrase: str, *, in_books: bool | None = None) -> None:
        """Make one: where `in_books` says, else where it belongs, which is in books that several machines share.

        Raises ProblemError `secret.vault-exists`, `secret.passphrase-short`, `secret.unwritable`.
        """
        self._authorise()
        if self._secrets.vault_exists and in_books in {None, self._secrets.vault_in_books}:
            raise ProblemError(Problem("secret.vault-exists", {"file": self._secrets.vault_where}))
        _check(passphrase)
        where = self._secrets.vault_in_books if in_books is None else in_books
        await self._secrets.make_vault(passphrase, in_books=where)
        self._tell(Subject.SECRETS)

    async def unlock(self, passphrase: str) -> None:
        """Open it for this session, and let the accounts go on that waited for it.

        Raises ProblemError `secret.no-vault`, `secret.passphrase`, `secret.damaged`, `secret.newer`.
        """
        if not self._secrets.vault_exists:
            raise ProblemError(Problem("secret.no-vault", {"file": self._secrets.vault_where}))
        await self._secrets.unlock(passphrase)
        self._tell(Subject.SECRETS)
        for pause in await self._outbox.pauses():
            if pause.problem.code in WAITED_FOR:
                await self._outbox.resume(pause.scope)

    async def change(self, current: str, new: str) -> None:
        """Give it another passphrase; what is in it stays. Other machines that use it are asked for the new one.

        Raises ProblemError `secret.passphrase` where `current` is wrong, `secret.passphrase-short`, `secret.no-vault`.
        """
        self._authorise()
        _check(new)
        await self._secrets.change_passphrase(current, new)
        self._tell(Subject.SECRETS)

    async def move(self, *, to_books: bool, passphrase: str = "") -> Sequence[str]:
        """Take what this machine keeps into the vault in the books, or what they keep into this machine's file.

        `passphrase` is that of the file, where another one opens it. Returns the names of which both had one and they
        were not the same: that in the books counts. Raises
        ProblemError `secret.no-vault`, `secret.locked`, `secret.passphrase`, `secret.moved-wrongly`.
        """
        self._authorise()
        others = await self._secrets.move_vault(to_books=to_books, passphrase=passphrase)
        self._tell(Subject.SECRETS)
        return others

    async def remove(self) -> None:
        """Remove the vault in the books, for everybody, with all in it. Raises ProblemError `secret.no-vault`."""
        self._authorise()
        await self._secrets.remove_vault()
        self._tell(Subject.SECRETS)

    async def forget(self) -> None:
        """Have this machine ask for the passphrase of the vault in the books again."""
        await self._secrets.forget_passphrase()
        self._tell(Subject.SECRETS)


def _check(passphrase: str) -> None:
    if len(passphrase) < SHORTEST:
        raise ProblemError(Problem("secret.passphrase-short", {"minimum": SHORTEST}, "new"))
