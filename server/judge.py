"""One act is decided: whose it is, whether it may be, what comes of it. Every outcome is a line of the log."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.exc import DBAPIError

from app.domain.command import Command
from app.domain.context import Context
from app.domain.errors import AppError, Refused, Trouble, Unreadable
from app.domain.joint_authority import require_part
from app.domain.versions import with_guide
from app.wire import codec
from app.wire.messages import Outcome
from server import accounts, config, decide
from server.accounts import Device
from server.answers import Decided, Offered, reasons
from server.fixing import Twins, open_fix
from server.law import Law
from server.notices import notice
from server.partition import Line, Order
from server.shelf import Doc, Key

LOG = logging.getLogger("yichuang.county")
UNATTENDED = frozenset({"applicant"})
"""Posts that aren't accounts: who acts at a keypad or a counter as a citizen."""
AHEAD = 600
"""Seconds that an act's time may be ahead of the county's."""


class Judge:
    """Decides acts in one order, under one context: `ctx`, which an act that publishes a guide moves on."""

    def __init__(self, order: Order, ctx: Context, law: Law) -> None:
        self._order = order
        self.ctx = ctx
        self._law = law
        self._twins = Twins(order)

    def prepare(self, offers: Sequence[Offered]) -> None:
        """Read in one go what these acts will need: their documents, their people, their numbers."""
        commands = [offer.command for offer in offers if offer.command and decide.shaped(offer.command)]
        people = [("user", command.actor.user) for command in commands]
        self._order.load([*map(_key, commands), *people])
        numbers = (command.data.get("number") for command in commands)
        self._order.load_numbers(n for n in numbers if isinstance(n, str) and n)
        self._twins.load(commands)

    def decide(self, sender: Device, offer: Offered, *, id_used: bool) -> Decided:
        """The act with its outcome, in its place. Never raises for what an act may contain; Trouble when disk or
        database fail."""
        act = offer.act
        kind, aggregate = _key(offer.command) if offer.command and decide.shaped(offer.command) else ("", "")
        line = Line(
            stream=sender.stream,
            dseq=act.dseq,
            act=act.id,
            act_hash=act.hash,
            kind=kind,
            aggregate=aggregate,
            body=act.body,
            outcome="accepted",
        )
        document: Doc | None = None
        twin: Refused | None = None
        refs: tuple[str, ...] = ()
        try:
            command = self._acceptable(sender, offer, id_used)
            document = self._carried_out(sender, command)
            line, refs = replace(line, version=document.version), tuple(decide.blobs_in(command.data))
            twin = self._twins.of(command)
            if told := notice(command, self.ctx) or twin:
                line = replace(line, outcome="accepted_with_notice", **reasons(told))
        except (Trouble, DBAPIError):
            raise  # of the surroundings, not of the act: never remembered as its outcome
        except AppError as error:
            line = replace(line, outcome=_outcome(error), **reasons(error))
        except Exception as bug:
            LOG.exception("act %s could not be decided", act.id)
            kept = AppError("wire_act_failed", why=repr(bug)[:200])
            line = replace(line, outcome="needs_upcast", **reasons(kept))
        decided = Decided(line, self._order.append(line, document, refs))
        if offer.command and kind == "case" and (twin or line.outcome == "rejected"):
            open_fix(self._order, line, offer.command, "twice" if twin else "refused", sender.hall)
        if document and document.kind == "editing":
            self._publish(document)
        return decided

    def _publish(self, document: Doc) -> None:
        """R-CAT-03: what the act published is the county's, and holds for the acts after it."""
        guide = codec.editing_from_bytes(document.body).published
        if guide and guide != self.ctx.guides.get(f"{guide.code}@{guide.version}"):
            config.put_guide(self._order, guide)
            self.ctx = with_guide(self.ctx, guide)

    def _acceptable(self, sender: Device, offer: Offered, id_used: bool) -> Command:
        """The act of this device and of a person of the county who holds the post (R-ORG-04), not of tomorrow."""
        if offer.command is None:
            assert offer.error
            raise offer.error
        command = offer.command
        decide.check_shape(command)
        if id_used:
            raise Refused("R-REC-01", "wire_id_used", id=command.id)
        if command.id != offer.act.id or not self._its_own(sender, command.device):
            raise Refused("R-ORG-04", "wire_not_this_device")
        if (ahead := (command.made_at - codec.now()).total_seconds()) > AHEAD:
            raise Refused("R-CLK-01", "wire_clock_ahead", minutes=round(ahead / 60))
        self._check_actor(command)
        if command.aggregate == "case":
            require_part(command)
        return decide.placed(command, sender.hall)

    def _its_own(self, sender: Device, device: str) -> bool:
        """An act names the device that made it: the sender, or the one that it goes on for."""
        if device == sender.id:
            return True
        return device in accounts.ancestors(self._order.connection, self._order.partition, sender)

    def _check_actor(self, command: Command) -> None:
        actor = command.actor
        if actor.post in UNATTENDED:
            return
        profile = accounts.profile(self._order, actor.user)
        holds = profile and actor.post in profile.posts and not profile.revoked
        if not holds or profile is None or (actor.name, actor.department) != (profile.name, profile.department):
            raise Refused("R-ORG-04", "wire_not_this_post", user=actor.user or actor.name, post=actor.post)

    def _carried_out(self, sender: Device, command: Command) -> Doc:
        """The document after the act, on the case as the law has left it by then (R-ACC-02, R-CLK-05)."""
        before = self._order.get(*_key(command))
        if before and not set(before.scopes) & set(sender.scopes):
            raise Refused("R-ORG-01", "wire_not_this_hall", hall="", mine=sender.hall)
        if before and before.kind == "case":
            self._law.settle(self._order, before.id, min(command.made_at, codec.now()), self.ctx)
            before = self._order.get(*_key(command))
        document = decide.carried_out(before, command, self.ctx)
        if before is None and document.kind == "case" and self._order.number_taken(document.number, document.id):
            raise Refused("R-REC-09", "wire_number_taken", number=document.number)
        return document


def _key(command: Command) -> Key:
    return codec.kind_of(command), command.aggregate_id


def _outcome(error: AppError) -> Outcome:
    """What can't be read waits for a program that can; everything else is refused."""
    return "rejected" if isinstance(error, Refused | Unreadable) else "needs_upcast"
