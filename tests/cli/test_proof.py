"""A proof of sending: said as a page, and written into a file that is checked without komtui."""

import json
import subprocess
import sys
import zipfile
from hashlib import sha256

import pytest
from pypdf import PdfReader

UNPACKED = ("entries.jsonl", "proof.json", "page.pdf", "page.txt", "verify_proof.py", "verify_journal.py")


@pytest.fixture
def mailed(komtui, sink):
    komtui.account(sink.port)
    number = komtui.invoice()
    komtui("send", number, "--wait")
    return number


def checked(folder, *journal):
    command = [sys.executable, "verify_proof.py", *map(str, journal)]
    env = {"PATH": "", "PYTHONPATH": ""}
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)


@pytest.fixture
def unpacked(komtui, mailed, tmp_path):
    komtui("proof", mailed, "--to", str(tmp_path / "proof.zip"))
    folder = tmp_path / "unpacked"
    with zipfile.ZipFile(tmp_path / "proof.zip") as file:
        file.extractall(folder)
    return folder


def test_the_page_says_who_took_which_bytes(komtui, mailed, sink):
    page = komtui("proof", mailed).stdout
    (message,) = sink.messages
    for words in ("PROOF OF SENDING", mailed, "zoe@client.example", 'Café "Müller"', "in clear", "250"):
        assert words in page
    assert f"127.0.0.1:{sink.port}" in page
    found = json.loads(komtui("proof", mailed, "--json").stdout)
    assert sha256(message).hexdigest() == found["messages"][0]["sha256"]
    assert found["messages"][0]["sha256"] in page
    assert [each["what"] for each in found["steps"]][-2:] == ["queued", "sent"]


def test_what_was_never_mailed_has_no_proof(komtui):
    number = komtui.invoice()
    assert "never mailed" in komtui("proof", number, code=1).stderr


def test_a_file_is_not_replaced_and_a_folder_gets_one_of_its_own_name(komtui, mailed, tmp_path):
    komtui("proof", mailed, "--to", str(tmp_path))
    made = tmp_path / "proof-F-2026-0001.zip"
    assert made.stat().st_mode & 0o777 == 0o600
    before = made.read_bytes()
    assert komtui("proof", mailed, "--to", str(made), code=1).stderr
    assert made.read_bytes() == before
    komtui("proof", mailed, "--to", str(tmp_path / "page.pdf"))
    lines = PdfReader(tmp_path / "page.pdf").pages[0].extract_text().splitlines()
    assert {"The document", f"Number: {mailed}"} <= {line.strip() for line in lines}


def test_an_outsider_checks_it_and_finds_the_message_and_the_page_in_it(unpacked, sink):
    assert {each.name for each in unpacked.iterdir()} >= set(UNPACKED)
    (message,) = unpacked.glob("*.eml")
    assert message.read_bytes() == sink.messages[0]
    done = checked(unpacked)
    assert (done.returncode, done.stderr) == (0, "")
    assert "whole among themselves, which proves nothing yet" in done.stdout
    assert "zoe@client.example sent 127.0.0.1" in done.stdout
    assert "another page" not in done.stdout


@pytest.mark.parametrize("name", ["entries.jsonl", "message-1.eml", "F-2026-0001.pdf", "page.txt"])
def test_whatever_is_changed_is_found(unpacked, name):
    content = bytearray((unpacked / name).read_bytes())
    content[len(content) // 2] ^= 1
    (unpacked / name).write_bytes(content)
    done = checked(unpacked)
    assert done.returncode != 0
    assert done.stderr


@pytest.mark.parametrize("name", ["at", "number", "unsigned"])
def test_whatever_is_changed_in_what_it_says_of_itself_is_found(unpacked, name):
    """Without a signature as well: where the number alone is another one, nothing else would show it."""
    told = json.loads((unpacked / "proof.json").read_bytes())
    told[name] = told[name][:-1] + "x"
    (unpacked / "proof.json").write_text(json.dumps(told))
    done = checked(unpacked)
    assert (done.returncode, done.stderr) == (1, "proof.json: it was changed\n")


def test_a_message_that_no_entry_names_is_found(unpacked):
    """Somebody writes another message, and the file's own list of hashes with it."""
    message = unpacked / "message-1.eml"
    message.write_bytes(message.read_bytes().replace(b"zoe@client.example", b"eve@client.example"))
    told = json.loads((unpacked / "proof.json").read_bytes())
    told["files"][message.name] = sha256(message.read_bytes()).hexdigest()
    (unpacked / "proof.json").write_text(json.dumps(told))
    done = checked(unpacked)
    assert done.returncode == 1
    assert "no entry of the journal names it" in done.stderr


def test_each_entry_stands_in_the_whole_journal(komtui, unpacked, tmp_path):
    komtui("journal", "export", str(tmp_path / "journal.jsonl"))
    done = checked(unpacked, tmp_path / "journal.jsonl")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "whole")
    lines = (tmp_path / "journal.jsonl").read_bytes().splitlines(keepends=True)
    (tmp_path / "other.jsonl").write_bytes(b"".join(each for each in lines if b'"what":"letter"' not in each))
    done = checked(unpacked, tmp_path / "other.jsonl")
    assert done.returncode == 1
    assert "does not stand in the journal" in done.stderr
    # One that ends before: there is nothing of the entry that the proof calls the last one.
    head = json.loads((unpacked / "proof.json").read_bytes())["head"]["number"]
    (tmp_path / "cut.jsonl").write_bytes(b"".join(each for each in lines if json.loads(each)["number"] < head))
    assert "the entry that it calls the last one" in checked(unpacked, tmp_path / "cut.jsonl").stderr


def test_what_is_not_signed_says_that_anybody_could_have_changed_it(komtui, mailed, unpacked):
    told = "This proof is not signed"
    assert told in " ".join(komtui("proof", mailed).stdout.split())
    assert told in " ".join((unpacked / "page.txt").read_text().split())
    assert "NOT SIGNED: whoever has these files can change all of them together" in checked(unpacked).stdout
    # As it says: the page and the list of hashes are changed together, and nothing here shows it.
    forged(unpacked)
    done = checked(unpacked)
    assert (done.returncode, done.stdout.splitlines()[-1] == "whole") == (0, False)


def test_what_is_signed_cannot_be_changed_together(komtui, mailed, tmp_path):
    komtui.env["KOMTUI_VAULT_PASSPHRASE"] = "four random words"
    komtui("vault", "create")
    komtui("proof", mailed, "--to", str(tmp_path / "proof.zip"))
    folder = tmp_path / "unpacked"
    with zipfile.ZipFile(tmp_path / "proof.zip") as file:
        file.extractall(folder)
    assert "is signed with the company's key" in " ".join((folder / "page.txt").read_text().split())
    done = checked(folder)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "whole")
    assert "signed by" in done.stdout
    forged(folder)
    assert "proof.json: it is not signed by that key" in checked(folder).stderr


def forged(folder):
    """Change the page, and with it the file's own list of hashes and their digest."""
    page = folder / "page.txt"
    page.write_text(page.read_text().replace("zoe@client.example", "eve@client.example"))
    told = json.loads((folder / "proof.json").read_bytes())
    told["files"][page.name] = sha256(page.read_bytes()).hexdigest()
    signed = {name: value for name, value in told.items() if name not in {"digest", "signature"}}
    told["digest"] = sha256(json.dumps(signed, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
    (folder / "proof.json").write_text(json.dumps(told))
