#!/opt/secantus/bin/python
"""Takes `mongod`'s options, and becomes SecantusDB with what they say.

It is a replica set of one by itself, so `--replSet` says nothing to it, nor does how members of a
set know each other. With `--auth` it lets nobody in to make the first user: so that one is made
here, before anybody else is listened to.
"""

import argparse
import os
import subprocess
from pathlib import Path
from typing import Any

parser = argparse.ArgumentParser()
parser.add_argument("--replSet")
parser.add_argument("--bind_ip_all", action="store_true")
parser.add_argument("--port", default="27017")
parser.add_argument("--dbpath", default="/data/db")
parser.add_argument("--quiet", action="store_true")
parser.add_argument("--auth", action="store_true")
parser.add_argument("--clusterAuthMode", choices=["x509"])
parser.add_argument("--tlsMode", choices=["requireTLS"])
parser.add_argument("--tlsCertificateKeyFile")
parser.add_argument("--tlsCAFile")
parser.add_argument("--tlsAllowConnectionsWithoutCertificates", action="store_true")
given = parser.parse_args()


def command(host: str, *options: str) -> list[str]:
    told = ["secantusd-py", "--host", host, "--port", given.port, "--storage-path", given.dbpath]
    return [*told, "--sync-on-commit", "--log-level", "WARNING", *options]


def make_administrator(password: str) -> None:
    from pymongo import MongoClient

    alone = subprocess.Popen(command("127.0.0.1"))
    try:
        client = MongoClient[dict[str, Any]]("127.0.0.1", int(given.port), directConnection=True)
        roles = [{"role": "root", "db": "admin"}]
        client.admin.command("createUser", "admin", pwd=password, roles=roles)
    finally:
        alone.terminate()
        alone.wait()


options = []
if given.auth:
    made = Path(given.dbpath) / "has-administrator"
    if not made.exists():
        make_administrator(Path(os.environ["STAND_IN_ADMIN_PASSWORD_FILE"]).read_text().strip())
        made.touch()
    options += ["--auth"]
if given.tlsMode:
    pem = given.tlsCertificateKeyFile
    options += ["--tls-cert-file", pem, "--tls-key-file", pem]
server = command("0.0.0.0" if given.bind_ip_all else "127.0.0.1", *options)
os.execvp(server[0], server)
