"""Reminders of what is due: who gets one today, what it says and claims, and whom nobody reminds."""
