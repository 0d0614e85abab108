"""A seeded company with a local mail catcher: what `komtui demo` opens. Nothing in it leaves this machine."""
