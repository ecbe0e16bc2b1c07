"""The `lyceum` command."""

import os
import sys

import typer

from lyceum_cli import (
    certs_command,
    demo_command,
    events_command,
    generate_command,
    import_command,
    parked_command,
    projection_command,
    report_command,
    rights_command,
    search_command,
    skills_command,
    stack_command,
    token_command,
    topics_command,
    verify_command,
)
from lyceum_cli.errors import CliError

app = typer.Typer(
    name="lyceum",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="""Run a learning city and look into it.

\b
Examples:
  lyceum demo
  lyceum stack up
  lyceum import chicago programmes.csv.gz --shift-to-now
  lyceum search "robotics" --age 12 --free
  lyceum report offer --by area
  lyceum events partners --follow
  lyceum parked list
  lyceum projection list
  lyceum token --as coordinator
  lyceum topics
  lyceum verify
  lyceum certs .lyceum/certs
  lyceum rights kafka
  lyceum skills import skills_en.csv --version 1.2.0
""",
)
app.add_typer(stack_command.app, name="stack")
app.add_typer(import_command.app, name="import")
app.add_typer(report_command.app, name="report")
app.add_typer(parked_command.app, name="parked")
app.add_typer(projection_command.app, name="projection")
app.add_typer(rights_command.app, name="rights")
app.add_typer(skills_command.app, name="skills")
app.command("certs")(certs_command.certs)
app.command("demo")(demo_command.demo)
app.command("search")(search_command.search)
app.command("events")(events_command.events)
app.command("generate")(generate_command.generate)
app.command("token")(token_command.token)
app.command("topics")(topics_command.topics)
app.command("verify")(verify_command.verify)


def main() -> None:
    """Run the command; an expected failure is one line on standard error and an exit code."""
    try:
        app()
    except CliError as error:
        print(f"lyceum: {error.message}", file=sys.stderr)
        sys.exit(error.code)
    except BrokenPipeError:
        # `lyceum events partners | head` is no error. What is still buffered can't be written.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)


if __name__ == "__main__":
    main()
