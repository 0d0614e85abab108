"""What a server says of a connection that it does not take, in the languages in which servers here say it."""

from __future__ import annotations

import pytest

from komtui.domain.problem import Problem, ProblemError
from komtui.i18n import localizer

psycopg = pytest.importorskip("psycopg", reason="psycopg is not installed (pip install 'komtui[postgres]')")

SAID = {
    # postgresql/src/backend/po/fr.po and src/interfaces/libpq/po, versions 13 to 17
    "FATAL:  authentification par mot de passe échouée pour l'utilisateur « till »": "password",
    "FATAL:  la base de données « books » n'existe pas": "missing",
    "FATAL:  le rôle « till » n'existe pas": "role",
    "FATAL:  désolé, trop de clients sont déjà connectés": "crowded",
    "FATAL:  trop de connexions pour la base de données « books »": "crowded",
    "FATAL:  le système de bases de données se lance": "starting",
    "FATAL:  le système de base de données s'arrête": "starting",
    "FATAL:  droit refusé pour la base de données « books »": "no-right",
    "FATAL:  aucune entrée dans pg_hba.conf pour l'hôte « ::1 », utilisateur « till », aucun chiffrement": "tls-wanted",
    "FATAL:  aucune entrée dans pg_hba.conf pour l'hôte « ::1 », utilisateur « till », chiffrement SSL": "not-admitted",
    "FATAL:  the database system is starting up": "starting",
    "FATAL:  the database system is not yet accepting connections": "starting",
    "FATAL:  remaining connection slots are reserved for roles with the SUPERUSER attribute": "crowded",
    'FATAL:  Peer authentication failed for user "till"': "not-admitted",
    'FATAL:  permission denied for database "books"': "no-right",
    "server closed the connection unexpectedly": "starting",
    "FATAL:  something that nobody has foreseen": "turned-away",
}


@pytest.mark.parametrize(("words", "code"), SAID.items())
def test_a_refusal_is_understood(words: str, code: str) -> None:
    from komtui.adapters.database.postgres.faults import fault

    error = psycopg.OperationalError(f'connection failed: connection to server at "h", port 5432 failed: {words}')
    problem = fault(error, "postgresql://till@h/books")
    assert problem is not None
    assert problem.code == f"system.database-{code}"


@pytest.mark.parametrize(
    "words", ["Connection refused", "FATAL:  the database system is starting up", "timeout expired", "No route to host"]
)
def test_a_server_that_was_reached_before_is_away_for_one_reason(words: str) -> None:
    """Its address is right, so nobody is told to check the port, and no two places of a screen say two things."""
    from komtui.adapters.database.postgres.faults import translating

    error = psycopg.OperationalError(f'connection failed: connection to server at "h", port 5432 failed: {words}')
    with pytest.raises(ProblemError) as raised, translating("postgresql://till@h/books", known=True):
        raise error
    assert [each.code for each in raised.value.problems] == ["system.database-lost"]
    with pytest.raises(ProblemError) as raised, translating("postgresql://till@h/books"):
        raise error
    assert "system.database-lost" not in [each.code for each in raised.value.problems]


def test_a_mistake_in_a_statement_stays_one() -> None:
    from komtui.adapters.database.postgres.faults import fault

    assert fault(psycopg.errors.UndefinedTable("relation does not exist"), "h") is None


def test_a_parameter_that_the_address_cannot_have_is_named() -> None:
    from komtui.adapters.database.postgres.address import Address

    with pytest.raises(ProblemError) as raised:
        Address("postgresql://u@h/d?sslmode=require&sslmod=x&password=canary")
    [problem] = raised.value.problems
    assert (problem.code, problem.facts["name"]) == ("system.database-parameter", "sslmod")
    assert "canary" not in repr(problem)


def test_a_server_that_is_stopped_at_once_speaks_no_other_language() -> None:
    """What libpq says of a broken connection is English, whoever reads it."""
    lost = Problem("system.database-lost", {"address": "postgresql://h/d", "reason": "server closed the connection"})
    assert "server closed" not in localizer("fr").problem(lost)
