import subprocess
import sys

import pytest

from komtui.adapters.passwords import ITERATIONS, LANES, MEMORY, Argon2Passwords

pytestmark = pytest.mark.costly


async def test_a_password_fits_what_was_sealed_of_it_and_nothing_else():
    passwords = Argon2Passwords()
    sealed = await passwords.sealed("caf\u00e9 chaud")
    assert sealed.startswith(f"$argon2id$v=19$m={MEMORY},t={ITERATIONS},p={LANES}$")
    assert "chaud" not in sealed
    # The same letter, composed by another keyboard.
    assert await passwords.fits("cafe\u0301 chaud", sealed)
    assert not await passwords.fits("cafe chaud", sealed)
    assert not await passwords.fits("", sealed)
    assert await passwords.sealed("caf\u00e9 chaud") != sealed


async def test_what_was_damaged_fits_nothing():
    assert not await Argon2Passwords().fits("x", "$argon2id$v=19$garbage")
    assert not await Argon2Passwords().fits("\udcff", None)


async def test_an_unknown_name_costs_the_work_of_a_wrong_password(monkeypatch):
    from cryptography.hazmat.primitives.kdf import argon2

    worked = []
    real = argon2.Argon2id

    class Counting:
        def __new__(cls, **parameters):
            worked.append((parameters["iterations"], parameters["lanes"], parameters["memory_cost"]))
            return real(**parameters)

    monkeypatch.setattr(argon2, "Argon2id", Counting)
    assert not await Argon2Passwords().fits("anything", None)
    assert worked == [(ITERATIONS, LANES, MEMORY)]


def test_argon2_is_not_imported_before_it_is_needed():
    code = (
        "import sys, pathlib, tempfile; from komtui.bootstrap import services\n"
        "with tempfile.TemporaryDirectory() as folder:\n"
        "    built = services(pathlib.Path(folder)); locked = built.locked\n"
        "    light = {'komtui.services.people.access', 'cryptography'}.isdisjoint(sys.modules)\n"
        "    needs = built.access.needs_login(); built.database.close()\n"
        "print(locked, light, needs, 'cryptography' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout == "False True False False\n"
