"""What is done to documents and letters from more than one screen: issuing, mending, discarding, saving, sending."""
