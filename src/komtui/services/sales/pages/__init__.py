"""Documents drawn and printed."""
