"""Formats: files of other programs, read into domain documents. `reading.read` is the way in."""
