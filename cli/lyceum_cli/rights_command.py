"""`lyceum rights`: users and what they may, in Kafka and in the store, made what the data say."""

from pathlib import Path
from typing import Annotated

import typer

from lyceum_cli.addresses import KafkaAddress, StoreAddress, kafka_address, store_address
from lyceum_cli.errors import CliError

app = typer.Typer(
    no_args_is_help=True,
    help="""Users and what they may: made what deploy/kafka/acls.yaml and
deploy/mongo/users.yaml say.

\b
Examples:
  lyceum rights passwords secrets
  lyceum rights kafka --passwords secrets
  lyceum rights store --passwords secrets
""",
)

Passwords = Annotated[
    Path | None,
    typer.Option(help="Folder of the users' passwords: sets them.", metavar="DIR"),
]


@app.command()
def passwords(
    folder: Annotated[Path, typer.Argument(help="Where they are written.", metavar="DIR")],
) -> None:
    """Write a random password for each user who has none, in a file of its own.

    To replace one remove its file, run this, and then `lyceum rights kafka` or `store` with
    `--passwords DIR`.

    \b
    Example:
      lyceum rights passwords secrets
    """
    from lyceum_local import kafka_rights, store_rights
    from lyceum_local.passwords import KAFKA, STORE, make

    for file in make(folder, KAFKA, kafka_rights.load()):
        print(file)
    for file in make(folder, STORE, store_rights.load()):
        print(file)


@app.command()
def kafka(passwords: Passwords = None, kafka: KafkaAddress = None) -> None:
    """Make Kafka's users and ACLs what deploy/kafka/acls.yaml says.

    Gives what is missing, takes away what these users have beside, and leaves others as they are;
    it does no harm to run it again. Needs a login that may alter the cluster, in LYCEUM_KAFKA_….

    \b
    Example:
      LYCEUM_KAFKA_USERNAME=admin … lyceum rights kafka --passwords secrets --kafka kafka:9092
    """
    # Loads Kafka's clients, which `--help` doesn't have to wait for.
    from lyceum_local.kafka_rights import BadRights, load
    from lyceum_local.passwords import KAFKA, Missing, read

    from lyceum_cli.kafka_rights import Cluster

    try:
        rights = load()
        known = read(passwords, KAFKA, rights) if passwords else {}
    except (BadRights, Missing) as error:
        raise CliError(str(error)) from None
    cluster = Cluster(kafka_address(kafka))
    if known:
        cluster.set_passwords(known)
        print(f"{len(known)} users have the passwords of {passwords}.")
    applied = cluster.apply(rights)
    for user, right in applied.given:
        print(f"given to {user}: {right}")
    for user, right in applied.taken:
        print(f"taken from {user}: {right}")
    if applied.others:
        print(f"left as they are: the rights of {', '.join(applied.others)}")
    print(f"{len(rights)} users have the rights of acls.yaml.")


@app.command()
def store(passwords: Passwords = None, store: StoreAddress = None) -> None:
    """Make the store's users and roles what deploy/mongo/users.yaml says.

    Each user has one role of its own, in the database admin. It does no harm to run it again; a
    user that is new needs a password. Needs a user that may make users, in the URI.

    \b
    Example:
      lyceum rights store --passwords secrets --store 'mongodb://admin:…@store:27017/?tls=true'
    """
    # Loads MongoDB's driver, which `--help` doesn't have to wait for.
    from lyceum_local.kafka_rights import BadRights
    from lyceum_local.passwords import STORE, Missing, read
    from lyceum_local.store_rights import load

    from lyceum_cli.store_client import store_client
    from lyceum_cli.store_rights import apply

    try:
        users = load()
        known = read(passwords, STORE, users) if passwords else {}
    except (BadRights, Missing) as error:
        raise CliError(str(error)) from None
    with store_client(store_address(store)) as client:
        apply(client, users, known)
    print(f"{len(users)} users have the rights of users.yaml.")
