"""Signing in with Google and Microsoft while the browser is on another machine."""
