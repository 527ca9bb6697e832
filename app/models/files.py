"""Which files are here, which the county still needs, which are wanted from it."""

from __future__ import annotations

from sqlalchemy import delete, exists, insert, select, update

from app.models.outbox import GRANTED
from app.models.replica import Replica
from app.models.tables import act_blob, blob, blob_ref, outbox, replica
from app.wire import codec


class Files(Replica):
    """The rows of the files; the files themselves are the blobs folder's."""

    def put_blob(self, content: bytes) -> str:
        """Keep a file: encrypted and on the disk before its row is. Raises Trouble when the disk is full."""
        name = self.blobs.write(content)
        values = {"name": name, "size": len(content), "at_county": 0, "stored_at": codec.now().isoformat()}
        self.connection.execute(insert(blob).prefix_with("OR IGNORE").values(**values))
        return name

    def blob(self, name: str) -> bytes:
        """The content, verified. Raises Unreadable when it is missing or damaged."""
        return self.blobs.read(name)

    def has_blob(self, name: str) -> bool:
        row = self.connection.execute(select(blob.c.name).where(blob.c.name == name)).first()
        return row is not None and self.blobs.has(name)

    def blobs_to_send(self, limit: int) -> list[str]:
        """Files of acts that the county has accepted (acts go first), the oldest first."""
        granted = outbox.c.outcome.in_(GRANTED)
        joined = blob.join(act_blob, act_blob.c.name == blob.c.name).join(outbox, outbox.c.id == act_blob.c.act)
        query = select(blob.c.name).select_from(joined).where(blob.c.at_county == 0, granted)
        query = query.group_by(blob.c.name).order_by(blob.c.stored_at, blob.c.name).limit(limit)
        return list(self.connection.execute(query).scalars())

    def blobs_owed(self) -> list[str]:
        """Files of acts that weren't refused which the county doesn't have, the oldest first."""
        joined = blob.join(act_blob, act_blob.c.name == blob.c.name).join(outbox, outbox.c.id == act_blob.c.act)
        here = (blob.c.at_county == 0) & (outbox.c.state != "refused")
        query = select(blob.c.name).select_from(joined).where(here).group_by(blob.c.name)
        return list(self.connection.execute(query.order_by(blob.c.stored_at, blob.c.name)).scalars())

    def blob_sent(self, name: str) -> None:
        """The county has the whole file, verified."""
        self.connection.execute(update(blob).where(blob.c.name == name).values(at_county=1))

    def blobs_wanted(self, limit: int) -> list[str]:
        """Files that visible documents refer to and that aren't here, those of the newest documents first."""
        here = exists().where(blob.c.name == blob_ref.c.name)
        joined = blob_ref.join(replica, (replica.c.kind == blob_ref.c.kind) & (replica.c.id == blob_ref.c.id))
        query = select(blob_ref.c.name).select_from(joined).where(~here)
        query = query.order_by(replica.c.seq.desc(), blob_ref.c.name).limit(limit)
        return list(dict.fromkeys(self.connection.execute(query).scalars()))

    def forget_blob(self, name: str) -> None:
        """The file here is missing or damaged: it is wanted from the county again."""
        self.connection.execute(delete(blob).where(blob.c.name == name))
        self.discarded.append(name)

    def blob_names(self) -> list[str]:
        """Every file that should be here: those kept and those of this device's acts."""
        query = select(blob.c.name).union(select(act_blob.c.name)).order_by("name")
        return list(self.connection.execute(query).scalars())

    def reoffer_files(self) -> None:
        """The county was restored from a backup: whether it still has this device's files is asked anew."""
        self.connection.execute(update(blob).values(at_county=0))
