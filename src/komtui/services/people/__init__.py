"""Who works here, what each may do, and what each has changed."""
