"""Signing in on a provider's page: Google by google-auth-oauthlib, Microsoft by msal, the answer on loopback."""
