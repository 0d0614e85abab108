"""Programs that a test kills: they stop at a place, say so, and wait."""

import asyncio
import subprocess
import sys

import warm

STOPPING = """
import time

def reached():
    print("reached", flush=True)
    time.sleep(600)

class Stopping:
    def __init__(self, writer, stops):
        self.writer, self.stops = writer, stops
    def __getattr__(self, name):
        return getattr(self.writer, name)
    def execute(self, statement, *values):
        if self.stops(statement):
            reached()
        return self.writer.execute(statement, *values)

def at(number):
    left = int(number)
    def stops(_statement):
        nonlocal left
        left -= 1
        return not left
    return stops
"""
"""Begins the text of such a program: `reached()` stops it; a connection that writes stops before statements, such as
`database._writer = Stopping(database._writer, at(3))` before the third."""


async def begun(script: str, *arguments: object) -> tuple[subprocess.Popen[str], str]:
    """Return a program, and what it said first: `reached` where it has stopped, `done` at its end."""
    command = [sys.executable, "-c", script, *map(str, arguments)]
    process = await asyncio.to_thread(
        lambda: warm.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    )
    return process, (await asyncio.to_thread(process.stdout.readline)).strip()


async def killed(script: str, *arguments: object) -> bool:
    """Run a program until it stops, and kill it; return whether it was done before."""
    process, said = await begun(script, *arguments)
    process.kill()
    _rest, wrong = await asyncio.to_thread(process.communicate)
    assert said in {"reached", "done"}, wrong
    return said == "done"
