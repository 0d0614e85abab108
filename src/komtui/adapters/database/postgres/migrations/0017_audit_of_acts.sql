-- The audit also holds acts that change no setting: log-ins, sign-ins, the vault, tests, letters sent and taken back. No line can
-- be taken away with all the others.
-- Where act is empty, a setting or a person was changed; facts are canonical JSON.

ALTER TABLE audit ADD COLUMN act text NOT NULL DEFAULT '';
ALTER TABLE audit ADD COLUMN facts text NOT NULL DEFAULT '{}';

CREATE TRIGGER audit_is_not_emptied BEFORE TRUNCATE ON audit
FOR EACH STATEMENT EXECUTE FUNCTION audit_is_only_added_to();
CREATE TRIGGER audit_settled_is_only_added_to BEFORE UPDATE OR DELETE ON audit_settled
FOR EACH ROW EXECUTE FUNCTION audit_is_only_added_to();
CREATE TRIGGER audit_settled_is_not_emptied BEFORE TRUNCATE ON audit_settled
FOR EACH STATEMENT EXECUTE FUNCTION audit_is_only_added_to();
