"""The outbox: every act of this device in its order, chained, until the county has answered and after."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.engine import RowMapping

from app.domain.command import Command
from app.domain.errors import Refused
from app.models import showing
from app.models.blanks import Blanks
from app.models.blobs import blobs_in
from app.models.prepared import Prepared, slot
from app.models.tables import act_blob, case_view, matter_view, outbox, replica, ticket_view
from app.models.values import Pending, PendingState
from app.wire import codec, messages, signing

TRAY = ("waiting", "sent", "refused")
GRANTED = ("accepted", "accepted_with_notice")
UNSEEN = "reading"
"""What goes to the county and is listed for nobody here."""


NEW: Mapping[str, object] = {
    "state": "waiting",
    "outcome": "",
    "rule": "",
    "code": "",
    "params": "{}",
    **dict.fromkeys(("tries", "seq", "version", "safe", "resolved"), 0),
}
"""An act that nobody has answered."""
APPEND = Prepared(insert(outbox))
TAIL = Prepared(
    select(outbox.c.dseq, outbox.c.hash)
    .where(outbox.c.stream == slot("present"))
    .order_by(outbox.c.dseq.desc())
    .limit(1)
)


class Outbox(Blanks):
    """Acts queued, offered, answered."""

    def tail(self) -> tuple[int, str]:
        """The last dseq and hash of the present stream: (0, signing.START) before its first act."""
        return self._tail(self.identity().stream)

    def _tail(self, stream: str) -> tuple[int, str]:
        row = TAIL(self.connection, present=stream).one_or_none()
        return (row.dseq, row.hash) if row else (0, signing.START)

    def hash_at(self, dseq: int) -> str | None:
        """The present stream's chain hash after this act: signing.START for 0, None for an act never made."""
        if dseq == 0:
            return signing.START
        here = (outbox.c.stream == self.identity().stream) & (outbox.c.dseq == dseq)
        return self.connection.execute(select(outbox.c.hash).where(here)).scalar_one_or_none()

    def queue(self, command: Command) -> None:
        """Put the act at the end of the outbox and show it. Raises Refused or Unreadable, as the county would,
        when it doesn't fit what is shown: nothing is queued then once the transaction is rolled back."""
        stream = self.identity().stream
        dseq, previous = self._tail(stream)
        body = codec.command_to_bytes(command)
        row = {
            "stream": stream,
            "dseq": dseq + 1,
            "id": command.id,
            "kind": codec.kind_of(command),
            "aggregate": command.aggregate_id,
            "action": command.action,
            "body": body.decode(),
            "hash": signing.chain(previous, body),
            "made_at": command.made_at.isoformat(),
        }
        APPEND(self.connection, n=None, **row, **NEW)
        self._bring(command)
        self._show_queued(command)

    def _show_queued(self, command: Command) -> None:
        key = codec.kind_of(command), command.aggregate_id
        if showing.KINDS[key[0]].ruled:
            self.contexts.get(self.connection)
        projected = showing.renew(self.connection, self.contexts, [key])[key]
        if projected.misfit == command and projected.refusal:
            raise projected.refusal
        if projected.misfit:
            raise Refused("R-REC-09", "models_earlier_conflict")

    def _bring(self, command: Command) -> None:
        names = sorted(set(blobs_in(command.data)))
        if names:
            rows = [{"name": name, "act": command.id} for name in names]
            self.connection.execute(insert(act_blob).prefix_with("OR IGNORE"), rows)

    def unsent(self, limit: int, most_bytes: int) -> list[messages.Act]:
        """What to push next, in order: at most `limit` acts and `most_bytes` of bodies, but at least one act."""
        here = (outbox.c.stream == self.identity().stream) & outbox.c.state.in_(showing.UNANSWERED)
        query = select(outbox.c.dseq, outbox.c.id, outbox.c.body, outbox.c.hash).where(here)
        acts: list[messages.Act] = []
        size = 0
        for row in self.connection.execute(query.order_by(outbox.c.dseq).limit(limit)):
            size += len(row.body.encode())
            if acts and size > most_bytes:
                break
            acts.append(messages.Act(dseq=row.dseq, id=row.id, body=row.body, hash=row.hash))
        return acts

    def offered(self, acts: Iterable[messages.Act]) -> None:
        """These acts are about to be pushed: one try more."""
        ids = [act.id for act in acts]
        moved = update(outbox).where(outbox.c.id.in_(ids), outbox.c.state.in_(showing.UNANSWERED))
        self.connection.execute(moved.values(state="sent", tries=outbox.c.tries + 1))

    def settle(self, answer: messages.Answer) -> None:
        """Keep the county's answer, as `settle_all`."""
        self.settle_all([answer])

    def settle_all(self, answers: Sequence[messages.Answer]) -> None:
        """Keep the county's answers. Accepted: shown until its document is here. Refused: in the to-fix tray, its
        numbers void. An answer that is known changes nothing; one to a foreign act is ignored."""
        asked = self._unanswered(answer.id for answer in answers)
        outcomes = {answer.id: _outcome(answer, asked[answer.id]["kind"]) for answer in answers if answer.id in asked}
        if not outcomes:
            return
        columns: dict[str, Any] = {name: bindparam(f"new_{name}") for name in ANSWERED}
        rows = [{"act": id, **{f"new_{name}": outcome[name] for name in ANSWERED}} for id, outcome in outcomes.items()]
        self.connection.execute(update(outbox).where(outbox.c.id == bindparam("act")).values(columns), rows)
        shown = {id: outcome for id, outcome in outcomes.items() if asked[id]["kind"] != UNSEEN}
        surprising = {id for id, outcome in shown.items() if not _as_shown(asked[id], outcome)}
        for id in sorted(surprising):
            if outcomes[id]["state"] == "refused":
                self._void_with(codec.command_from_bytes(asked[id]["body"]))
        changed = self._confirm() | {(asked[id]["kind"], asked[id]["aggregate"]) for id in surprising}
        showing.renew(self.connection, self.contexts, sorted(changed))

    def _unanswered(self, ids: Iterable[str]) -> dict[str, RowMapping]:
        columns = (outbox.c.id, outbox.c.kind, outbox.c.aggregate, outbox.c.body, outbox.c.code)
        here = outbox.c.id.in_(list(ids)) & outbox.c.state.in_(showing.UNANSWERED)
        return {row["id"]: row for row in self.connection.execute(select(*columns).where(here)).mappings()}

    def _void_with(self, command: Command) -> None:
        """The numbers of a refused act are on no valid paper: the register says so."""
        papers = command.data.get("papers") or []
        assert isinstance(papers, list)
        for paper in papers:
            self.void_number("paper", command.made_at.year, str(paper.get("number", "")), f"refused {command.id}")
        if command.action == "receive":
            number = str(command.data.get("number", ""))
            self.void_number("case", command.made_at.year, number, f"refused {command.id}")

    def _confirm(self) -> set[showing.Key]:
        """Accepted acts whose document has come are done. Gives their aggregates."""
        version = (
            select(replica.c.version)
            .where(replica.c.kind == outbox.c.kind, replica.c.id == outbox.c.aggregate)
            .scalar_subquery()
        )
        here = (outbox.c.state == "accepted") & (outbox.c.version <= version)
        done = update(outbox).where(here).values(state="done").returning(outbox.c.kind, outbox.c.aggregate)
        return {(row.kind, row.aggregate) for row in self.connection.execute(done)}

    def pending(self) -> list[Pending]:
        """Everything that isn't settled, in order: waiting and sent acts, conflicts, refusals not put away."""
        number = func.coalesce(case_view.c.number, ticket_view.c.number, matter_view.c.number, "").label("number")
        joined = outbox.outerjoin(case_view, (outbox.c.kind == "case") & (case_view.c.id == outbox.c.aggregate))
        joined = joined.outerjoin(ticket_view, (outbox.c.kind == "ticket") & (ticket_view.c.id == outbox.c.aggregate))
        joined = joined.outerjoin(matter_view, (outbox.c.kind == "matter") & (matter_view.c.id == outbox.c.aggregate))
        query = select(outbox, number).select_from(joined).where(outbox.c.state.in_(TRAY), outbox.c.resolved == 0)
        query = query.where(outbox.c.kind != UNSEEN, (outbox.c.kind != "fix") | (outbox.c.state == "refused"))
        return [_pending(row) for row in self.connection.execute(query.order_by(outbox.c.n)).mappings()]

    def unanswered(self) -> tuple[int, datetime | None]:
        """How many acts the county hasn't answered, and since when the oldest waits."""
        query = select(func.count(), func.min(outbox.c.made_at)).where(outbox.c.state.in_(showing.UNANSWERED))
        count, oldest = self.connection.execute(query).one()
        return int(count), datetime.fromisoformat(oldest) if oldest else None

    def to_fix(self) -> int:
        """How many acts are in the to-fix tray: refused ones nobody put away, and conflicts."""
        conflict = outbox.c.state.in_(showing.UNANSWERED) & (outbox.c.code != "")
        refused = (outbox.c.state == "refused") & (outbox.c.resolved == 0)
        query = select(func.count()).where(conflict | refused)
        return int(self.connection.execute(query.select_from(outbox)).scalar_one())

    def resolve(self, command_id: str) -> None:
        """A person has dealt with a refused act: out of the tray, never out of the record."""
        here = (outbox.c.id == command_id) & (outbox.c.state == "refused")
        self.connection.execute(update(outbox).where(here).values(resolved=1))

    def set_safe_seq(self, seq: int) -> None:
        """The county's log up to `seq` is in a verified backup: this device's acts up to there are safe."""
        if seq > self.safe_seq():
            self._set("safe_seq", str(seq))
            here = (outbox.c.seq > 0) & (outbox.c.seq <= seq) & (outbox.c.safe == 0)
            self.connection.execute(update(outbox).where(here).values(safe=1))

    def reoffer(self, after: int) -> int:
        """The county lost this stream's acts after dseq `after` (restored from a backup): they are unanswered
        again. Gives how many."""
        here = (outbox.c.stream == self.identity().stream) & (outbox.c.dseq > after)
        lost = self.connection.execute(select(outbox.c.kind, outbox.c.aggregate).where(here)).all()
        self.connection.execute(update(outbox).where(here).values({**NEW, "tries": outbox.c.tries}))
        showing.renew(self.connection, self.contexts, [(row.kind, row.aggregate) for row in lost])
        return len(lost)

    def rebirth(self, before: str) -> int:
        """What stream `before` made, the county didn't refuse and no verified backup holds is offered again under the
        present stream: the same ids and bytes in a new chain, the oldest first. Gives how many."""
        here = (outbox.c.stream == before) & (outbox.c.safe == 0) & (outbox.c.state != "refused")
        rows = self.connection.execute(select(outbox).where(here).order_by(outbox.c.dseq)).all()
        dseq, hash = self.tail()
        for row in rows:
            dseq, hash = dseq + 1, signing.chain(hash, row.body.encode())
            place = {"stream": self.identity().stream, "dseq": dseq, "hash": hash}
            self.connection.execute(update(outbox).where(outbox.c.n == row.n).values({**NEW, **place}))
        showing.renew(self.connection, self.contexts, [(row.kind, row.aggregate) for row in rows])
        return len(rows)

    def acts(self) -> Iterator[messages.Act]:
        """Every act of the present stream in its order, for checking the chain."""
        query = select(outbox.c.dseq, outbox.c.id, outbox.c.body, outbox.c.hash)
        here = outbox.c.stream == self.identity().stream
        for row in self.connection.execute(query.where(here).order_by(outbox.c.dseq)):
            yield messages.Act(dseq=row.dseq, id=row.id, body=row.body, hash=row.hash)


ANSWERED = ("state", "outcome", "seq", "version", "rule", "code", "params")


def _outcome(answer: messages.Answer, kind: str) -> dict[str, Any]:
    """The answer as columns. A look at personal data is done with whatever is answered: its document never comes, and
    nobody could do it anew."""
    outcome = answer.first if answer.outcome == "already" else answer.outcome
    return {
        "state": "done" if kind == UNSEEN else "accepted" if outcome in GRANTED else "refused",
        "outcome": outcome,
        "seq": answer.seq,
        "version": answer.version,
        "rule": answer.rule,
        "code": answer.code,
        "params": json.dumps(answer.params, ensure_ascii=False, default=str),
    }


class _Seen(msgspec.Struct):
    """Of an act, the version its actor saw."""

    expected: int


def _as_shown(row: RowMapping, outcome: Mapping[str, Any]) -> bool:
    """Whether the county made of the act exactly what is shown already: then nothing has to be projected anew."""
    if outcome["state"] != "accepted" or row["code"]:
        return False
    return bool(outcome["version"] == msgspec.json.decode(row["body"], type=_Seen).expected + 1)


def _pending(row: RowMapping) -> Pending:
    state = str(row["state"])
    conflict = state in showing.UNANSWERED and row["code"]
    return Pending(
        id=str(row["id"]),
        dseq=row["dseq"],
        kind=str(row["kind"]),
        aggregate=str(row["aggregate"]),
        action=str(row["action"]),
        number=_number(row),
        made_at=datetime.fromisoformat(str(row["made_at"])),
        state="conflict" if conflict else _STATES[state],
        rule=str(row["rule"]),
        code=str(row["code"]),
        params=json.loads(str(row["params"])),
        tries=row["tries"],
    )


def _number(row: RowMapping) -> str:
    """What a person knows the aggregate by: its number, or an item's code."""
    if row["kind"] == "editing":
        return str(row["aggregate"])
    return str(row["number"] or codec.command_from_bytes(row["body"]).data.get("number", ""))


_STATES: Mapping[str, PendingState] = {"waiting": "waiting", "sent": "sent", "refused": "refused"}
