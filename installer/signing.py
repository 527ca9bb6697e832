"""Authenticode signatures, made offline: a release with its given key, everything else with a CA made for the test."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID as Use
from cryptography.x509.oid import NameOID

from installer.commands import run
from installer.product import NAME


@dataclass(frozen=True, slots=True)
class Signer:
    """Certificate chain and key: a file, or with `module` a PKCS#11 URI. `readpass` holds the key's password. `tsa` and
    `tsa_key`: a time stamping authority of one's own. `ca`: what a check trusts."""

    certs: Path
    key: str
    module: str = ""
    readpass: Path | None = None
    tsa: Path | None = None
    tsa_key: Path | None = None
    ca: Path | None = None

    def sign(self, file: Path) -> None:
        """The file in place of itself, signed. Raises Stopped."""
        signed = file.with_name(f".{file.name}.signed")
        signed.unlink(missing_ok=True)
        how = ["-pkcs11module", self.module] if self.module else []
        how += ["-readpass", str(self.readpass)] if self.readpass else []
        how += ["-TSA-certs", str(self.tsa), "-TSA-key", str(self.tsa_key)] if self.tsa else []
        how += ["-add-msi-dse"] if file.suffix == ".msi" else []
        run(["osslsigncode", "sign", "-certs", self.certs, "-key", self.key, *how, "-h", "sha256", "-n", NAME,
             "-in", file, "-out", signed])  # fmt: skip
        shutil.move(signed, file)


def verify(file: Path, ca: Path) -> None:
    """Raises Stopped unless the signature is whole and goes back to `ca`."""
    run(["osslsigncode", "verify", "-CAfile", ca, "-TSA-CAfile", ca, "-in", file])


def test_signer(folder: Path) -> Signer:
    """A CA, a signing key and a time stamping authority in `folder`, made once. They prove nothing to anybody else."""
    folder.mkdir(parents=True, exist_ok=True)
    signer = Signer(
        certs=folder / "sign.pem",
        key=str(folder / "sign.key"),
        tsa=folder / "tsa.pem",
        tsa_key=folder / "tsa.key",
        ca=folder / "ca.pem",
    )
    if not signer.certs.exists():
        root = _key()
        subject = _name("Yichuang Test CA")
        certificate = _issued(subject, root, subject, root, None)
        _write(folder / "ca", certificate, root)
        for name, use in (("sign", Use.CODE_SIGNING), ("tsa", Use.TIME_STAMPING)):
            own = _key()
            _write(folder / name, _issued(_name(f"Yichuang Test {name}"), own, subject, root, use), own)
    return signer


def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 3072)


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common), x509.NameAttribute(NameOID.COUNTRY_NAME, "CN")])


def _issued(
    subject: x509.Name,
    own: rsa.RSAPrivateKey,
    issuer: x509.Name,
    by: rsa.RSAPrivateKey,
    use: x509.ObjectIdentifier | None,
) -> x509.Certificate:
    start = datetime.now(UTC) - timedelta(days=1)
    draft = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(own.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=3650))
        .add_extension(x509.BasicConstraints(ca=use is None, path_length=None), critical=True)
    )
    if use:
        draft = draft.add_extension(x509.ExtendedKeyUsage([use]), critical=True)
    return draft.sign(by, hashes.SHA256())


def _write(stem: Path, certificate: x509.Certificate, key: rsa.RSAPrivateKey) -> None:
    stem.with_suffix(".pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    stem.with_suffix(".key").touch(mode=0o600)
    stem.with_suffix(".key").write_bytes(secret)
