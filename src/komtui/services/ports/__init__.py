"""Ports: what the use-cases need of the outside, as Protocols. Adapters implement them, contract suites test them.

Async methods may block in a thread of their own. The one synchronous port, `DocumentIndex`, answers within
a millisecond and is called on the event loop, because a search that shares a frame with the keystroke's echo is
worth two hops. Every repository method is one transaction.
"""

from __future__ import annotations

from komtui.services.listing import DocumentRow, Query
from komtui.services.ports.alerts import AlertBooks
from komtui.services.ports.books import (
    Artifacts,
    DocumentIndex,
    Documents,
    NewDocument,
    SearchIndex,
    Storage,
    StoredDocument,
    Written,
)
from komtui.services.ports.clock import Clock
from komtui.services.ports.files import Imported, Reader
from komtui.services.ports.mail import DotGate, Step, Transport, Trial
from komtui.services.ports.outbox import NO_QUOTAS, LeaseLostError, NewLetter, Outbox
from komtui.services.ports.pages import Renderer
from komtui.services.ports.secrets import SecretChain, SecretPlace, SecretStore
from komtui.services.ports.settings import MachineStore, SettingsReader, SettingsStore

__all__ = [
    "NO_QUOTAS",
    "AlertBooks",
    "Artifacts",
    "Clock",
    "DocumentIndex",
    "DocumentRow",
    "Documents",
    "DotGate",
    "Imported",
    "LeaseLostError",
    "MachineStore",
    "NewDocument",
    "NewLetter",
    "Outbox",
    "Query",
    "Reader",
    "Renderer",
    "SearchIndex",
    "SecretChain",
    "SecretPlace",
    "SecretStore",
    "SettingsReader",
    "SettingsStore",
    "Step",
    "Storage",
    "StoredDocument",
    "Transport",
    "Trial",
    "Written",
]
