"""The guided set-up of a komtui in which there is nothing yet, page by page."""
