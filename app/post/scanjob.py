"""One batch of the scanner on the disk: what came out of it and where it belongs, so that a crash loses no side."""

from __future__ import annotations

import json
import os
import shutil
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.devices.contract import DeviceUnavailable
from app.devices.scanner import whole
from app.devices.scanner.source import Sheet
from app.post.shown import Page

FOLDER, UNFILED = "scanning", "unfiled"
JOB, PAGES = "job.json", "pages.jsonl"
OWN = frozenset({JOB, PAGES})


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a scanned file, filed. page: None for a separator, behind which `material` begins."""

    file: str
    material: str
    page: Page | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """order: the materials of the draft, in which separators step; the first is where the batch begins."""

    folder: Path
    draft: str
    order: tuple[str, ...]
    dpi: int
    black_white: bool

    def kept(self) -> list[Side]:
        """Each side that was filed, in order; a last line cut by a crash counts for nothing."""
        path = self.folder / PAGES
        lines = path.read_text(encoding="utf-8").split("\n")[:-1] if path.exists() else []
        return [_read(json.loads(line)) for line in lines]

    def keep(self, side: Side) -> None:
        """Durable when it returns."""
        row: dict[str, object] = {"file": side.file, "material": side.material}
        if side.page:
            page = side.page
            row |= {"blob": page.blob, "doubtful": page.doubtful, "size": page.size, "dpi": page.dpi}
        with (self.folder / PAGES).open("a", encoding="utf-8") as file:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
            file.flush()
            os.fsync(file.fileno())

    def waiting(self) -> Iterator[Sheet]:
        """Sides that were scanned whole and not filed before the program ended."""
        found = (p for p in self.folder.iterdir() if p.name not in OWN and p.suffix != ".part")
        for path in sorted(found):
            try:
                if path.suffix in (".pnm", ".bmp"):
                    whole.check(path)
            except DeviceUnavailable:
                continue
            yield Sheet(path, self.dpi)

    def put_aside(self, path: Path) -> Path:
        """A side that couldn't be filed stays as a file, for a person."""
        aside = self.folder.parent.parent / UNFILED
        aside.mkdir(mode=0o700, exist_ok=True)
        target = aside / f"{self.folder.name[:8]}-{path.name}"
        shutil.move(path, target)
        return target

    def end(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


def begin(home: Path, draft: str, order: Sequence[str], dpi: int, *, black_white: bool) -> Job:
    """A new batch, its folder open to nobody else."""
    folder = home / FOLDER / uuid.uuid4().hex
    folder.mkdir(mode=0o700, parents=True)
    job = Job(folder, draft, tuple(order), dpi, black_white)
    row = {"draft": draft, "order": list(order), "dpi": dpi, "black_white": black_white}
    (folder / JOB).write_text(json.dumps(row), encoding="utf-8")
    return job


def left_over(home: Path) -> list[Job]:
    """Batches that no draft has been saved with; a folder without its note is none."""
    jobs = []
    for path in sorted((home / FOLDER).glob(f"*/{JOB}")):
        try:
            said = json.loads(path.read_text(encoding="utf-8"))
            jobs.append(Job(path.parent, said["draft"], tuple(said["order"]), said["dpi"], said["black_white"]))
        except (ValueError, KeyError):
            continue
    return jobs


def _read(row: Mapping[str, object]) -> Side:
    file, material = str(row["file"]), str(row["material"])
    if "blob" not in row:
        return Side(file, material)
    doubtful = row["doubtful"]
    assert isinstance(doubtful, list)
    size, dpi = int(str(row["size"])), int(str(row["dpi"]))
    return Side(file, material, Page(blob=str(row["blob"]), doubtful=tuple(map(str, doubtful)), size=size, dpi=dpi))
