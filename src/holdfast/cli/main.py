# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""`holdfast`: the outermost frame of the command line.

It does four things and nothing else: takes the global options from wherever they stand,
finds the command (or the nearest spelling), runs it, and turns what went wrong into one
clear message and a documented exit code:

    0 done   1 a negative finding   2 usage   3 bad input   4 environment   70 our bug   130 interrupted

Data goes to standard output, everything else to standard error. Commands import what they
need when they run, so that `holdfast --help` answers at once.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from holdfast import __version__
from holdfast.base.errors import HoldfastError, StoreError, UsageError
from holdfast.cli import context

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["app", "run"]

_INTERRUPTED = 130  # 128 + SIGINT, as shells count
# Global options that may stand anywhere before `--`; those that take a value are marked True.
_GLOBALS = {"-w": True, "--workspace": True, "--json": False, "-q": False, "--quiet": False, "--no-input": False,
            "--verbose": False}  # fmt: skip


class _Group(TyperGroup):
    """Commands in the order of the work, and the nearest spelling of a mistyped one."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - the context type is typer's own
        return list(self.commands)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # the same
        name = args[0] if args else ""
        if name and not name.startswith("-") and name not in self.commands:
            raise UsageError(f"no such command: {name}", hint=_nearest(name, list(self.commands)))
        return super().resolve_command(ctx, args)


app = typer.Typer(
    cls=_Group,
    name="holdfast",
    rich_markup_mode=None,  # plain help: half the start-up time, and readable in a pipe
    add_completion=False,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def _version(wanted: bool) -> None:
    if wanted:
        sys.stdout.write(f"holdfast {__version__}\n")
        raise typer.Exit


@app.callback()
def _main(
    workspace: Annotated[
        str | None,
        typer.Option("-w", "--workspace", metavar="FOLDER", help="The workspace (default: nearest folder upward)."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Machine-readable output on standard output.")] = False,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="No progress, no hints.")] = False,
    no_input: Annotated[bool, typer.Option("--no-input", help="Never ask; fail instead.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", help="Log what is done, on standard error.")] = False,
    version: Annotated[  # noqa: ARG001 - its callback prints and stops
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """Who is held to account, for what, by whom, on what evidence.

    \b
    Start here:
      holdfast init mycase                  make a workspace
      holdfast add sdn.csv alt.csv add.csv  preserve files and read them
      holdfast screen "Some Name"           look a name up
      holdfast verify                       check every preserved byte
    """
    from holdfast.base.log import configure_logging

    configure_logging(verbose=verbose, quiet=quiet)
    context.OPTIONS.set(context.Options(workspace, json, quiet, no_input))


def run(arguments: Sequence[str] | None = None) -> None:
    """Run one command line and leave the process with its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    sys.exit(_guarded(_globals_first(given)))


def _guarded(arguments: list[str]) -> int:
    from holdfast.cli import commands  # registers the commands on `app`

    commands.register(app)
    as_json = "--json" in arguments
    try:
        result = app(args=arguments, standalone_mode=False, prog_name="holdfast")
        sys.stdout.flush()
    except HoldfastError as exc:
        return _complain(exc, as_json=as_json)
    except KeyboardInterrupt:
        return _interrupted()
    except (BrokenPipeError, SystemExit) as exc:
        if isinstance(exc, SystemExit) and not isinstance(exc.__context__, BrokenPipeError):
            raise
        return _nobody_reads()  # SystemExit is the option parser's own answer to a broken pipe
    except OSError as exc:
        known = _environment_error(exc)
        return _bug(exc) if known is None else _complain(known, as_json=as_json)
    except Exception as exc:  # noqa: BLE001 - the outermost frame: everything unforeseen ends here
        if type(exc).__module__.startswith(("click", "typer")):
            return _usage(exc, as_json=as_json)
        return _bug(exc)
    if result == _INTERRUPTED:  # what the option parser makes of Ctrl-C
        return _interrupted()
    return result if isinstance(result, int) else 0


def _environment_error(exc: OSError) -> StoreError | None:
    """No rights, no room, a read-only or failing disk: met anywhere, they are no bug of ours."""
    from pathlib import Path

    from holdfast.base.files import store_errors

    try:
        with store_errors(Path(str(exc.filename or ".")), "go on"):
            raise exc
    except StoreError as error:
        return error if error.hint is not None else None


def _interrupted() -> int:
    sys.stderr.write("\nholdfast: interrupted; what was acknowledged is kept\n")
    return _INTERRUPTED


def _nobody_reads() -> int:
    """The reader of our output went away (`| head`): no error. What is still buffered has nowhere to go."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _complain(error: HoldfastError, *, as_json: bool) -> int:
    if as_json:
        import json

        fields = {"error": error.message, "where": error.where, "hint": error.hint, "exit_code": error.exit_code}
        sys.stderr.write(json.dumps(fields, ensure_ascii=False) + "\n")
    else:
        first, *others = error.lines()
        sys.stderr.write("\n".join([f"holdfast: {first}", *(f"  {line}" for line in others)]) + "\n")
    return error.exit_code


def _usage(exc: Exception, *, as_json: bool) -> int:
    """What the option parser refused; its own words, our form and exit code."""
    if type(exc).__name__ in {"Exit", "Abort"}:
        code = int(getattr(exc, "exit_code", _INTERRUPTED))
        return _interrupted() if code == _INTERRUPTED else code
    if type(exc).__name__ == "NoArgsIsHelpError":
        sys.stderr.write(str(getattr(exc, "message", exc)) + "\n")
        return 2
    formatted = getattr(exc, "format_message", None)
    context_ = getattr(exc, "ctx", None)
    path = context_.command_path if context_ is not None else "holdfast"
    message = formatted() if callable(formatted) else str(exc)
    return _complain(UsageError(message.rstrip("."), hint=f"{path} --help"), as_json=as_json)


def _bug(exc: Exception) -> int:
    import logging
    import secrets

    name = secrets.token_hex(4)
    logging.getLogger("holdfast").critical("unforeseen error %s", name, exc_info=exc)
    sys.stderr.write(
        f"holdfast: this is a bug in Holdfast, not in your input: {type(exc).__name__} ({name})\n"
        "  nothing acknowledged is lost; please report the lines above\n"
    )
    return 70


def _globals_first(arguments: list[str]) -> list[str]:
    """Move the global options to the front, wherever they stand before a `--`."""
    front: list[str] = []
    rest: list[str] = []
    position = 0
    while position < len(arguments):
        argument = arguments[position]
        if argument == "--":
            rest.extend(arguments[position:])
            break
        if argument.startswith("-w") and len(argument) > 2:  # noqa: PLR2004 - -wFOLDER and -w=FOLDER
            argument = "--workspace=" + argument[2:].removeprefix("=")
        name, _, value = argument.partition("=")
        if name in _GLOBALS and (not value or _GLOBALS[name]):
            front.append(argument)
            if _GLOBALS[name] and "=" not in argument and position + 1 < len(arguments):
                position += 1
                front.append(arguments[position])
        else:
            rest.append(argument)
        position += 1
    return front + rest


def _nearest(name: str, known: list[str]) -> str:
    import difflib

    near = difflib.get_close_matches(name, known, 1, cutoff=0.5)
    return f"holdfast {near[0]}" if near else "holdfast --help"
