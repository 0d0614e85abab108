-- The audit also holds acts that change no setting: log-ins, sign-ins, the vault, tests, letters sent and taken back. No line can
-- be written over by the number of another one.
-- Where act is empty, a setting or a person was changed; facts are canonical JSON.

ALTER TABLE audit ADD COLUMN act TEXT NOT NULL DEFAULT '';
ALTER TABLE audit ADD COLUMN facts TEXT NOT NULL DEFAULT '{}';

CREATE TRIGGER audit_is_not_replaced BEFORE INSERT ON audit
WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'the audit is only added to');
END;

CREATE TRIGGER audit_settled_is_not_rewritten BEFORE UPDATE ON audit_settled
BEGIN
    SELECT RAISE(ABORT, 'the audit is only added to');
END;

CREATE TRIGGER audit_settled_is_not_forgotten BEFORE DELETE ON audit_settled
BEGIN
    SELECT RAISE(ABORT, 'the audit is only added to');
END;
