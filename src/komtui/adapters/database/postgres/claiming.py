"""A claim as a function of PostgreSQL: all that it does in one journey, each statement planned once a connection.

It is made in `pg_temp`, where it lasts as long as the connection that made it: it is always this program's own, and the
books hold none of it.
"""

from __future__ import annotations

from zlib import crc32

from komtui.adapters.database.connection import GOING, IN_ORDER, QUEUED
from komtui.adapters.database.gravest import OF_LETTER, UPDATE_DOCUMENT

CLAIM = """
    SELECT * FROM pg_temp.claim_letter(:lease, :until, :holder, :now, CAST(:accounts AS json), CAST(:scopes AS text[]),
        CAST(:limits AS json))
"""


def advisory(name: str) -> int:
    """Return the number of the lock of that name, which its holder's transaction has among all transactions."""
    return crc32(name.encode())


def _within(statement: str) -> str:
    """Return a statement of the program's with the function's variables in the places of its values."""
    return (
        statement.replace(":letter", "claim_letter.id")
        .replace(":now", "claim_letter.now")
        .replace(":scope", "this_one")
    )


# Each statement sees what was committed before it. The planner knows nothing of an array that it is given: asked by a
# function it takes a third of the letters to be among them, where `= ANY` and `<> ALL` may have it sort the whole queue
# for one letter. Small tables it would read from end to end, as which it remembers those that have grown since.
# `state || ''` keeps the letter's own deliveries from being looked for among all that wait. Only texts of this program
# are put in.
CLAIMING = f"""
CREATE FUNCTION pg_temp.claim_letter(
    the_lease text, the_end bigint, the_holder text, now bigint, accounts json, wanted text[], limits json,
    OUT id bigint, OUT scope text, OUT sender text, OUT kind text, OUT message_id text, OUT queued_at bigint,
    OUT account text, OUT sha256 text, OUT mime bytea, OUT taken json, OUT places bigint[], OUT contents bytea[]
) LANGUAGE plpgsql SET enable_seqscan = off AS $$
#variable_conflict use_column
DECLARE
    turn text[] := wanted;
    this_one text;
    due bigint;
    busy_messages bigint;
    busy_recipients bigint;
    fits boolean;
BEGIN
    IF limits IS NOT NULL THEN
        -- What two take at once could only together be too much.
        PERFORM pg_advisory_xact_lock({advisory("claims")});
    END IF;
    IF wanted IS NULL OR array_length(wanted, 1) > 1 THEN
        -- Those with letters due, and the one first whose letter is due the longest: each is looked up.
        WITH RECURSIVE waiting (scope) AS (
            SELECT min(scope) FROM deliveries WHERE {QUEUED} UNION ALL
            SELECT (SELECT min(scope) FROM deliveries WHERE {QUEUED} AND scope > waiting.scope) FROM waiting
            WHERE waiting.scope IS NOT NULL
        )
        SELECT array_agg(waiting.scope ORDER BY first.due_at, first.trying_since, first.id) INTO turn
        FROM waiting CROSS JOIN LATERAL (
            SELECT due_at, trying_since, deliveries.id FROM deliveries CROSS JOIN letters
            WHERE letters.id = deliveries.letter_id AND deliveries.scope = waiting.scope AND {QUEUED}
            AND due_at <= now AND letters.lease IS NULL ORDER BY {IN_ORDER} LIMIT 1
        ) AS first
        WHERE wanted IS NULL OR arraycontains(wanted, ARRAY[waiting.scope]);
    END IF;
    FOREACH this_one IN ARRAY coalesce(turn, '{{}}') LOOP
        SELECT letters.id, letters.scope, letters.sender, letters.kind, letters.message_id, letters.queued_at,
            coalesce(accounts ->> letters.scope, '')
        INTO id, scope, sender, kind, message_id, queued_at, account
        FROM deliveries CROSS JOIN letters
        WHERE letters.id = deliveries.letter_id AND deliveries.scope = this_one AND {QUEUED} AND due_at <= now
        AND letters.lease IS NULL AND {_within(GOING)}
        ORDER BY {IN_ORDER} LIMIT 1 FOR UPDATE OF letters SKIP LOCKED;
        CONTINUE WHEN NOT FOUND;
        EXIT WHEN limits IS NULL OR limits -> claim_letter.scope IS NULL;
        -- The clock may have gone back since something was handed over: a server has not forgotten because of that.
        UPDATE handovers SET at = now WHERE handovers.account = claim_letter.account AND at > now + 60000000;
        SELECT count(DISTINCT letter_id), count(*) INTO busy_messages, busy_recipients
        FROM deliveries JOIN letters ON letters.id = letter_id
        WHERE state = 'sending' AND letters.account = claim_letter.account;
        SELECT count(*) INTO due FROM deliveries
        WHERE letter_id = claim_letter.id AND state || '' = 'queued' AND due_at <= now;
        SELECT bool_and(
            CASE WHEN of_recipients THEN busy_recipients + least(due, most) ELSE busy_messages + 1 END + (
                SELECT CASE WHEN of_recipients THEN coalesce(sum(recipients), 0) ELSE count(*) END
                FROM handovers WHERE handovers.account = claim_letter.account AND at > since
            ) <= most
        ) INTO fits
        FROM json_to_recordset(limits -> claim_letter.scope)
            AS bound (most bigint, since bigint, of_recipients boolean);
        EXIT WHEN fits;
        -- Those behind it wait as well, or a large one would never leave.
        id := NULL;
    END LOOP;
    IF claim_letter.id IS NULL THEN
        RETURN;
    END IF;
    UPDATE letters SET lease = the_lease, lease_until = the_end, holder = the_holder, account = claim_letter.account
    WHERE letters.id = claim_letter.id;
    WITH moved AS (
        UPDATE deliveries SET state = 'sending', lease = the_lease, changed_at = now
        WHERE letter_id = claim_letter.id AND state || '' = 'queued' AND due_at <= now
        RETURNING deliveries.id, recipient, attempts
    ), told AS (
        INSERT INTO events (delivery_id, at, state, reply) SELECT moved.id, now, 'sending', '' FROM moved
    )
    SELECT json_agg(moved) INTO taken FROM moved;
    SELECT letter_mimes.sha256, letter_mimes.mime INTO sha256, mime FROM letter_mimes WHERE letter_id = claim_letter.id;
    IF EXISTS (SELECT 1 FROM letter_documents WHERE letter_id = claim_letter.id) THEN
        -- Letters of one document may move at the same time: whoever comes second sees what the first one did.
        PERFORM 1 FROM documents WHERE documents.{_within(OF_LETTER)} ORDER BY documents.id FOR UPDATE;
        {_within(UPDATE_DOCUMENT)};
    END IF;
    IF EXISTS (SELECT 1 FROM letter_parts WHERE letter_id = claim_letter.id) THEN
        SELECT array_agg(place ORDER BY place), array_agg(content ORDER BY place) INTO places, contents
        FROM letter_parts JOIN artifacts ON artifacts.sha256 = letter_parts.sha256 WHERE letter_id = claim_letter.id;
    END IF;
    -- It does not wait for the disk: a claim that a power cut undoes leaves a queued letter, which is what it shall be.
    PERFORM set_config('synchronous_commit', 'off', true);
    PERFORM pg_notify('komtui', '');
END $$
"""
