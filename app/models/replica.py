"""The replica: the county's documents and trace as they came, a page and its cursor in one transaction."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import delete, exists, func, insert, or_, select
from sqlalchemy.dialects.sqlite import insert as upsert

from app.domain.case import Case
from app.domain.context import Context
from app.domain.errors import Unreadable
from app.domain.queue import Ticket
from app.models import showing
from app.models.contexts import GUIDE_WAS, KINDS
from app.models.outbox import Outbox
from app.models.tables import act_blob, blob, blob_ref, case_view, outbox, replica, ticket_view, trace
from app.models.values import TraceLine
from app.wire import codec, signing
from app.wire.messages import Cursor, Document, Entry, Profile, Pulled

BLOB = re.compile(r'"(sha256:[0-9a-f]{64})"')
SHOWN = ("case", "ticket", "matter", "editing")


class Replica(Outbox):
    """Pages applied, documents read."""

    def apply_page(self, page: Pulled) -> set[tuple[str, str]]:
        """Documents, trace, what is gone, and the cursor, together. Gives the (kind, id) that changed.

        A document older than the one here changes nothing. The last page after `reset_pull` drops what the county
        didn't send again.
        """
        changed = self._put(page.documents)
        self._put_trace(page.trace)
        changed |= self._drop([(gone.kind, gone.id) for gone in page.gone])
        here = self.cursor()
        self.set_cursor(
            Cursor(partition=here.partition, seq=page.covers_to, hash=page.hash, generation=page.generation)
        )
        if not page.more:
            changed |= self._drop(self._stale())
        self.set_safe_seq(page.safe_seq)
        shown = {key for key in changed if key[0] in SHOWN}
        shown |= self._confirm()
        showing.renew(self.connection, self.contexts, shown | self._unsettled_by(changed))
        return changed

    def _put(self, documents: Sequence[Document]) -> set[tuple[str, str]]:
        epoch = self._epoch()
        latest = {(d.kind, d.id): d for d in sorted(documents, key=lambda d: d.seq)}
        self._keep_guides([d for d in latest.values() if d.kind == "guide"])
        rows = [
            {"kind": d.kind, "id": d.id, "version": d.version, "seq": d.seq, "scope": d.scope, "epoch": epoch}
            | {"body": bytes(d.body).decode()}
            for d in latest.values()
        ]
        if rows:
            statement = upsert(replica)
            renewed = {name: statement.excluded[name] for name in ("version", "seq", "scope", "epoch", "body")}
            newer = statement.excluded.seq >= replica.c.seq
            keep = or_(newer, replica.c.epoch < epoch)
            index = ["kind", "id"]
            self.connection.execute(
                statement.on_conflict_do_update(index_elements=index, set_=renewed, where=keep), rows
            )
            self._refer(rows)
        return set(latest)

    def _refer(self, rows: Sequence[Mapping[str, object]]) -> None:
        refs = [
            {"name": name, "kind": row["kind"], "id": row["id"]}
            for row in rows
            for name in set(BLOB.findall(str(row["body"])))
        ]
        if refs:
            self.connection.execute(insert(blob_ref).prefix_with("OR IGNORE"), refs)

    def _keep_guides(self, documents: Sequence[Document]) -> None:
        """R-CAT-03: a case keeps the guide it was accepted under, so the one that is replaced stays."""
        for document in documents:
            new = codec.guide_from_bytes(bytes(document.body))
            here = (replica.c.kind == "guide") & (replica.c.id == document.id)
            body = self.connection.execute(select(replica.c.body).where(here)).scalar_one_or_none()
            if body and (old := codec.guide_from_bytes(body)).version != new.version:
                kept = {"kind": GUIDE_WAS, "id": f"{old.code}@{old.version}", "version": old.version, "body": body}
                self.connection.execute(
                    upsert(replica).values(**kept, seq=0, scope="", epoch=self._epoch()).on_conflict_do_nothing()
                )

    def _put_trace(self, entries: Sequence[Entry]) -> None:
        rows = [{name: getattr(e, name) for name in Entry.__struct_fields__} for e in entries]
        if rows:
            statement = upsert(trace)
            renewed = {name: statement.excluded[name] for name in rows[0] if name != "seq"}
            self.connection.execute(statement.on_conflict_do_update(index_elements=["seq"], set_=renewed), rows)

    def _drop(self, keys: Sequence[tuple[str, str]]) -> set[tuple[str, str]]:
        """Out of scope: documents, trace and files go; this device's own acts stay."""
        for kind, id in keys:
            self._drop_files(kind, id)
            self.connection.execute(delete(replica).where(replica.c.kind == kind, replica.c.id == id))
            self.connection.execute(delete(trace).where(trace.c.kind == kind, trace.c.id == id))
            self.connection.execute(delete(blob_ref).where(blob_ref.c.kind == kind, blob_ref.c.id == id))
        return set(keys)

    def _drop_files(self, kind: str, id: str) -> None:
        """The document's files, but for those that another document or an act of this device has too."""
        other = blob_ref.alias()
        shared = exists().where(other.c.name == blob_ref.c.name, or_(other.c.kind != kind, other.c.id != id))
        own = exists().where(act_blob.c.name == blob_ref.c.name)
        query = select(blob_ref.c.name).where(blob_ref.c.kind == kind, blob_ref.c.id == id, ~shared, ~own)
        names = list(self.connection.execute(query).scalars())
        self.connection.execute(delete(blob).where(blob.c.name.in_(names)))
        self.discarded += names

    def _unsettled_by(self, changed: set[tuple[str, str]]) -> set[tuple[str, str]]:
        """With new rules, every aggregate with unconfirmed acts is projected anew."""
        if not any(kind in KINDS for kind, _ in changed):
            return set()
        query = select(outbox.c.kind, outbox.c.aggregate).where(outbox.c.state.in_(showing.OPEN)).distinct()
        return {(row.kind, row.aggregate) for row in self.connection.execute(query)}

    def reset_pull(self, generation: str) -> None:
        """Pull everything again from the start of this history. What is here stays in sight until the county has
        sent it all."""
        self._set("epoch", str(self._epoch() + 1))
        self.set_identity(replace(self.identity(), generation=generation))
        partition = self.identity().partition
        self.set_cursor(Cursor(partition=partition, seq=0, hash=signing.START, generation=generation))

    def _epoch(self) -> int:
        return int(self._get("epoch") or 0)

    def _stale(self) -> list[tuple[str, str]]:
        here = (replica.c.epoch < self._epoch()) & (replica.c.kind != GUIDE_WAS)
        return [(row.kind, row.id) for row in self.connection.execute(select(replica.c.kind, replica.c.id).where(here))]

    def filed_under(self, scope: str) -> Iterator[tuple[str, str, int, int]]:
        """Kind, id, version and seq of every document that came under `scope`, for its digest."""
        columns = (replica.c.kind, replica.c.id, replica.c.version, replica.c.seq)
        for row in self.connection.execute(select(*columns).where(replica.c.scope == scope)):
            yield row.kind, row.id, row.version, row.seq

    def context(self) -> Context:
        """Pack, calendar, guides, authorisations as the county sent them. Raises Trouble before the first pull."""
        return self.contexts.get(self.connection)

    def case(self, id: str) -> Case:
        """The case as it is to be shown. Raises Unreadable when it isn't here."""
        query = select(case_view.c.body).where(case_view.c.id == id)
        row = self.connection.execute(query).one_or_none()
        if row is None:
            raise Unreadable("models_case_unknown", case=id)
        return codec.case_from_bytes(row.body or self._body("case", id))

    def has_case(self, id: str) -> bool:
        return self.connection.execute(select(case_view.c.row).where(case_view.c.id == id)).first() is not None

    def case_by_number(self, number: str) -> Case | None:
        """The case with this number (the newest where a county has given it twice)."""
        query = select(case_view.c.id).where(case_view.c.number == number).order_by(case_view.c.row.desc())
        id = self.connection.execute(query.limit(1)).scalar_one_or_none()
        return self.case(id) if id else None

    def ticket(self, id: str) -> Ticket:
        """Raises Unreadable when it isn't here."""
        row = self.connection.execute(select(ticket_view.c.body).where(ticket_view.c.id == id)).one_or_none()
        if row is None:
            raise Unreadable("models_ticket_unknown", ticket=id)
        return codec.ticket_from_bytes(row.body or self._body("ticket", id))

    def tickets(self, day: date) -> list[Ticket]:
        """The day's tickets in the order of their numbers."""
        body = func.coalesce(ticket_view.c.body, replica.c.body)
        joined = ticket_view.outerjoin(replica, (replica.c.kind == "ticket") & (replica.c.id == ticket_view.c.id))
        query = select(body).select_from(joined).where(ticket_view.c.day == day.isoformat())
        rows = self.connection.execute(query.order_by(ticket_view.c.number)).scalars()
        return [codec.ticket_from_bytes(body) for body in rows]

    def _body(self, kind: str, id: str) -> str:
        here = (replica.c.kind == kind) & (replica.c.id == id)
        return str(self.connection.execute(select(replica.c.body).where(here)).scalar_one())

    def trace(self, case_id: str, kind: str = "case") -> list[TraceLine]:
        """The case's whole way: what the county decided in its order, then this device's acts it hasn't."""
        here = (trace.c.kind == kind) & (trace.c.id == case_id)
        lines = [
            TraceLine(
                seq=row.seq,
                command=codec.command_from_bytes(row.body),
                outcome=row.outcome,
                rule=row.rule,
                decided_at=row.decided_at,
            )
            for row in self.connection.execute(select(trace).where(here).order_by(trace.c.seq))
        ]
        return lines + self._own_lines(kind, case_id, {line.command.id for line in lines})

    def entries(self, case_id: str) -> list[Entry]:
        """The case's way as the county sent it, each act in the very bytes its counter made."""
        here = (trace.c.kind == "case") & (trace.c.id == case_id)
        rows = self.connection.execute(select(trace).where(here).order_by(trace.c.seq))
        return [Entry(**row._mapping) for row in rows]

    def _own_lines(self, kind: str, id: str, known: set[str]) -> list[TraceLine]:
        here = (outbox.c.kind == kind) & (outbox.c.aggregate == id)
        lines = [
            TraceLine(
                seq=row.seq,
                command=codec.command_from_bytes(row.body),
                outcome=row.outcome or "waiting",
                rule=row.rule,
            )
            for row in self.connection.execute(select(outbox).where(here).order_by(outbox.c.n))
        ]
        return [line for line in lines if line.command.id not in known]

    def people(self) -> list[Profile]:
        """Everybody the county has told this counter of."""
        query = select(replica.c.body).where(replica.c.kind == "user").order_by(replica.c.id)
        return [codec.decode(body, Profile) for body in self.connection.execute(query).scalars()]

    def halls(self) -> list[dict[str, object]]:
        """Every hall's name, windows and letters, as the county sent them."""
        query = select(replica.c.body).where(replica.c.kind == "hall").order_by(replica.c.id)
        return [codec.decode(body, dict) for body in self.connection.execute(query).scalars()]

    def hall(self) -> dict[str, object]:
        """This counter's hall; its name alone while the county hasn't told more."""
        name = self.identity().hall
        return next((h for h in self.halls() if h.get("name") == name), {"name": name})

    def ticket_letters(self) -> tuple[str, ...]:
        found = self.hall().get("letter") or []
        assert isinstance(found, list)
        return tuple(str(letter["code"]) for letter in found) or ("A",)
