"""What an operator's Prometheus asks for: how far the order is, what is safe, who was last seen when, what waits."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, func, select

from app.wire import codec
from server import partition as part
from server.database import reading
from server.service import PARTITION, Service
from server.tables import blob, device, doc

LOOPBACK = frozenset({"127.0.0.1", "::1", "::ffff:127.0.0.1"})
Sample = tuple[str, str, float]
"""Name, labels as they are written, value."""
HELP = {
    "yichuang_seq": "Acts in the order, accepted and refused.",
    "yichuang_safe_seq": "Acts that are in a verified backup.",
    "yichuang_writer_backlog": "Requests that wait for the writer.",
    "yichuang_overdue_law": "Documents whose law is due and not done yet.",
    "yichuang_counters": "Enrolled counters that aren't revoked.",
    "yichuang_counter_seen_seconds": "Seconds since a counter was last heard with acts.",
    "yichuang_blob_bytes": "Bytes of all files that are whole.",
    "yichuang_disk_free_bytes": "Bytes free where the files are.",
}


def text(service: Service) -> str:
    """Prometheus text format 0.0.4."""
    with reading(service.engine) as connection:
        samples = list(_samples(connection, codec.now()))
    samples.append(("yichuang_writer_backlog", "", service.writer.backlog))
    samples.append(("yichuang_disk_free_bytes", "", _free(service.blobs.folder)))
    return "".join(_lines(samples))


def _lines(samples: list[Sample]) -> Iterator[str]:
    for name, says in HELP.items():
        yield f"# HELP {name} {says}\n# TYPE {name} gauge\n"
        yield from (f"{name}{labels} {value:.15g}\n" for called, labels, value in samples if called == name)


def _samples(connection: Connection, now: datetime) -> Iterator[Sample]:
    head = part.head(connection, PARTITION)
    yield "yichuang_seq", "", head.seq
    yield "yichuang_safe_seq", "", head.safe_seq
    due = select(func.count()).select_from(doc).where(doc.c.partition == PARTITION, doc.c.next_due < now.isoformat())
    yield "yichuang_overdue_law", "", connection.execute(due).scalar_one()
    size = select(func.coalesce(func.sum(blob.c.size), 0)).where(blob.c.partition == PARTITION)
    yield "yichuang_blob_bytes", "", float(connection.execute(size).scalar_one())
    here = select(device).where(device.c.partition == PARTITION, device.c.revoked.is_(False)).order_by(device.c.id)
    rows = connection.execute(here).all()
    yield "yichuang_counters", "", len(rows)
    for row in rows:
        labels = ",".join(f'{key}="{_escaped(getattr(row, key))}"' for key in ("hall", "window"))
        seen = datetime.fromisoformat(row.last_seen).replace(tzinfo=None)
        yield "yichuang_counter_seen_seconds", f'{{device="{row.id}",{labels}}}', (now - seen).total_seconds()


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _free(folder: Path) -> float:
    there = next(path for path in (folder, *folder.parents) if path.exists())
    return float(shutil.disk_usage(there).free)
