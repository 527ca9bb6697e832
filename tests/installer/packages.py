"""The packages that are tested: OLD and NEW of the same program, built once for the same sources."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from installer import build, payload, signing
from installer.product import BUILD, ROOT, VERSION

OLD_VERSION = "0.0.9"
SOURCES = ("installer", "app", "server", "resources", "requirements", "pyproject.toml")


@dataclass(frozen=True, slots=True)
class Packages:
    old: Path
    new: Path
    stage: Path
    signer: signing.Signer


def made(out: Path = BUILD / "test") -> Packages:
    """Both packages, built where the sources changed since they were."""
    out.mkdir(parents=True, exist_ok=True)
    signer, stamp = signing.test_signer(out / "test-ca"), out / "sources"
    stage, older = out / f"stage-{VERSION}", out / f"stage-{OLD_VERSION}"
    old, new = (out / f"yichuang-{v}-x64.msi" for v in (OLD_VERSION, VERSION))
    now = fingerprint()
    if not (stamp.exists() and stamp.read_text(encoding="ascii") == now and old.exists() and new.exists()):
        payload.lay(stage, None, "")
        payload.again(stage, older, OLD_VERSION)
        for folder, version in ((stage, VERSION), (older, OLD_VERSION)):
            build.package(folder, out, version, signer)
        stamp.write_text(now, encoding="ascii")
    return Packages(old, new, stage, signer)


def fingerprint() -> str:
    digest = sha256()
    files = (p for name in SOURCES for p in [ROOT / name, *(ROOT / name).rglob("*")] if p.is_file())
    for file in sorted(p for p in files if "__pycache__" not in p.parts):
        digest.update(file.relative_to(ROOT).as_posix().encode() + sha256(file.read_bytes()).digest())
    return digest.hexdigest()
