"""What is loaded when the list is painted, and while it is shown: every screen on a server pays for it in memory."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

BEFORE_PAINT = {
    "babel",
    "click",
    "email",
    "komtui.adapters.database.codec",
    "komtui.domain.journal",
    "komtui.domain.sales.carrying",
    "komtui.domain.sales.document",
    "komtui.domain.settings",
    "komtui.i18n.presentation.document",
    "komtui.services.mail",
    "komtui.services.ports",
    "komtui.services.settings",
}
"""What the first paint does without."""
BEFORE_LAST_BYTE = {
    "configparser",
    "ctypes",
    "komtui.adapters.database.repositories._adding",
    "komtui.adapters.database.repositories._audit",
    "komtui.adapters.database.repositories._claiming",
    "komtui.adapters.database.repositories._crediting",
    "komtui.adapters.database.repositories.listing",
    "komtui.adapters.database.repositories.log_in_delays",
    "komtui.adapters.database.repositories.messages",
    "komtui.adapters.database.repositories.moving",
    "komtui.adapters.database.repositories.payments",
    "komtui.adapters.database.repositories.queueing",
    "komtui.adapters.database.repositories.reminders",
    "komtui.adapters.database.upgrades._from_3",
    "komtui.adapters.passwords",
    "komtui.adapters.secrets.chain",
    "komtui.domain.closing",
    "komtui.domain.mail.reminder",
    "komtui.domain.sales.carrying",
    "komtui.domain.sales.customer",
    "komtui.domain.sales.legal.capacity",
    "komtui.domain.sales.legal.finding",
    "komtui.domain.sales.origins",
    "komtui.domain.sales.pricing",
    "komtui.services.mail.account.tokens",
    "komtui.services.mail.sending.delivery",
    "komtui.services.mail.sending.quotas",
    "komtui.services.mail.sending.rewriting",
    "komtui.services.ports.files",
    "komtui.services.ports.mail",
    "komtui.services.ports.pages",
    "komtui.services.ports.payments",
    "komtui.services.ports.settings",
    "komtui.services.sales.law",
    "komtui.services.sales.life._additions",
    "komtui.services.sales.life._issuing",
    "komtui.services.sales.life.carrying",
    "komtui.services.sales.life.numbers",
    "komtui.services.sales.life.referring",
    "komtui.services.sales.life.searching",
    "komtui.services.settings._writing",
    "komtui.services.settings.destinations",
    "komtui.ui.widgets.reading",
    "tomllib",
}
"""What the header and the page beside the list do without: it comes when they are painted."""
AT_REST = {
    "aiosmtplib",
    "argon2",
    "babel",
    "click",
    "configparser",
    "cryptography",
    "email",
    "fontTools",
    "fpdf",
    "http",
    "imaplib",
    "importlib.metadata",
    "importlib.resources",
    "keyring",
    "komtui.adapters.database.repositories._crediting",
    "komtui.adapters.database.repositories.reminders",
    "komtui.adapters.formats",
    "komtui.adapters.mail.probe",
    "komtui.adapters.mail.smtp.transport",
    "komtui.adapters.pdf",
    "komtui.adapters.validation",
    "komtui.adapters.secrets._moving",
    "komtui.domain.sales.legal.rule",
    "komtui.services.mail.trial.connection",
    "komtui.services.sales.life.checking",
    "komtui.services.sales.law.judging",
    "komtui.services.secrets.rotation",
    "komtui.services.settings._search",
    "komtui.services.settings.validation",
    "komtui.ui.screens.draft",
    "komtui.ui.screens.letter",
    "komtui.ui.screens.settings.editors",
    "multiprocessing",
    "textual.widgets.text_area",
    "xml",
    "zipfile",
}
"""What a screen does without that shows the list and the page beside it, with its worker under way."""
_RUN = """
import asyncio, sys
from pathlib import Path
from komtui.cli import straight

def told(app, what):
    print(what, *sys.modules)

from komtui.bootstrap import services
data = Path(sys.argv[1])
house = services(data, None)
house.index
from komtui.ui.app import KomtuiApp

async def run():
    app = KomtuiApp(house, data, worker=True)
    begin = app._begin
    def first():
        print("PAINTED", *sys.modules)
        begin()
    app._begin = first
    around = app._look_around
    def last():
        text = "".join(s.text for line in app.screen._compositor.render_strips() for s in line)
        ours = [each for name, each in sys.modules.items() if name.startswith("komtui")]
        made = {each for module in ours for each in vars(module).values() if isinstance(each, type)}
        made = [each for each in made if hasattr(each, "__dataclass_params__") and each.__module__.startswith("komtui")]
        frozen = [each.__name__ for each in made if each.__dataclass_params__.frozen]
        print("COMPILED", len(made) > 50, *frozen)
        print("SHOWN", *sys.modules, *(word for word in ("Boulangerie", "Pain") if word in text))
        around()
    app._look_around = last
    async with app.run_test(size=(120, 40), headless=True) as pilot:
        for turn in range(600):
            await pilot.pause(0.05)
            text = "".join(s.text for line in app.screen._compositor.render_strips() for s in line)
            if "Lefèvre & Fils" in text and "Total" in text and app._delivering.worker is not None:
                break
        await pilot.pause(0.5)
        print("AT-REST", *sys.modules)

asyncio.run(run())
"""


async def filled(house: Any, *, waiting: bool) -> None:
    await house.company()
    keys = await house.invoices("a@one.example", "b@two.example")
    if waiting:
        # Of an account that stands still: what every header says, at every till.
        await house.services.settings.set({"smtp.user": "somebody"})
        await house.queue(keys[0], "a@one.example")


def loaded(folder: Path) -> dict[str, set[str]]:
    done = subprocess.run(
        [sys.executable, "-c", _RUN, str(folder)], capture_output=True, text=True, check=False, timeout=120
    )
    lines = [
        line.split()
        for line in done.stdout.splitlines()
        if line.startswith(("PAINTED", "COMPILED", "SHOWN", "AT-REST"))
    ]
    assert [line[0] for line in lines] == ["PAINTED", "COMPILED", "SHOWN", "AT-REST"], done.stderr[-2000:]
    return {line[0]: set(line[1:]) for line in lines}


@pytest.mark.parametrize("waiting", [False, True])
async def test_a_list_loads_what_it_shows_and_no_more(
    house: Any, monkeypatch: pytest.MonkeyPatch, waiting: bool
) -> None:
    # As on a server: nobody has a desktop there, and with it a keyring.
    for name in ("DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(house.folder))
    await filled(house, waiting=waiting)
    await house.services.close()
    found = await asyncio.to_thread(loaded, house.folder)
    # Textual itself needs some of them.
    textual = {"importlib.metadata"}
    assert found["PAINTED"] & BEFORE_PAINT == set()
    assert found["SHOWN"] & BEFORE_LAST_BYTE == set()
    # Frozen dataclasses are those of `komtui.late` there, which compile nothing that is not used.
    assert found["COMPILED"] == {"True"}
    # The header and the page were there by then.
    assert {"Boulangerie", "Pain"} <= found["SHOWN"]
    assert found["AT-REST"] & (AT_REST - textual) == set()
    # The control: what is shown is loaded, and would be seen.
    assert {"komtui.ui.widgets.page", "komtui.ui._follow"} <= found["SHOWN"] - found["PAINTED"]
    assert {"komtui.services.mail.sending.delivery", "komtui.services.sales.life.searching"} <= found["AT-REST"]
