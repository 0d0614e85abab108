"""The run of reminders: what is due for whom today, seen first and then sent."""
