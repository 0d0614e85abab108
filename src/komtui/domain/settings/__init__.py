"""Settings: what one is, and the catalogue of all there are."""
