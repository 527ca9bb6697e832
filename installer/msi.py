"""The Windows package: wixl lays the plain tables down, `tables` adds the rest, `cabinet` packs the files."""

from __future__ import annotations

import shutil
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID, uuid5

from installer import cabinet, native, tables, wxs
from installer.commands import run
from installer.harvest import items
from installer.product import MAKER, NAMESPACE

SEQUENCE = 7
"""Column of the table File."""
CHINESE = {"WINDOWS_LANGUAGE": "zh_CN", "LC_ALL": "C.UTF-8"}


def make(stage: Path, out: Path, version: str) -> Path:
    """`out`, unsigned, of the staged files. Raises Stopped."""
    out.parent.mkdir(parents=True, exist_ok=True)
    source = stage.parent / f"{out.stem}.wxs"
    code = product_code(stage, version)
    source.write_text(wxs.document(stage, version, code), encoding="utf-8")
    made = stage.parent / f"{out.stem}.unfinished.msi"
    made.unlink(missing_ok=True)
    run(["wixl", "-a", "x64", "-o", made, source], env=CHINESE, cwd=stage)
    tables.finish(made, stage, version)
    _embed(made, stage)
    run(["msibuild", made, "-s", MAKER, MAKER, "x64;2052", package_code(code)])
    shutil.move(made, out)
    return out


def _embed(msi: Path, stage: Path) -> None:
    """Our own cabinet, a third smaller than wixl's, in the order of the database."""
    found = {item.id: item for item in items(stage)}
    order = [found[row[0]] for row in sorted(tables.export(msi, "File"), key=lambda row: int(row[SEQUENCE]))]
    with TemporaryDirectory() as scratch:
        file = Path(scratch) / wxs.CABINET
        cabinet.write(file, cabinet.plan(stage, order), native.packer(Path(scratch)))
        run(["msibuild", msi, "-a", wxs.CABINET, file])
    run(["msibuild", msi, "-q", f"UPDATE `Media` SET `Cabinet` = '#{wxs.CABINET}' WHERE `DiskId` = 1"])


def product_code(stage: Path, version: str) -> str:
    """One for each version and content: two packages of the same code are the same package."""
    digest = sha256(version.encode())
    for file in sorted(p for p in stage.rglob("*") if p.is_file()):
        digest.update(file.relative_to(stage).as_posix().encode())
        digest.update(sha256(file.read_bytes()).digest())
    return "{" + str(uuid5(UUID(NAMESPACE), digest.hexdigest())).upper() + "}"


def package_code(code: str) -> str:
    """Of the file itself, where the product code is of what it installs."""
    return "{" + str(uuid5(UUID(NAMESPACE), f"package {code}")).upper() + "}"
