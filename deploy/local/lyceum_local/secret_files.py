"""What a city in containers is told on one machine: secrets as files, and who may get in.

For trying it out: the local stack's own issuer stands in for the city's. A city with an issuer of
its own writes the same files and settings by hand; docs/operating.md says which.
"""

import base64
import os
import secrets
from pathlib import Path

from lyceum_local import credential_keys, secret_folders
from lyceum_local.issuer import AUDIENCE, ISSUER, Issuer
from lyceum_local.manifests import manifests

SETTINGS = "city.env"
CERTIFICATES = "certs"


def write(folder: Path, *, secure: bool = False) -> Path:
    """Writes what is missing, and tokens anew; the file of settings for compose's `--env-file`.

    With `secure` also what compose.secure.yaml asks for: certificates and logins.

    Containers read the files as other users than who writes them, so all may read them, but only
    their owner gets into the folder.
    """
    place = folder / "secrets"
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    place.chmod(0o700)
    issuer = Issuer(folder)
    _write(place / "jwks.json", issuer.jwks.read_text())
    _write(place / "credential_keys.json", credential_keys.made_once(folder).read_text())
    for manifest in manifests().values():
        if manifest.holds_personal_data and not (place / f"{manifest.name}_master_key").exists():
            key = base64.b64encode(secrets.token_bytes(32)).decode()
            _write(place / f"{manifest.name}_master_key", key)
        if manifest.asks and not secure:
            token = issuer.service_token(manifest.name).read_text()
            _write(place / f"{manifest.name}_token", token)
    if secure:
        secret_folders.write(place, folder / CERTIFICATES)
    settings = {
        "LYCEUM_SECRETS": str(place.resolve()),
        "LYCEUM_ACCESS_ISSUER": ISSUER,
        "LYCEUM_ACCESS_AUDIENCE": AUDIENCE,
    }
    file = folder / SETTINGS
    file.write_text("".join(f"{name}={value}\n" for name, value in settings.items()))
    return file


def _write(file: Path, text: str) -> None:
    """In place, as a running container has this very file: a new one would not get into it."""
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o444)
    with os.fdopen(handle, "w") as output:
        output.write(text)
    file.chmod(0o444)
