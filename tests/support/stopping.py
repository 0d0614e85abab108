"""Part of a program that a test kills: it stops before one of its statements, says so, and waits."""

STOPPING = """
import time

class Stopping:
    def __init__(self, writer, after):
        self.writer, self.left = writer, after
    def __getattr__(self, name):
        return getattr(self.writer, name)
    def execute(self, statement, *values):
        self.left -= 1
        if not self.left:
            print("reached", flush=True)
            time.sleep(600)
        return self.writer.execute(statement, *values)
"""
"""Wraps a connection that writes: `database._writer = Stopping(database._writer, after)`."""
