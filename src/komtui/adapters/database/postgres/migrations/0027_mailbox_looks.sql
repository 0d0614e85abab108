-- When the folder of a mailbox was last read; 0 where that was before it was kept.
ALTER TABLE mailboxes ADD COLUMN at BIGINT NOT NULL DEFAULT 0;
