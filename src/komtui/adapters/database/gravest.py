"""What the list of documents shows of the letters of each: a state, and the statement that brings it up to date."""

from __future__ import annotations

from komtui.domain.mail.delivery_state import UNDELIVERED_STATES, DeliveryState

_GRAVEST = (
    DeliveryState.UNCERTAIN,
    DeliveryState.FAILED,
    DeliveryState.BOUNCED,
    DeliveryState.DOT,
    DeliveryState.SENDING,
    DeliveryState.QUEUED,
    DeliveryState.DELAYED,
    DeliveryState.SENT,
    DeliveryState.CANCELLED,
)
"""What the list of documents shows first where the recipients of its letters fare differently."""

OF_LETTER = "id IN (SELECT document_id FROM letter_documents WHERE letter_id = :letter)"
_UNDELIVERED = ", ".join(f"'{state}'" for state in UNDELIVERED_STATES)
# Of each recipient what became of the last letter of a kind, unless that was taken back; and of every letter what still
# needs somebody, however many have gone since. A document's deliveries are read once, and compared by a window: asked
# for one by one, PostgreSQL reads all letters for each as long as it takes the tables to be small. Only names of states
# are put in.
_UPDATE_DOCUMENTS = f"""
    UPDATE documents SET delivery = (
        SELECT state FROM (
            SELECT deliveries.state, letter_id, max(CASE WHEN deliveries.state <> 'cancelled' THEN letter_id END)
            OVER (PARTITION BY letters.kind, recipient) AS latest
            FROM (
                SELECT letter_id AS carrier FROM letter_documents WHERE letter_documents.document_id = documents.id
            ) AS carried JOIN letters ON letters.id = carrier JOIN deliveries ON deliveries.letter_id = carrier
            WHERE letters.kind <> 'test' AND settled_at IS NULL
        ) AS standing
        WHERE state IN ({_UNDELIVERED}) OR latest IS NULL OR letter_id >= latest
        ORDER BY CASE state {" ".join(f"WHEN '{state}' THEN {place}" for place, state in enumerate(_GRAVEST))} END
        LIMIT 1
    )
    WHERE """
UPDATE_DOCUMENT = f"{_UPDATE_DOCUMENTS}{OF_LETTER}"
"""Of those of a letter."""


def of_letters(among: str) -> tuple[str, str]:
    """Return which documents letters carry, by the condition on `letter_id`, and the statement for all of these."""
    condition = f"id IN (SELECT document_id FROM letter_documents WHERE {among})"
    return condition, f"{_UPDATE_DOCUMENTS}{condition}"


def of_documents(among: str) -> tuple[str, str]:
    """Return the same for documents, by the condition on `id`."""
    return among, f"{_UPDATE_DOCUMENTS}{among}"
