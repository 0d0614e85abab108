"""The configuration: values, their checks, secrets, the vault."""
