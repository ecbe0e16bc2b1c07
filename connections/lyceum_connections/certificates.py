"""A certificate with its key, in two PEM files that are replaced while a process runs.

What is read is judged first: a pair that doesn't fit, or has expired, never takes the place of one
that is good. Two files are not replaced in one moment, so the old pair holds until both are there.
"""

import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization

Stamp = tuple[tuple[int, int, int], ...]


class BadCertificate(Exception):  # noqa: N818
    """A certificate or key that can't be used; the message says which file, and why."""


@dataclass(frozen=True)
class Files:
    """Where they are: this process's certificate and key (both or none), and whom it trusts."""

    certificate: str = ""
    key: str = ""
    ca: str = ""

    @property
    def named(self) -> tuple[str, ...]:
        return tuple(filter(None, (self.certificate, self.key, self.ca)))

    def stamp(self) -> Stamp:
        """Changes when one of the files does. Raises ``OSError``."""
        told = [Path(file).stat() for file in self.named]
        return tuple((each.st_ino, each.st_mtime_ns, each.st_size) for each in told)

    def problems(self) -> list[str]:
        """What keeps them from being used, as they are now."""
        found = []
        if bool(self.certificate) != bool(self.key):
            found.append("a certificate and its key belong together: one of them is not set")
        for judge in (self.pair, self.authorities):
            try:
                judge()
            except BadCertificate as bad:
                found.append(str(bad))
        return found

    def pair(self) -> tuple[bytes, bytes]:
        """Key and certificate chain as PEM. Raises ``BadCertificate``."""
        if not (self.certificate and self.key):
            return b"", b""
        chain, key = _read(self.certificate), _read(self.key)
        first = _certificates(chain, self.certificate)[0]
        _check_time(first, self.certificate)
        try:
            private = serialization.load_pem_private_key(key, None)
        except (ValueError, TypeError) as error:
            raise BadCertificate(f"{self.key}: holds no private key without a password") from error
        if _public_bytes(private.public_key()) != _public_bytes(first.public_key()):
            raise BadCertificate(f"{self.key}: is not the key of {self.certificate}")
        return key, chain

    def authorities(self) -> bytes:
        """The certificates that are trusted, as PEM. Raises ``BadCertificate``."""
        if not self.ca:
            return b""
        trusted = _read(self.ca)
        for each in _certificates(trusted, self.ca):
            _check_time(each, self.ca)
        return trusted

    def valid_until(self) -> datetime:
        """The end of this process's certificate. Raises ``BadCertificate``."""
        return _certificates(_read(self.certificate), self.certificate)[0].not_valid_after_utc


def _read(file: str) -> bytes:
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise BadCertificate(f"{file}: can't be read: {error.strerror}") from error


def _certificates(pem: bytes, file: str) -> Sequence[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(pem)
    except ValueError as error:
        raise BadCertificate(f"{file}: holds no certificate in PEM") from error


def _check_time(certificate: x509.Certificate, file: str) -> None:
    now = datetime.now(UTC)
    if now > (until := certificate.not_valid_after_utc):
        raise BadCertificate(f"{file}: expired on {until:%Y-%m-%d %H:%M} UTC")
    if now < (since := certificate.not_valid_before_utc):
        raise BadCertificate(f"{file}: is valid from {since:%Y-%m-%d %H:%M} UTC only")


def _public_bytes(key: object) -> bytes:
    made: bytes = key.public_bytes(  # type: ignore[attr-defined]
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return made


def client_context(files: Files) -> ssl.SSLContext:
    """For connections to servers: these show a certificate of ``ca`` for the name they are called
    by; without a ``ca`` one of those that the system trusts."""
    return _Following(ssl.PROTOCOL_TLS_CLIENT, files)


def server_context(files: Files) -> ssl.SSLContext:
    """For a server whose clients show no certificate."""
    return _Following(ssl.PROTOCOL_TLS_SERVER, Files(files.certificate, files.key))


class _Following(ssl.SSLContext):
    """Takes up what its files hold with each new connection; connections that are there go on.

    asyncio asks the context once a connection (``wrap_bio``), and it asks one made of the files.
    """

    _files: Files
    _protocol: int
    _stamp: Stamp
    _now: ssl.SSLContext

    def __new__(cls, protocol: int, files: Files) -> "_Following":
        made = super().__new__(cls, protocol)
        made._protocol, made._files = protocol, files
        made._stamp, made._now = files.stamp(), made._made()
        return made

    def wrap_bio(self, *arguments: object, **named: object) -> ssl.SSLObject:
        self._follow()
        return self._now.wrap_bio(*arguments, **named)  # type: ignore[arg-type]

    def _follow(self) -> None:
        try:
            stamp = self._files.stamp()
            if stamp != self._stamp:
                self._now, self._stamp = self._made(), stamp
        except (OSError, BadCertificate):
            return  # as it was, which holds until the files are whole: the next one looks again

    def _made(self) -> ssl.SSLContext:
        """Raises ``BadCertificate``."""
        self._files.pair()
        authorities = self._files.authorities().decode()
        context = ssl.SSLContext(self._protocol)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        try:
            if self._files.certificate:
                context.load_cert_chain(self._files.certificate, self._files.key)
            if authorities:
                context.load_verify_locations(cadata=authorities)
            elif self._protocol == ssl.PROTOCOL_TLS_CLIENT:
                context.load_default_certs()
        except ssl.SSLError as error:
            raise BadCertificate(f"{', '.join(self._files.named)}: {error}") from error
        return context
