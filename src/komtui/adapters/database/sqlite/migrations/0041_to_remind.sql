-- What is to be reminded of: by which policy and day the search knows it, and when that is to be looked at again.
ALTER TABLE search_index ADD COLUMN policy TEXT NOT NULL DEFAULT '';
ALTER TABLE search_index ADD COLUMN remind_day TEXT NOT NULL DEFAULT '';
CREATE TABLE reminder_days (
    document_id INTEGER PRIMARY KEY REFERENCES documents (id),
    day TEXT NOT NULL                   -- on which the next step is due, or one is no longer
);
CREATE INDEX reminder_days_day ON reminder_days (day);
