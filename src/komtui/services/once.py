"""What an act looks up once, however many documents and letters it is about."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Generic, TypeVar
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from komtui.services.ports import SettingsSnapshot

_Of = TypeVar("_Of")
_Found = TypeVar("_Found")


def _whatever(_found: object) -> bool:
    return True


class OnceAnAct(Generic[_Of, _Found]):
    """Remembers what was found for each act, which is known by the settings that it goes by, and ends with them."""

    def __init__(self) -> None:
        self._found: WeakKeyDictionary[SettingsSnapshot, dict[_Of, _Found]] = WeakKeyDictionary()

    async def get(
        self,
        act: SettingsSnapshot,
        of: _Of,
        look: Callable[[], Awaitable[_Found]],
        *,
        keeps: Callable[[_Found], bool] = _whatever,
    ) -> _Found:
        """Return what was found of something in this act; else look, and remember it where `keeps` says so.

        Raises what `look` raises; then it is looked for again when it is asked for again.
        """
        found = self._found.setdefault(act, {})
        if of in found:
            return found[of]
        new = await look()
        if keeps(new):
            found[of] = new
        return new
