"""What the list of documents shows of the letters of each: a state, and the statement that brings it up to date."""

from __future__ import annotations

from komtui.domain.mail.delivery_state import DeliveryState

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
"""What the list of documents shows first where the recipients of a letter fare differently."""

OF_LETTER = "id IN (SELECT document_id FROM letter_documents WHERE letter_id = :letter)"
# Only names of states are put in.
_UPDATE_DOCUMENTS = f"""
    UPDATE documents SET delivery = (
        SELECT state FROM deliveries WHERE settled_at IS NULL AND letter_id IN (
            SELECT max(letters.id) FROM letter_documents JOIN letters ON letters.id = letter_documents.letter_id
            WHERE letter_documents.document_id = documents.id AND kind <> 'test' AND EXISTS (
                SELECT 1 FROM deliveries AS standing WHERE standing.letter_id = letters.id AND settled_at IS NULL
            ) GROUP BY kind
        )
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
