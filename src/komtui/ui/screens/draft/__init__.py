"""The editor of drafts: a form for the keyboard."""
