"""The county decides: every act once, in one order, kept for ever with its answer."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from app.domain.context import Context
from app.domain.errors import AppError
from app.wire import codec, signing
from app.wire.errors import WireError
from app.wire.messages import Act, Answer, Push
from server import accounts, config
from server.accounts import Device
from server.answers import Offered, already
from server.judge import Judge
from server.law import Law
from server.partition import Order, ordering
from server.tables import device, log

LOG = logging.getLogger("yichuang.county")


@dataclass(frozen=True, slots=True)
class Pushing:
    """One push as it waits for its turn."""

    device: str
    request: Push
    offers: tuple[Offered, ...]


class County:
    """The decisions of one partition. Every method takes the connection of the writer's transaction."""

    def __init__(self, partition: str, law: Law) -> None:
        self.partition = partition
        self.law = law
        self._contexts = config.Contexts(partition)

    def context(self, connection: Connection) -> Context:
        return self._contexts.get(connection)

    def push(self, connection: Connection, pushes: Sequence[Pushing]) -> list[list[Answer] | AppError]:
        """Decide the acts of several pushes, one after the other; the rows are read and written together.

        A push that is refused as a whole (WireError 401 for the device, 409 for a generation, fork or gap) gives its
        error, and nothing of it is kept.
        """
        with ordering(connection, self.partition) as order:
            sitting = _Sitting(order, pushes, Judge(order, self.context(connection), self.law))
            answers = [sitting.answer(push) for push in pushes]
            sitting.close()
        return answers


class _Sitting:
    """The pushes of one transaction while they are decided."""

    def __init__(self, order: Order, pushes: Sequence[Pushing], judge: Judge) -> None:
        self._order = order
        self._judge = judge
        offers = [offer for push in pushes for offer in push.offers]
        self._senders = accounts.devices_of(order.connection, order.partition, {push.device for push in pushes})
        self._moved: dict[str, Device] = {}
        self._known: dict[str, Any] = order.known(offer.act.id for offer in offers)
        judge.prepare(offers)

    def answer(self, push: Pushing) -> list[Answer] | AppError:
        mark, known, ctx = self._order.mark(), dict(self._known), self._judge.ctx
        try:
            return self._decided(push)
        except AppError as error:
            self._order.undo(mark)
            self._known, self._judge.ctx = known, ctx
            return error

    def _decided(self, push: Pushing) -> list[Answer]:
        sender = accounts.admitted(self._moved.get(push.device) or self._senders.get(push.device))
        self._check_history(sender, push.request)
        placed = self._decided_before(sender, push.offers)
        answers = []
        for offer in push.offers:
            if offer.act.dseq <= sender.last_dseq:
                answers.append(self._repeated(sender, offer.act, placed))
                continue
            answers.append(self._new(sender, offer))
            sender = replace(sender, last_dseq=offer.act.dseq, last_hash=offer.act.hash)
        self._moved[push.device] = sender
        return answers

    def _check_history(self, sender: Device, request: Push) -> None:
        if request.generation != self._order.start.generation:
            raise WireError(409, "wire_generation", generation=self._order.start.generation)
        if request.stream != sender.stream:
            raise WireError(409, "wire_fork", last=sender.last_dseq)

    def _decided_before(self, sender: Device, offers: Sequence[Offered]) -> Mapping[int, Any]:
        """The lines of acts that this stream has sent before, by dseq."""
        old = [offer.act.dseq for offer in offers if offer.act.dseq <= sender.last_dseq]
        if not old:
            return {}
        here = (log.c.partition == self._order.partition) & (log.c.stream == sender.stream)
        rows = self._order.connection.execute(select(log).where(here, log.c.dseq.in_(old)))
        return {row.dseq: row for row in rows}

    def _repeated(self, sender: Device, act: Act, placed: Mapping[int, Any]) -> Answer:
        """An act that was decided before: the same answer, or a fork when it isn't the same act. One offered again on
        a new stream stands in the log under the old one."""
        row = placed.get(act.dseq) or self._known.get(act.id)
        if row is None or row.act != act.id or row.body != act.body:
            raise WireError(409, "wire_fork", last=sender.last_dseq)
        return already(act, row)

    def _new(self, sender: Device, offer: Offered) -> Answer:
        act = offer.act
        if act.dseq > sender.last_dseq + 1:
            raise WireError(409, "wire_gap", last=sender.last_dseq)
        if signing.chain(sender.last_hash, act.body.encode()) != act.hash:
            raise WireError(409, "wire_fork", last=sender.last_dseq)
        before = self._known.get(act.id)
        if before and before.body == act.body:
            return already(act, before)
        decided = self._judge.decide(sender, offer, id_used=before is not None)
        self._known.setdefault(act.id, decided)
        return decided.answer(act)

    def close(self) -> None:
        """Note how far each device's stream has come."""
        if not self._moved:
            return
        here = (device.c.partition == self._order.partition) & (device.c.id == bindparam("i"))
        seen = codec.now().isoformat()
        moved = update(device).where(here).values(last_dseq=bindparam("d"), last_hash=bindparam("h"), last_seen=seen)
        rows = [{"i": id, "d": sender.last_dseq, "h": sender.last_hash} for id, sender in self._moved.items()]
        self._order.connection.execute(moved, rows)
