-- Changes outside of the database are announced in the audit before they are made; delays after wrong passwords are
-- counted by the machine's running time as well.

-- 1: written before the change was made.
ALTER TABLE audit ADD COLUMN announced INTEGER NOT NULL DEFAULT 0;

-- Announced changes whose outcome is known: it stands in a line of its own, or nothing came of it.
CREATE TABLE audit_settled (
    id INTEGER PRIMARY KEY REFERENCES audit (id)
);

-- Which start of the machine, empty where the system does not say, and microseconds since then.
ALTER TABLE sign_ins ADD COLUMN boot TEXT NOT NULL DEFAULT '';
ALTER TABLE sign_ins ADD COLUMN boot_until INTEGER NOT NULL DEFAULT 0;
