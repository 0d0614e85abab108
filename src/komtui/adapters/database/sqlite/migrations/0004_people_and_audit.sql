-- Who may do what, how often a name was tried in vain, and what was changed by whom.

CREATE TABLE people (
    id INTEGER PRIMARY KEY AUTOINCREMENT,   -- never given twice: a session cannot become somebody else's
    name TEXT NOT NULL,
    name_key TEXT NOT NULL UNIQUE,          -- without accents, case and ligatures
    role TEXT NOT NULL,
    password TEXT                           -- Argon2id in PHC form; null for who cannot sign in
);

CREATE TABLE sign_ins (
    mark TEXT PRIMARY KEY,                  -- two bytes of the name's hash (see services/people/access.py)
    failures INTEGER NOT NULL,
    failed_at INTEGER NOT NULL,             -- microseconds since 1970
    locked_until INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,                    -- microseconds since 1970
    who TEXT NOT NULL,
    store TEXT NOT NULL,                    -- empty for the company
    key TEXT NOT NULL,
    old TEXT,
    new TEXT,
    secret INTEGER NOT NULL                 -- 1: only that it changed is told
);

CREATE INDEX audit_by_key ON audit (key, id);

CREATE TRIGGER audit_is_not_rewritten BEFORE UPDATE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit is only added to');
END;

CREATE TRIGGER audit_is_not_forgotten BEFORE DELETE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit is only added to');
END;
