"""`lyceum certs`: a trial authority and its certificates."""

from pathlib import Path
from typing import Annotated

import typer

from lyceum_cli.errors import CliError


def certs(
    folder: Annotated[Path, typer.Argument(help="Where they are written.", metavar="DIR")],
    days: Annotated[float, typer.Option(min=0.01, max=397, help="How long they are valid.")] = 90,
    host: Annotated[
        list[str] | None,
        typer.Option(help="A further name or address of the servers; may be repeated."),
    ] = None,
    renew: Annotated[
        bool, typer.Option("--renew", help="New certificates of the authority that is in DIR.")
    ] = False,
) -> None:
    """Make certificates for each service, for Kafka, the store and this command, to try TLS with.

    Writes ca.pem, and by name NAME.pem and NAME-key.pem; for Kafka and the store also
    NAME-keystore.pem, with both. Keys can be read by their owner alone. Nothing that is there is
    overwritten, but with --renew: then running services take the new certificates up by
    themselves. A city's own authority stands in for this one wherever it matters.

    \b
    Examples:
      lyceum certs .lyceum/certs
      lyceum certs .lyceum/certs --host kafka.example --host 10.0.0.7
      lyceum certs .lyceum/certs --renew
    """
    # Loads cryptography, which `--help` doesn't have to wait for.
    from lyceum_local.certificates import Authority, Refused, wanted

    authority, asked = Authority(folder), wanted(host or [])
    try:
        for file in authority.issue(asked, days) if renew else authority.make(asked, days):
            print(file)
    except (Refused, OSError, ValueError) as error:
        raise CliError(str(error)) from None
