"""The command line: `truceline COMMAND`. Exit codes: 0 all well, 1 something could not be read, 2 usage or
setting, 130 interrupted."""

from __future__ import annotations

import os
import sys
from io import TextIOWrapper
from pathlib import Path
from traceback import extract_tb
from typing import Annotated

import typer
from typer.exceptions import TyperException

from truceline import __version__
from truceline.cli import (
    access,
    accounts,
    agreement,
    backup,
    brief,
    cases,
    claims,
    compare,
    consultations,
    due,
    effort,
    endorse,
    evidence,
    figures,
    findings,
    incidents,
    init,
    keys,
    ledgers,
    log,
    members,
    notices,
    obligations,
    patrols,
    peer,
    places,
    posts,
    read,
    rebuild,
    serve,
    sitrep,
    sitreps,
    vault,
    worker,
)

app = typer.Typer(
    name="truceline",
    help="Reads ceasefire reports, puts accounts side by side, tests them against the agreement, issues the situation "
    "report.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"truceline {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


app.command("read")(read.read)
app.add_typer(claims.app, name="claims")
app.command("compare")(compare.compare)
app.add_typer(incidents.app, name="incidents")
app.add_typer(access.app, name="access")
app.add_typer(cases.app, name="cases")
app.add_typer(evidence.app, name="evidence")
app.add_typer(findings.app, name="findings")
app.add_typer(notices.app, name="notices")
app.add_typer(patrols.app, name="patrols")
app.add_typer(posts.app, name="posts")
app.add_typer(effort.app, name="effort")
app.add_typer(consultations.app, name="consultations")
app.add_typer(ledgers.app, name="ledgers")
app.add_typer(figures.app, name="figures")
app.command("obligations")(obligations.obligations)
app.command("due")(due.due)
app.command("brief")(brief.brief)
app.command("sitrep")(sitrep.sitrep)
app.add_typer(sitreps.app, name="sitreps")
app.command("init")(init.init)
app.add_typer(members.app, name="members")
app.add_typer(accounts.app, name="accounts")
app.command("worker")(worker.worker)
app.command("backup")(backup.backup)
app.command("restore")(backup.restore)
app.command("serve")(serve.serve)
app.command("endorse")(endorse.endorse)
app.command("dissent")(endorse.dissent)
app.command("endorsements")(endorse.endorsements)
app.add_typer(peer.app, name="peer")
app.add_typer(keys.app, name="keys")
app.add_typer(log.app, name="log")
app.command("rebuild")(rebuild.rebuild)
app.add_typer(vault.app, name="vault")
app.add_typer(agreement.app, name="agreement")
app.add_typer(places.app, name="places")


_INTERRUPTED = 130


def main() -> None:
    """Run the command line; whatever stops it is one line on standard error."""
    try:
        _write_any_letter()
        code = _run()
        sys.stdout.flush()
    except KeyboardInterrupt:
        code = _INTERRUPTED
    except BrokenPipeError:
        # The reader of our output went away (`| head`); what it did not want is not an error.
        _write_no_more()
        code = 0
    except OSError as error:
        _write_no_more()
        code = _stop(f"{error.filename or 'the output'} cannot be read or written ({error.strerror}); check the disk")
    sys.exit(code)


def _write_no_more() -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _run() -> int:
    """Run a command, or say in one line why it could not go on; its exit code."""
    # Imported late: `truceline --help` must not wait for anything that it does not need.
    from truceline.errors import TrucelineError

    try:
        return app(standalone_mode=False) or 0
    except SystemExit:
        # So Typer ends a command whose reader went away.
        raise BrokenPipeError from None
    except (KeyboardInterrupt, typer.Abort):
        return _INTERRUPTED
    except OSError:
        raise
    except TrucelineError as error:
        return _stop(str(error))
    except MemoryError:
        return _stop("there is not enough memory; read fewer reports at once, or set TRUCELINE_MAX_BYTES lower")
    except TyperException as error:
        return _usage(error)
    # A defect of Truceline; what is said is enough to report it, and a traceback would tell an officer nothing.
    except Exception as error:
        return _stop(_database(error) or _defect(error))


def _write_any_letter() -> None:
    """Piped output is UTF-8 whatever the locale; a terminal that lacks a letter shows `?`."""
    if sys.stdout is None:
        # A shell can close it (`>&-`): then nothing is to be printed, which is no error.
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            encoding = stream.encoding if stream.isatty() else "utf-8"
            stream.reconfigure(encoding=encoding, errors="replace")


def _stop(message: str) -> int:
    from truceline.cli.words import visible

    sys.stderr.write(f"truceline: {visible(' '.join(message.split()))}\n")
    return 2


def _usage(error: TyperException) -> int:
    """One line for a wrong option or argument; a command group without a command shows its help."""
    message = getattr(error, "format_message", lambda: str(error))()
    # What a choice's own check says comes under the name of its exception.
    message = message.replace(": Value error, ", ": ", 1)
    context = getattr(error, "ctx", None)
    if context is not None and message == context.get_help():
        sys.stderr.write(f"{message}\n")
        return 2
    command = context.command_path if context is not None else "truceline"
    return _stop(f"{message.rstrip('.')}; see {command} --help")


def _database(error: Exception) -> str:
    """What a node's database refused; Django is not imported for the sake of its errors' names."""
    if type(error).__module__ != "django.db.utils":
        return ""
    return f"the node's database cannot be used ({error}); check the disk, or the server and DATABASE_URL"


def _defect(error: Exception) -> str:
    frames = [frame for frame in extract_tb(error.__traceback__) if "truceline" in frame.filename]
    where = f" in {Path(frames[-1].filename).name}, line {frames[-1].lineno}" if frames else ""
    words = " ".join(str(error).split())[:200]
    return f"stopped by a defect of its own{where} ({type(error).__name__}: {words}); please report it with this line"
