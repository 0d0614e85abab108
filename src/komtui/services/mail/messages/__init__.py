"""The bytes that leave: headers and parts, their signature, and what a reader sees of them."""
