"""Where secrets are kept: environment, keyring, vault, session, and the chain of them."""
