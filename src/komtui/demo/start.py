"""Opens the demo: fills a folder, starts the catcher, and hands over services that know its password."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from komtui.bootstrap import LazyServices, Places
from komtui.domain.problem import NotConfiguredError, Problem, ProblemError
from komtui.services.files import save
from komtui.services.listing import today

if TYPE_CHECKING:
    from komtui.demo.catcher import Catcher

MARK = "komtui-demo.txt"
"""Says of a folder that it belongs to the demo: without it a folder with a database is never touched."""
CLIENT = "google-client.json"
"""The file of the OAuth client, below the demo's folder."""
CAUGHT = "caught"
"""Where the catcher keeps letters, below the demo's folder."""
_SAYS = "This folder belongs to `komtui demo`. Everything in it is invented and may be deleted.\n"
_FILLED = "It is complete.\n"
PASSPHRASE = "boulangerie lefevre"  # noqa: S105 - of an invented company, whose folder says so


@contextmanager
def open_demo(
    folder: Path | None, documents: int, progress: Callable[[int], None] | None = None
) -> Iterator[LazyServices]:
    """Yield the services of the demo over `folder` (None: a temporary one, gone afterwards) with the catcher running.

    A folder that an earlier demo filled is opened again as it is; else it gets `documents` of them, and
    `progress` is called with how many are written, now and then. Blocks while it sets things up, so it must not be
    called within a running event loop. Raises NotConfiguredError `demo.extra` where the catcher's package is
    not installed, ProblemError `demo.folder` for a folder that holds somebody's own books,
    and `demo.start` where nothing can be written or listened to.
    """
    if find_spec("aiosmtpd") is None:
        raise NotConfiguredError(Problem("demo.extra"))
    with ExitStack() as stack:
        if folder is None:
            with _told(os.environ.get("TMPDIR", "/tmp")):  # noqa: S108 - only named, where nothing can be made in it
                folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="komtui-demo-")))
        folder = folder.absolute()
        with _told(str(folder)):
            services = _prepared(folder, documents, progress, stack)
        stack.callback(lambda: asyncio.run(services.close()))
        yield services


def prepare(folder: Path, documents: int) -> None:
    """Only fill `folder`, for whoever opens it without a catcher: benchmarks, pictures. Raises as `open_demo` does."""
    with open_demo(folder, documents):
        pass


def _prepared(folder: Path, documents: int, progress: Callable[[int], None] | None, stack: ExitStack) -> LazyServices:
    from komtui.demo._authority_server import AuthorityServer
    from komtui.demo.catcher import Catcher
    from komtui.demo.company import CATCHER_USER

    new = _claim(folder)
    signing = stack.enter_context(AuthorityServer())
    # Here a person decides, on a page in their own browser.
    signing.rules.approve, signing.rules.usual = False, CATCHER_USER
    signing.write_client(folder / CLIENT)
    catcher = stack.enter_context(Catcher(folder / CAUGHT, CATCHER_USER, signing.good))
    authority = folder / "authority.pem"
    save(authority, catcher.certificate)
    asyncio.run(_fill(_services(folder, catcher), catcher, authority, (documents, progress) if new else None))
    # Other services than those that filled it: theirs belong to an event loop that is over.
    return _services(folder, catcher)


@contextmanager
def _told(folder: str) -> Iterator[None]:
    """Turn what the system refuses into ProblemError `demo.start`."""
    try:
        yield
    except OSError as error:
        facts = {"folder": folder, "reason": error.strerror or str(error)}
        raise ProblemError(Problem("demo.start", facts)) from error


def _claim(folder: Path) -> bool:
    """Make the folder the demo's own and return whether it is still to be filled."""
    from komtui.adapters.system import check_folder

    check_folder(folder)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    mark, database = folder / MARK, Places.of(folder, None).file
    if not mark.is_file():
        if database.exists():
            raise ProblemError(Problem("demo.folder", {"folder": str(folder)}))
        save(mark, _SAYS.encode())
    if _FILLED in mark.read_text(encoding="utf-8"):
        return False
    # An earlier start was cut off half-way: what it left is no demo.
    for left in folder.glob(f"{database.name}*"):
        left.unlink()
    return True


def _services(folder: Path, catcher: Catcher) -> LazyServices:
    return LazyServices(Places.of(folder, None), _environment(os.environ, catcher.password))


def _environment(environment: Mapping[str, str], password: str) -> dict[str, str]:
    """Return the demo's environment: no setting of the person's own company, and the catcher's password."""
    kept = {
        name: value
        for name, value in environment.items()
        if not name.startswith("KOMTUI_") and name != "CREDENTIALS_DIRECTORY"
    }
    language = environment.get("KOMTUI_LANGUAGE_INTERFACE")
    if language is not None:
        kept["KOMTUI_LANGUAGE_INTERFACE"] = language
    # The person's own keyring is none of the demo's business: it does not even probe it. What signs its closings is in
    # a vault of its own, which a folder that is opened again finds open.
    return kept | {
        "KOMTUI_SMTP_PASSWORD": password,
        "KOMTUI_VAULT_PASSPHRASE": PASSPHRASE,
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
    }


async def _fill(
    services: LazyServices,
    catcher: Catcher,
    authority: Path,
    wanted: tuple[int, Callable[[int], None] | None] | None,
) -> None:
    """Write what `wanted` says into a new folder; of one that is filled only the mail account is new."""
    from komtui.demo._filling import point_account, write_books, write_company, write_letters

    folder = services.places.data
    try:
        if wanted is None:
            await point_account(services, catcher, authority, folder / CLIENT)
            return
        await write_company(services, folder)
        await point_account(services, catcher, authority, folder / CLIENT)
        await write_books(services, today(), *wanted)
        await write_letters(services)
        save(folder / MARK, (_SAYS + _FILLED).encode())
    finally:
        await services.close()
