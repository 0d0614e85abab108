"""A seeded company and a local mail catcher."""
