"""Sentences on the machine: files and databases, what the doctor finds, the demo."""

from __future__ import annotations

from collections.abc import Mapping

from komtui.domain.marking import N_

SENTENCES: Mapping[str, str] = {
    # Files and databases.
    "system.data-link": N_(
        "The data folder {folder} is a link. Name the folder itself, so that nobody can turn it elsewhere."
    ),
    "system.data-owner": N_(
        "The data folder {folder} belongs to somebody else, who could read what is kept. Choose another."
    ),
    "system.database-absent": N_(
        "There are no books at {file}, and none were made: check the name and its folder. New books begin there with:"
        " komtui --database {file} config set company.name NAME"
    ),
    "system.database-parameter": N_(
        "{name} is nothing that the address {address} can say. Correct it, or take it out; PostgreSQL calls them"
        " connection parameters, such as sslmode, sslrootcert or connect_timeout."
    ),
    "system.database-address": N_(
        "{address} is not an address of books. Name a file, its sqlite:/// address, or a server, such as"
        " postgresql://komtui@db.example/komtui; other signs in a name are written as % and their code."
    ),
    "system.database-busy": N_(
        "The database {file} is in use by another program, which did not let go of it in time. Nothing was written."
        " Try again in a moment."
    ),
    "system.database-damaged": N_(
        "The database {file} is damaged ({reason}). Nothing was written. Close komtui, keep a copy of the file as it"
        " is, and bring back your last backup."
    ),
    "system.database-emptied": N_(
        "There were books in {file}, and now it is empty or gone. Nothing was written. Bring back your last backup; to"
        " begin with new books, remove {mark} as well."
    ),
    "system.database-foreign": N_(
        "{file} is not a komtui database, so it was left as it is. Choose another file or another data folder."
    ),
    "system.database-full": N_(
        "There is no room left on the disk of {file}. Nothing was written. Free some space, then try again."
    ),
    "system.database-gone": N_(
        "The database {file} was moved, removed or replaced while komtui was running. Nothing was written. Put it back,"
        " or close komtui and start it again."
    ),
    "system.database-io": N_(
        "The disk of {file} could not be read or written ({reason}). Nothing was written. Check the disk or the"
        " network drive, then try again."
    ),
    "system.database-newer": N_(
        "The database {file} was written by a newer komtui (version {version}; this one knows {known}). Update"
        " komtui on this machine; until then nothing is touched."
    ),
    "system.database-read-only": N_(
        "The database {file} cannot be written: the file or its disk is read-only. Give yourself the right to write"
        " there and start komtui again, or choose another data folder."
    ),
    "system.database-uncertain": N_(
        "The connection to {file} broke just when something was being written, and nobody can tell whether it was."
        " Look whether it is there before you do it again."
    ),
    "system.database-unreachable": N_(
        "The database {file} cannot be opened ({reason}). Check that the folder exists and that you may write there."
    ),
    # Books on a server.
    "system.database-authority": N_(
        "The certificate of {address} cannot be checked, since there is no certificate of an authority to check it by"
        " ({reason}). Name its file with sslrootcert in the address, or put it into ~/.postgresql/root.crt."
    ),
    "system.database-certificate": N_(
        "The server of {address} shows a certificate of an authority that is not trusted here. It may be another"
        " server: ask whoever runs it for the authority's certificate, and name its file with sslrootcert."
    ),
    "system.database-certificate-name": N_(
        "The certificate that the server of {address} shows is for another name ({reason}). It may be another server:"
        " use the name for which the certificate was made."
    ),
    "system.database-crowded": N_(
        "The server of {address} has as many connections as it takes. Close another komtui, or have its limit raised"
        " (max_connections); komtui takes five for each screen."
    ),
    "system.database-extra": N_(
        "The books are at {address}, and the package that speaks to PostgreSQL is not installed. Install it:"
        " pip install 'komtui[postgres]'"
    ),
    "system.database-host": N_(
        "The server of {address} is not known by that name. Check the name, and this machine's network."
    ),
    "system.database-lost": N_(
        "The connection to {address} was lost: the server was stopped, or something on the way broke. What was under"
        " way was not written. komtui connects again by itself; if it cannot, check the server and the network."
    ),
    "system.database-missing": N_(
        "There is no such database on the server: {address}. Check the name, or have it made: createdb -O ROLE NAME"
    ),
    "system.database-no-right": N_(
        "At {address} this role may not do what komtui needs ({reason}). Make it the owner of the database:"
        " ALTER DATABASE name OWNER TO role"
    ),
    "system.database-not-admitted": N_(
        "The server of {address} does not let this machine or this role in ({reason}). Whoever runs it adds a line"
        " to its pg_hba.conf."
    ),
    "system.database-not-postgres": N_(
        "Something answers at {address}, but not as PostgreSQL does. Check the host and the port; PostgreSQL's is"
        " usually 5432."
    ),
    "system.database-old": N_(
        "The server of {address} is PostgreSQL {version}, and komtui needs 13 or newer. Have the server updated."
    ),
    "system.database-password": N_(
        "The server of {address} refused the password, or does not know the role. Correct it where it stands: in"
        " KOMTUI_DATABASE_PASSWORD, in ~/.pgpass, in the service file, or with: komtui config set database.password"
    ),
    "system.database-password-missing": N_(
        "The server of {address} asks for a password, and none is known. Put it into ~/.pgpass, into"
        " KOMTUI_DATABASE_PASSWORD, or keep it with: komtui --database FILE config set database.password"
    ),
    "system.database-password-shown": N_(
        "The address of the books holds a password, where others could read it. Leave it out of the address and put"
        " it into ~/.pgpass or KOMTUI_DATABASE_PASSWORD, or keep it with: komtui config set database.password. If it"
        " was a real one, change it."
    ),
    "system.database-refused": N_(
        "Nothing listens at {address}. Check that the server runs there, that it listens to the network"
        " (listen_addresses), and the port."
    ),
    "system.database-role": N_(
        "The server of {address} does not know this role, or does not let it in. Check the name, or have it made:"
        " createuser --pwprompt NAME"
    ),
    "system.database-service": N_(
        "The address {address} names a service that is in no service file. Add it to ~/.pg_service.conf, or name its"
        " file in PGSERVICEFILE."
    ),
    "system.database-silent": N_(
        "Nobody answers at {address}. Check that the server runs, and that no firewall stands in between."
    ),
    "system.database-standby": N_(
        "The books at {address} can only be read: the server is a standby, or was made read-only. Nothing was written."
        " Use the address of the main server."
    ),
    "system.database-starting": N_("The server of {address} is just starting or stopping. Try again in a moment."),
    "system.database-tls-none": N_(
        "The server of {address} has no TLS, and the address asks for it (sslmode). Have TLS set up there; only on"
        " a network that nobody else can read may sslmode=disable stand in the address."
    ),
    "system.database-tls-wanted": N_(
        "The server of {address} lets nobody in without TLS. Write sslmode=verify-full into the address, or at least"
        " sslmode=require."
    ),
    "system.database-turned-away": N_(
        "The server of {address} did not let komtui in: {reason}. Check the address, and look into the server's log."
    ),
    "system.file": N_("{file} cannot be written: {reason}. Check the folder and the free space."),
    "system.letter-damaged": N_(
        "Letter {letter} is not what was put into the queue any more, so it was not sent. The database may be damaged:"
        " keep a copy of it, and write the letter anew from its document."
    ),
    "system.no-home": N_(
        "This user has no home folder in which komtui could keep its data. Name a folder with --data, or set HOME."
    ),
    "system.problem-unreadable": N_(
        "Why it failed cannot be read in the database any more. What the server answered stands in the history."
    ),
    "system.sqlite-old": N_(
        "This Python has SQLite {version}, and komtui needs 3.35 or newer. Use a newer Python or a newer system."
    ),
    # The books as a whole.
    "backup.damaged": N_(
        "The copy of the books came out otherwise than they are ({reason}), so it was thrown away. Check the disk of"
        " {file}, then try again."
    ),
    "backup.exists": N_("There is a file {file} already, and it was left as it is. Name another one."),
    "backup.folder": N_(
        "There is no folder {folder}, so nothing was copied. Make it, or mount the disk that it is on, then try again."
    ),
    "backup.server": N_(
        "The books are on a server, which is backed up by its own program. Run: pg_dump --format=custom"
        " --file={file} '{address}'"
    ),
    "copy.changed": N_(
        "Somebody wrote into {address} while it was copied (table {table}), so nothing was kept of the copy. Close"
        " komtui on every till, then try again."
    ),
    "copy.differs": N_(
        "{address} did not keep what it was given (table {table}), so nothing was kept of the copy. Check that server"
        " or disk before you trust it with books."
    ),
    "copy.not-empty": N_(
        "There are books at {address} already (table {table}), and they were left as they are. Name an empty database."
    ),
    "copy.same": N_("The books are there already. Name another database."),
    # What the doctor finds.
    "doctor.company": N_(
        "This is not set: {setting}. Fill it in on the configuration screen (F9), or run: komtui config set {key}"
    ),
    "doctor.no-seller": N_(
        "What waits does not say who sells (documents: {count}): the company has no name. Fill it in on the"
        " configuration screen (F9), or run: komtui config set company.name"
    ),
    "doctor.database-tls": N_(
        "The books are on another machine ({host}), and nobody checks that it is that machine (sslmode={mode})."
        " Write sslmode=verify-full into the address of the books, with sslrootcert where the authority is your own."
    ),
    "doctor.encoding": N_(
        "The terminal's encoding is {encoding}, so some letters show as question marks. Choose a UTF-8 locale, such as"
        " LANG=en_CA.UTF-8."
    ),
    "doctor.folder": N_("The data folder {folder} cannot be read: {reason}. Check that it is there and whose it is."),
    "doctor.folder-denied": N_(
        "The data folder {folder} is closed to this user. It belongs to somebody else: run komtui as that user, or name"
        " another folder with --data."
    ),
    "doctor.open": N_("Other people on this machine may open {file}. Close it to them, with: chmod go-rwx {file}"),
    "doctor.package": N_("The package {package} is missing. Install komtui again."),
    "doctor.standing-file": N_(
        "Letters cannot offer {file}: there is no such file here, or none that is mailed, and no machine has read one"
        " there. Correct its path; each stands on a line of its own."
    ),
    "doctor.unattended": N_(
        "Letters have been waiting since {since}, and nobody sends them. They leave while a screen of komtui is open,"
        " or while this runs: komtui worker"
    ),
    "doctor.unjudged": N_(
        "Nobody judges e-invoices by the official rules (EN 16931, France) before they get their numbers; what law asks"
        " is looked at without them too. To have them: pip install 'komtui[validate]'"
    ),
    "doctor.undelivered": N_("Letters that were not delivered: {count}. Look at them with: komtui outbox"),
    # The demo.
    "demo.extra": N_("The demo needs its mail catcher, which is not installed. Install it: pip install 'komtui[demo]'"),
    "demo.folder": N_("{folder} holds books that are not the demo's. Name another folder, or an empty one."),
    "demo.start": N_("The demo could not start in {folder}: {reason}. Check that there is room and that it may write."),
}
