"""What the terminal can show and how calmly: glyphs, pictures, colours, breaks of lines; and how it ends."""
