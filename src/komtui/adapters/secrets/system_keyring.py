"""The system's keyring, where a real one answers: Secret Service, KWallet, macOS, Windows."""

from __future__ import annotations

import importlib
import os
import secrets
import sys
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeVar

from komtui.adapters.secrets._deadline import Call
from komtui.domain.problem import Problem, ProblemError

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

T = TypeVar("T")

REAL_BACKENDS = (
    "keyring.backends.macOS.Keyring",
    "keyring.backends.Windows.WinVaultKeyring",
    "keyring.backends.SecretService.Keyring",
    "keyring.backends.libsecret.Keyring",
    "keyring.backends.kwallet.DBusKeyring",
)
"""Encrypted by the system, and without a prompt on stdin. Everything else (keyrings.alt, null, fail) is left alone."""

_ON = {"macOS": "darwin", "Windows": "win32"}
"""On which systems two of these can be; the others are reached over the session bus of D-Bus."""
_OVER_BUS = frozenset({"SecretService", "libsecret", "kwallet"})
_PROBE = "probe"
_PROBE_SECONDS = 5.0
_CALL_SECONDS = 20.0


class KeyringSecrets:
    """Implements `ports.SecretStore`. Whether a keyring answers is found out once a session.

    A probe that takes too long counts as no, and goes on: the dialog that it waits for may still be answered, and the
    keyring is there from then on.
    """

    name = "keyring"

    def __init__(
        self,
        service: str,
        find: Callable[[], KeyringBackend | None],
        probe_seconds: float = _PROBE_SECONDS,
        call_seconds: float = _CALL_SECONDS,
    ) -> None:
        self._service = service
        self._find = find
        self._probe_seconds = probe_seconds
        self._call_seconds = call_seconds
        self._backend: KeyringBackend | None = None
        self._probing: Call[KeyringBackend | None] | None = None
        self._until = 0.0
        self._locked = False

    async def available(self, *, again: bool = False) -> bool:
        """Return whether a real keyring takes a secret, gives it back and forgets it, within a few seconds.

        One that was locked is asked `again` only on request, since that may open a dialog.
        """
        if self._backend is None:
            if self._probing is None or (again and self._locked and self._probing.ended):
                self._probing, self._until = Call(self._probe), time.monotonic() + self._probe_seconds
            await self._learn(self._probing)
        return self._backend is not None

    def absence(self) -> Problem:
        """Return why it cannot be used, for a secret that is known to be in it."""
        return Problem("secret.keyring-locked" if self._locked else "secret.keyring-away")

    async def get(self, name: str) -> str | None:
        """Return the secret, or None. Raises ProblemError `secret.keyring-locked`, `secret.keyring`."""
        if not await self.available():
            return None
        return await self._call(lambda keyring: keyring.get_password(self._service, name))

    async def set(self, name: str, value: str) -> None:
        """Keep it. Raises ProblemError `secret.keyring-locked`, `secret.keyring`."""
        if not await self.available():
            raise ProblemError(Problem("secret.keyring", {"reason": ""}))
        await self._call(lambda keyring: keyring.set_password(self._service, name, value))

    async def delete(self, name: str) -> None:
        """Forget it; nothing happens where it is not there. Raises ProblemError as `get` does."""
        if await self.get(name) is not None:
            await self._call(lambda keyring: keyring.delete_password(self._service, name))

    async def _learn(self, probe: Call[KeyringBackend | None]) -> None:
        """Take over what the probe has found out, by its deadline."""
        try:
            self._backend, self._locked = await probe.result(max(self._until - time.monotonic(), 0.0)), False
        except Exception as error:  # noqa: BLE001 - third-party backends raise anything; each means that there is no keyring
            from keyring.errors import KeyringLocked

            self._locked = isinstance(error, (KeyringLocked, TimeoutError))

    def _probe(self) -> KeyringBackend | None:
        keyring = self._find()
        if keyring is None:
            return None
        token = secrets.token_hex(8)
        keyring.set_password(self._service, _PROBE, token)
        same = keyring.get_password(self._service, _PROBE) == token
        keyring.delete_password(self._service, _PROBE)
        return keyring if same else None

    async def _call(self, call: Callable[[KeyringBackend], T]) -> T:
        from keyring.errors import KeyringLocked

        backend = self._backend
        if backend is None:
            raise ProblemError(Problem("secret.keyring", {"reason": ""}))
        try:
            return await Call(lambda: call(backend)).result(self._call_seconds)
        except KeyringLocked:
            raise ProblemError(Problem("secret.keyring-locked")) from None
        except TimeoutError:
            raise ProblemError(Problem("secret.keyring-locked")) from None
        except Exception as error:  # noqa: BLE001 - D-Bus, Keychain and Windows each raise errors of their own
            # `from None`: a backend's traceback may hold the secret that it was given.
            raise ProblemError(Problem("secret.keyring", {"reason": type(error).__name__})) from None


def real_keyring(environment: Mapping[str, str]) -> KeyringBackend | None:
    """Return the best real backend that works here; None where the person has chosen another one or none.

    Blocks, perhaps for long. keyring's own choice is not asked: it would also load plug-ins that keep plain text. What
    cannot be here is not even loaded: on a server without a desktop that is all of it, five megabytes of each screen.
    """
    named = list(filter(_can_be_here, REAL_BACKENDS))
    chosen = named and (environment.get("PYTHON_KEYRING_BACKEND") or _configured())
    named = [name for name in named if not chosen or name == chosen]
    found = [backend for backend in map(_viable, named) if backend is not None]
    return max(found, key=lambda each: float(each.priority))() if found else None


def _can_be_here(name: str) -> bool:
    """Return whether this system can have that backend, without loading it."""
    kind = name.split(".")[-2]
    if kind in _OVER_BUS:
        return sys.platform.startswith(("linux", "freebsd")) and _has_bus()
    return _ON.get(kind, sys.platform) == sys.platform


def _has_bus() -> bool:
    """Return whether there is a session bus, or a desktop that would start one."""
    runtime = os.environ.get("XDG_RUNTIME_DIR") or f"/run/user/{os.getuid()}"
    named = any(os.environ.get(name) for name in ("DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "WAYLAND_DISPLAY"))
    return named or os.path.exists(f"{runtime}/bus")  # noqa: PTH110 - a path of the system's own


def _viable(name: str) -> type[KeyringBackend] | None:
    module, _, kind = name.rpartition(".")
    try:
        backend: type[KeyringBackend] = getattr(importlib.import_module(module), kind)
    except Exception:  # noqa: BLE001 - bindings that are half installed raise anything, and are no keyring
        return None
    return backend if backend.viable else None


def _configured() -> str:
    """Return the backend that keyringrc.cfg names (`keyring --disable` writes one), or an empty text."""
    import configparser

    from keyring.util.platform_ import config_root

    parser = configparser.RawConfigParser()
    try:
        parser.read(config_root() / "keyringrc.cfg", encoding="utf-8")
        return parser.get("backend", "default-keyring", fallback="").strip()
    except (configparser.Error, OSError, UnicodeDecodeError):
        return ""
