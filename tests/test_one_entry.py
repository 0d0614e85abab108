"""A setting is one entry of the catalogue, and appears everywhere from that one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PROGRAM = """
import asyncio, json, os, sys
from pathlib import Path
# The entry is written at the end of its file, so to speak, before anybody reads the catalogue.
from importlib.machinery import SourceFileLoader
written = SourceFileLoader.get_data
ENTRY = b'''
SETTINGS += (
    Setting(
        "language.echo",
        "language",
        SettingKind.INTEGER,
        "Echo of numbers",
        "How often a number comes back.",
        "zinnober ricochet",
        default="3",
        minimum=1,
        maximum=9,
        per_store=True,
    ),
)
'''
def read(loader, path):
    data = written(loader, path)
    return data + ENTRY if path.endswith("catalogue/language.py") else data
SourceFileLoader.get_data = read
SourceFileLoader.path_stats = lambda loader, path: (_ for _ in ()).throw(OSError)  # no bytecode is looked for or kept

from click.testing import CliRunner
from komtui.bootstrap import LazyServices, Places
from komtui.cli.main import cli
from komtui.services.settings.reference import page
from komtui.ui.app import KomtuiApp

folder = Path(sys.argv[1])


def shown(app):
    lines = app.screen._compositor.render_strips()
    return "\\n".join("".join(segment.text for segment in line) for line in lines)


async def until(pilot, *words):
    for _turn in range(1000):
        await pilot.pause()
        if all(word in shown(pilot.app) for word in words):
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"{words} not in\\n{shown(pilot.app)}")


async def on_screen():
    services = LazyServices(Places.of(folder, None), {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"})
    app = KomtuiApp(services, folder, worker=False, guide=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f9")
        await until(pilot, "Search:")
        await pilot.press(*"zinnober", "down")
        await until(pilot, "Echo of numbers", "How often a number comes back.", "1 field")
        await pilot.press("end", "ctrl+u", "0", "ctrl+f")
        await until(pilot, "does not fit")
        await pilot.press("down", "end", "ctrl+u", "7", "ctrl+s")
        await until(pilot, "To be saved", "Echo of numbers")
        await pilot.press("enter")
        await until(pilot, "company")
    await services.close()


def told(*words, code=0, **environment):
    done = CliRunner().invoke(cli, ["--data", str(folder), "--json", *words], env=environment)
    assert done.exit_code == code, done.output
    return [json.loads(line) for line in done.stdout.splitlines()]


asyncio.run(on_screen())
assert [row["key"] for row in told("config", "list", "ricochet")] == ["language.echo"]
assert told("config", "get", "language.echo")[0]["value"] == "7"
assert told("config", "set", "language.echo", "12", code=2)[0]["problems"][0]["field"] == "language.echo"
assert told("config", "set", "language.echo", "2", "--store", "lyon", "--new")[0]["origin"] == "store"
assert told("config", "get", "language.echo", KOMTUI_LANGUAGE_ECHO="5")[0]["origin"] == "environment"
assert [row["new"] for row in told("config", "audit", "language.echo")] == ["2", "7"]
assert any("`language.echo`" in line and "How often a number comes back." in line for line in page().splitlines())
"""


def test_one_entry_appears_everywhere(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path)], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
