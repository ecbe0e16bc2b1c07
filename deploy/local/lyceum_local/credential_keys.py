"""The key with which the local city signs credentials: a JWK set of one Ed25519 key (RFC 8037)."""

import base64
import json
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lyceum_local.whole_files import write_whole


def made_once(folder: Path) -> Path:
    """The file with the keys, made whole by whoever is first. Its owner alone can read it."""
    file = folder / "credential-keys.json"
    if not file.is_file():
        keys = {"keys": [new_key(datetime.now(UTC))]}
        write_whole(file, json.dumps(keys), 0o600, anew=False)
    return file


def new_key(now: datetime) -> dict[str, str]:
    """A key that is named by the moment at which it was made."""
    secret = Ed25519PrivateKey.generate()
    return {
        "kty": "OKP",
        "crv": "Ed25519",
        "kid": now.strftime("%Y%m%dT%H%M%SZ"),
        "x": _text(secret.public_key().public_bytes_raw()),
        "d": _text(secret.private_bytes_raw()),
    }


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
