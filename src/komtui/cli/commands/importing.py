"""`komtui import`: files into the books."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from komtui.bootstrap import LazyServices
from komtui.cli.commands._tables import columns_table, documents_table, sight_json
from komtui.cli.commands.stores import check_new_store, new_option, say_new_store
from komtui.cli.core.framework import command, option, store_option
from komtui.cli.core.output import emit, problem_json, say, say_problems, table, tell
from komtui.cli.core.session import Session, pass_session
from komtui.domain.marking import N_
from komtui.domain.tables.mapping import Mapping
from komtui.domain.tables.refused import Refused
from komtui.domain.tables.table import fingerprint
from komtui.domain.text import visible
from komtui.i18n import _, current, n_
from komtui.i18n.presentation.importing import refused_names, refused_reasons
from komtui.services.ports import KeptMapping
from komtui.services.sales.exchange.importing import FileResult
from komtui.services.sales.exchange.mappings import as_json, read_mapping


@command("import", N_("Bring files in: csv, json, UBL 2.1, CII, Factur-X pdf; folders are walked."))
@click.argument("paths", metavar="PATH...", nargs=-1, type=click.Path(path_type=Path))
@store_option(N_("Put the documents under this store."))
@new_option
@option("--dry-run", is_flag=True, help=N_("Read and check, say what each column is taken for, and write nothing."))
@option("--again", is_flag=True, help=N_("Bring drafts in although they are there already, or seem to be."))
@option("--partly", is_flag=True, help=N_("Where some documents of a file are refused, bring in the others."))
@option(
    "--refused",
    metavar="FOLDER",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help=N_("Write the refused documents into a file there, to be corrected and imported."),
)
@option(
    "--map",
    "said",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help=N_("What the columns of a CSV file are: JSON (see docs/import.md), or the name that it is kept under."),
)
@option("--keep", "name", metavar="NAME", help=N_("Keep that under a name, for the next export with these columns."))
@option("--mappings", is_flag=True, help=N_("List what is kept about exports, and import nothing."))
@option("--forget", "forgotten", metavar="NAME", help=N_("Keep no longer what is kept under a name."))
@pass_session
def import_(  # noqa: PLR0917 - click gives each option by its name
    session: Session,
    paths: Sequence[Path],
    store: str,
    new: bool,
    dry_run: bool,
    again: bool,
    partly: bool,
    refused: Path | None,
    said: Path | None,
    name: str | None,
    mappings: bool,
    forgotten: str | None,
) -> None:
    """Import files, each whole or not at all; a bad one does not keep the others out."""
    if mappings or forgotten is not None:
        _kept(session, mappings, forgotten, paths)
        return
    if not paths:
        raise click.MissingParameter(param_hint="PATH...", param_type="argument")
    if dry_run and refused is not None:
        raise click.UsageError(_("--dry-run writes nothing, and --refused a file: say one of the two."))

    async def work(services: LazyServices) -> list[FileResult]:
        is_new = await check_new_store(services, store, new=new)
        mapping = await _mapping(services, said) if said else None
        if name and mapping and not dry_run:
            for path in paths:
                await _keep(services, path, name, mapping)
        results = []
        run = services.importing.run(paths, store, dry_run=dry_run, again=again, partly=partly, mapping=mapping)
        async for result in run:
            results.append(result)
            file = await services.importing.save_refused(result, refused) if refused and result.refused else None
            _report(result, session.json, file, looking=dry_run)
        if is_new and any(result.ok for result in results):
            say_new_store(store)
        return results

    results = session.run(work)
    _summary(results, dry_run)
    if not all(result.ok and not result.refused for result in results):
        raise click.exceptions.Exit(1)


def _kept(session: Session, mappings: bool, forgotten: str | None, paths: Sequence[Path]) -> None:
    """List or forget what is kept about exports, which brings nothing in."""
    if paths:
        raise click.UsageError(_("--mappings and --forget bring nothing in: leave the files out."))
    if forgotten is not None:
        _forget(session, forgotten)
    if mappings:
        _list_kept(session)


def _forget(session: Session, name: str) -> None:
    """Forget what is kept under a name."""

    async def work(services: LazyServices) -> None:
        await services.importing.forget(name)

    session.run(work)
    if session.json:
        emit({"name": name, "forgotten": True})
    else:
        say(_("Forgotten: {name}").format(name=visible(name)))


def _list_kept(session: Session) -> None:
    """Say what is kept about exports: names, columns and, for scripts, all that a file for `--map` would say."""

    async def work(services: LazyServices) -> Sequence[KeptMapping]:
        return await services.importing.kept()

    kept = session.run(work)
    if session.json:
        for each in kept:
            emit({"name": each.name, "mapping": json.loads(as_json(each.mapping))})
    elif kept:
        rows = [(each.name, ", ".join(each.mapping.headers or each.mapping.columns)) for each in kept]
        tell(table((_("Name"), _("Columns")), rows))
    else:
        say(_("Nothing is kept yet."))


async def _mapping(services: LazyServices, said: Path) -> Mapping:
    """Return what is said of the columns: by a file, or by the name under which it is kept."""
    if not await asyncio.to_thread(said.exists):
        kept = {each.name: each.mapping for each in await services.importing.kept()}
        if str(said) in kept:
            return kept[str(said)]
    return await asyncio.to_thread(read_mapping, said)


async def _keep(services: LazyServices, path: Path, name: str, mapping: Mapping) -> None:
    """Keep what is said of the columns for exports like the one at `path`."""
    sight = await services.importing.look(path, mapping=mapping)
    if sight.table is not None:
        headers = tuple(each.header for each in sight.table.columns)
        await services.importing.keep(name, fingerprint(headers), replace(mapping, headers=headers))


def _report(result: FileResult, as_json: bool, refused: Path | None, *, looking: bool) -> None:
    if looking and result.sight and result.sight.table and not as_json:
        tell(columns_table(result.sight.table))
        tell(documents_table(result.sight))
    if as_json:
        emit(_answer(result, looking=looking) | ({"refused_file": str(refused)} if refused else {}))
    elif result.ok:
        known = "" if result.created else f"  ({_('there already')})"
        tell(f"{visible(str(result.file))}  {visible(', '.join(result.numbers))}{known}")
    if result.notes:
        say_problems(result.notes, str(result.file))
    if not result.ok:
        say_problems(result.problems, str(result.file))
    if result.refused:
        _say_refused(result)
    if refused:
        say(_("The refused documents are in {file}.").format(file=visible(str(refused))))


def _say_refused(result: FileResult) -> None:
    """Say which documents of a file are refused, and what becomes of the others."""
    words, count, file = current(), len(result.refused), visible(result.file.name)
    if result.ok:
        sentence = n_("{count} document of {file} was left out:", "{count} documents of {file} were left out:", count)
        say(sentence.format(count=count, file=file))
        for each in refused_reasons(result.refused, words, count):
            say(f"  {each}")
        return
    sentence = n_(
        "{count} document of {file} is refused: {names}.", "{count} documents of {file} are refused: {names}.", count
    )
    say(sentence.format(count=count, file=file, names=refused_names(result.refused, words)))
    if result.others:
        others = n_(
            "{count} other document comes in with --partly.",
            "{count} other documents come in with --partly.",
            result.others,
        )
        say(others.format(count=result.others))


def _answer(result: FileResult, *, looking: bool) -> dict[str, Any]:
    problem = None
    if result.problems:
        found = [problem_json(each) for each in result.problems]
        problem = found[0] | {"message": "\n".join(str(each["message"]) for each in found)}
    answer = {"file": str(result.file), "ok": result.ok, "numbers": list(result.numbers), "problem": problem}
    answer["notes"] = [problem_json(each) for each in result.notes]
    answer["refused"] = [_refused(each) for each in result.refused]
    answer["others"] = result.others
    if looking and result.sight and result.sight.table:
        answer |= sight_json(result.sight)
    return answer


def _refused(refused: Refused) -> dict[str, Any]:
    where = refused.where
    return {
        "number": where.number or None,
        "line": where.line or None,
        "path": where.path or None,
        "problems": [problem_json(each) for each in refused.problems],
    }


def _summary(results: Sequence[FileResult], dry_run: bool) -> None:
    created = sum(result.created for result in results)
    known = sum(len(result.numbers) for result in results if result.ok) - created
    failed = sum(not result.ok for result in results)
    if not results:
        say(_("There was nothing to import."))
        return
    sentences = [
        n_("{count} document would come in.", "{count} documents would come in.", created)
        if dry_run
        else n_("{count} document came in.", "{count} documents came in.", created)
    ]
    counts = [created]
    if known > 0:
        sentences.append(n_("{count} was there already.", "{count} were there already.", known))
        counts.append(known)
    if failed:
        sentences.append(n_("{count} file was left out.", "{count} files were left out.", failed))
        counts.append(failed)
    if left := sum(len(result.refused) for result in results if result.ok):
        sentences.append(n_("{count} document was refused.", "{count} documents were refused.", left))
        counts.append(left)
    say(" ".join(sentence.format(count=count) for sentence, count in zip(sentences, counts, strict=True)))
