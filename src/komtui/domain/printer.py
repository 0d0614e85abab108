"""Printers: those that the system prints on, and receipt printers that are spoken to directly."""

from __future__ import annotations

import ipaddress
import re
from typing import Final

from komtui.late import dataclass

PORT: Final = 9100
"""Where printers take what is to be printed as it is (JetDirect, AppSocket)."""
_SCHEME = re.compile(r"(?:escpos|socket|tcp)://", re.IGNORECASE)
_HOST = re.compile(
    r"(?=.{1,253}$)[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?(\.[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?)*"
)


@dataclass(frozen=True)
class Device:
    """A receipt printer without a driver: it is sent ESC/POS."""

    host: str = ""
    """Name or address of one in the network; empty where it is connected to this machine."""
    port: int = PORT
    """Of `host`."""
    path: str = ""
    """Of one that is connected to this machine: `/dev/usb/lp0`."""

    @property
    def name(self) -> str:
        """What it is called by, and written down as."""
        if self.path:
            return self.path
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


@dataclass(frozen=True)
class Printer:
    """A printer that can be chosen."""

    name: str
    """Of a queue of the system, or of a `Device`."""
    device: Device | None = None
    """Where it is spoken to directly."""
    stopped: bool = False
    """Whether it prints nothing at present: jobs would wait."""
    rejecting: bool = False
    """Whether it takes no jobs at present."""
    reason: str = ""
    """Why, as the system says it (untrusted text)."""


def device(address: str) -> Device | None:
    """Return the receipt printer of an address, `host:9100` or the path of a device; None where it is none.

    A name without a port is one of a queue, unless it is an IP address.
    """
    text = _SCHEME.sub("", address.strip(), count=1)
    if text.startswith("/"):
        return Device(path=text) if text.rstrip("/") == text else None
    host, port = _parted(text)
    if not host or (not port and not _is_address(host) and text == address.strip()):
        return None
    number = int(port or PORT)
    return Device(host, number) if 0 < number < 65536 else None


def _parted(text: str) -> tuple[str, str]:
    """Return host and port, the port empty where none is said; both empty where it is neither."""
    if _is_address(text):
        return text, ""
    if bracketed := re.fullmatch(r"\[([^\]]+)\](?::([0-9]{1,5}))?", text):
        return (bracketed[1], bracketed[2] or "") if _is_address(bracketed[1]) else ("", "")
    host, _, port = text.partition(":")
    if not _HOST.fullmatch(host) or (port and not re.fullmatch(r"[0-9]{1,5}", port)) or text.endswith(":"):
        return "", ""
    return host, port


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
