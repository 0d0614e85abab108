"""TLS: trusted authorities, certificates, chains."""
