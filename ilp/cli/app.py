"""The command line as a whole: its verbs, its exit codes, and what becomes of an error."""

from __future__ import annotations

import contextlib
import difflib
import os
import signal
import sys
import traceback
from importlib import import_module
from types import MappingProxyType
from typing import Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup

import ilp
from ilp.cli.failure import COULD_NOT_DECIDE, WRONG_USAGE, Failure
from ilp.cli.screen import discard_output, unwritten

__all__ = ["ENDING_SIGNALS", "VERBS", "run"]

VERBS = MappingProxyType(
    {
        "check": "Does an implementation conform to RFC 0027?",
        "gate": "Which version bump does a wire change require?",
        "fuzz": "Which input breaks an implementation?",
        "bench": "How fast are implementations, and is one slower?",
        "trend": "Throughput from version to version.",
        "replay": "Findings of ilp fuzz again: fixed, or not?",
        "promote": "A finding of ilp fuzz as a candidate for a golden vector.",
        "corpus": "The corpora of ilp fuzz: merge, look into.",
        "record": "Keep what an implementation does, for the gate.",
        "history": "The gate over all releases of a package.",
        "report": "Render the record of a run again, in any form.",
        "explain": "Show a packet octet by octet, broken or not.",
        "decode": "Octets to JSON values.",
        "encode": "JSON values to octets.",
        "vectors": "The golden vectors: list, show, verify, export, compare, measure.",
        "rules": "The rules of the gate: which wire change requires which bump.",
        "implementations": "Which implementations are known, and what each needs.",
        "adapter": "For those who write adapters.",
    }
)
"""Every verb with its line in the help; the module of the same name has its `app`."""

ENDING_SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
"""What asks a command to end, beside Ctrl-C: kill, the end of its terminal, Ctrl-\\."""

_INTERRUPTED = 130
_WIDTH = 100


class _Verbs(TyperGroup):
    """Loads a verb's module when the verb is used: `ilp decode` need not wait for what `ilp check` needs."""

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002 - the framework's signature
        return typer.main.get_command(import_module(f"ilp.cli.{cmd_name}").app)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        verb = args[0]
        if verb not in VERBS:
            close = difflib.get_close_matches(verb, VERBS, n=1)
            meant = f"Did you mean `ilp {close[0]}`?" if close else f"There are {', '.join(VERBS)}."
            raise Failure(f"there is no verb {verb!r}", f"{meant} `ilp -h` explains them.")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002
        with formatter.section("Verbs"):
            formatter.write_dl(list(VERBS.items()))


# Typer brings its own copy of click, or uses click itself, depending on its version.
_UsageProblem: type[Any] = next(each for each in typer.BadParameter.__mro__ if each.__name__ == "ClickException")

app = typer.Typer(
    name="ilp",
    cls=_Verbs,
    help="Tells whether an implementation of the Interledger packet codec speaks ILPv4 (RFC 0027).\n\n"
    "Start with `ilp check`, which needs nothing else. `ilp VERB -h` explains a verb.",
    epilog="Exit codes: 0 nothing to object to, 1 the answer is no, 2 wrong usage, 3 could not decide, "
    "130 interrupted.",
    invoke_without_command=True,
    subcommand_metavar="VERB ...",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": _WIDTH},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"ilp-conformance {ilp.__version__}")
        raise typer.Exit


@app.callback()
def _options(
    context: typer.Context,
    version: Annotated[  # noqa: ARG001 - its callback does the work
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and end.")
    ] = False,
) -> int:
    if context.invoked_subcommand is None:
        typer.echo(context.get_help(), err=True)
        return WRONG_USAGE
    return 0


def run(arguments: list[str]) -> NoReturn:
    """Run the command line, and exit as the exit codes say. No traceback reaches a user."""
    _prepare_streams()
    _heed_signals()
    try:
        _leave(_exit_code(arguments))
    except KeyboardInterrupt:
        _leave(_INTERRUPTED)


def _heed_signals() -> None:
    """Have whoever is asked to end do so as if interrupted: adapters are stopped, and what was found is reported.

    A signal that is ignored stays so: nohup wants just that.
    """
    for each in ENDING_SIGNALS:
        if signal.getsignal(each) is not signal.SIG_IGN:
            signal.signal(each, signal.default_int_handler)


def _exit_code(arguments: list[str]) -> int:
    command = typer.main.get_command(app)
    try:
        with command.make_context("ilp", arguments) as context:
            return int(command.invoke(context) or 0)
    except typer.Exit as end:
        return end.exit_code
    except BrokenPipeError:
        return 0  # whoever read us has gone, and wanted no more
    except (KeyboardInterrupt, typer.Abort):
        with contextlib.suppress(OSError):  # the terminal may be what has ended
            sys.stderr.write("interrupted\n")
        return _INTERRUPTED
    except _UsageProblem as problem:
        return _failed(_wrong_usage(problem))
    except Failure as failure:
        return _failed(failure)
    except Exception as error:
        if isinstance(error, OSError) and _while_echoing(error):
            return _failed(unwritten(error))
        if os.environ.get("ILP_TRACEBACK"):
            raise
        mistake = f"a mistake in ilp itself: {type(error).__name__}: {error}"
        return _failed(Failure(mistake, "Please report it, with what ILP_TRACEBACK=1 shows.", code=COULD_NOT_DECIDE))


def _while_echoing(error: OSError) -> bool:
    """Return whether help or version could not be written, which the framework prints and not `written_out`."""
    return any(frame.f_code is typer.echo.__code__ for frame, _ in traceback.walk_tb(error.__traceback__))


def _wrong_usage(problem: Any) -> Failure:
    context = getattr(problem, "ctx", None)
    verb = context.command_path if context else "ilp"
    message = problem.format_message().replace("Value error, ", "")
    return Failure(message.rstrip("."), f"`{verb} -h` explains.")


def _failed(failure: Failure) -> int:
    failure.show()
    return failure.code


def _prepare_streams() -> None:
    """Give the command three streams that take any text, whoever started it and however."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:  # started with the stream closed
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115 - open to the end
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]


def _leave(code: int) -> NoReturn:
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            discard_output(stream)  # Python would try once more while it shuts down, and end with a code of its own
    sys.exit(code)
