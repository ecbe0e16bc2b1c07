"""A trial authority, and certificates of it: for each service, Kafka, the store and the operator.

For trying things out, and for tests. A city has an authority of its own (cert-manager, Vault,
step): what these certificates say is what theirs have to say, too.
"""

import ipaddress
import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from lyceum_local.manifests import manifests

SERVICE_URI: Final = "spiffe://lyceum.localhost/service/"
"""Before a service's name, in its certificate: by it others know who calls."""
OTHERS: Final = ("kafka", "store", "gateway", "lyceum", "admin", "collector")
"""`lyceum` is the operator's command, `admin` the job that says in Kafka who may what, `collector`
takes traces."""
ORGANISATIONS: Final = {"store": "Lyceum store"}
"""MongoDB takes who shows its own organisation for a member of its set: nobody else has it."""
WITH_KEYSTORE: Final = ("kafka", "store", "gateway")
"""Their servers want key and certificate in one file."""
HERE: Final = ("localhost", "127.0.0.1", "::1")
_CA_DAYS: Final = 365
_CLOCKS_APART: Final = timedelta(minutes=5)


class Refused(Exception):  # noqa: N818
    """Nothing was written; the message says why."""


@dataclass(frozen=True)
class Asked:
    """What one certificate is to say. `hosts` are names and addresses of the server."""

    name: str
    hosts: Sequence[str] = ()
    uri: str = ""
    organisation: str = ""


def wanted(hosts: Sequence[str] = ()) -> list[Asked]:
    """One a service, and those of the others; each also for this machine and for `hosts`."""
    services = {
        **{name: (name, f"{name}-api") for name in manifests()},
        "projections": ("projections",),
    }
    return [
        *(
            Asked(name, (*known, *HERE, *hosts), SERVICE_URI + name)
            for name, known in services.items()
        ),
        *(
            Asked(name, (name, *HERE, *hosts), organisation=ORGANISATIONS.get(name, ""))
            for name in OTHERS
        ),
    ]


class Authority:
    """In a folder: `ca.pem`, `ca-key.pem`, and by name `<name>.pem` and `<name>-key.pem`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def make(self, asked: Sequence[Asked], days: float) -> list[Path]:
        """A new authority with these certificates. Raises `Refused` if a file is there."""
        names = ["ca.pem", "ca-key.pem", *(file for each in asked for file in _files_of(each.name))]
        there = sorted(name for name in names if (self.folder / name).exists())
        if there:
            raise Refused(f"{self.folder} has {', '.join(there)} already; nothing was written.")
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Lyceum trial authority")])
        certificate = (
            _builder(name, name, key.public_key(), max(_CA_DAYS, days))
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_usage(signs_certificates=True), critical=True)
            .sign(key, hashes.SHA256())
        )
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write(self.folder / "ca-key.pem", _key_pem(key), 0o600)
        _write(self.folder / "ca.pem", certificate.public_bytes(serialization.Encoding.PEM), 0o644)
        return [self.folder / "ca.pem", *self.issue(asked, days)]

    def issue(
        self, asked: Sequence[Asked], days: float, since: datetime | None = None
    ) -> list[Path]:
        """Certificates of this authority, in place of those that are there. Raises `Refused`.

        Each file is replaced as a whole, and the key before the certificate.
        """
        try:
            ca = x509.load_pem_x509_certificate((self.folder / "ca.pem").read_bytes())
            ca_key = serialization.load_pem_private_key(
                (self.folder / "ca-key.pem").read_bytes(), None
            )
        except (OSError, ValueError) as error:
            raise Refused(f"{self.folder} has no authority that can be used: {error}") from error
        assert isinstance(ca_key, ec.EllipticCurvePrivateKey)
        written = []
        for each in asked:
            key = ec.generate_private_key(ec.SECP256R1())
            name = _subject(each)
            usages = [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]
            made = (
                _builder(name, ca.subject, key.public_key(), days, since)
                .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
                .add_extension(_usage(signs_certificates=False), critical=True)
                .add_extension(x509.ExtendedKeyUsage(usages), critical=False)
                .add_extension(x509.SubjectAlternativeName(_names(each)), critical=False)
                .add_extension(
                    x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key()),
                    critical=False,
                )
                .sign(ca_key, hashes.SHA256())
                .public_bytes(serialization.Encoding.PEM)
            )
            contents = (_key_pem(key), made, _key_pem(key) + made)
            for file, content in zip(_files_of(each.name), contents, strict=False):
                _write(self.folder / file, content, 0o644 if content is made else 0o600)
            written.append(self.folder / f"{each.name}.pem")
        return written


def _files_of(name: str) -> list[str]:
    keystore = [f"{name}-keystore.pem"] if name in WITH_KEYSTORE else []
    return [f"{name}-key.pem", f"{name}.pem", *keystore]


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePublicKey,
    days: float,
    since: datetime | None = None,
) -> x509.CertificateBuilder:
    start = since or datetime.now(UTC) - _CLOCKS_APART
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + _CLOCKS_APART + timedelta(days=days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _names(asked: Asked) -> list[x509.GeneralName]:
    names: list[x509.GeneralName] = []
    for host in dict.fromkeys(asked.hosts):
        try:
            names.append(x509.IPAddress(ipaddress.ip_address(host)))
        except ValueError:
            names.append(x509.DNSName(host))
    return [*names, *([x509.UniformResourceIdentifier(asked.uri)] if asked.uri else [])]


def _subject(asked: Asked) -> x509.Name:
    told = [x509.NameAttribute(NameOID.COMMON_NAME, asked.name)]
    if asked.organisation:
        told.insert(0, x509.NameAttribute(NameOID.ORGANIZATION_NAME, asked.organisation))
    return x509.Name(told)


def _key_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _write(file: Path, content: bytes, mode: int) -> None:
    """As a whole: a reader sees the one before or this one."""
    beside = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "wb") as output:
        output.write(content)
    beside.chmod(mode)
    beside.replace(file)
