"""The sheet of a day."""
