"""SMTP: a session opened, letters handed over, what each reply means."""
