-- Which server said what a step of a letter tells of: JSON, see codec.py; null where none did, and on older steps.
ALTER TABLE events ADD COLUMN server text;
