"""The sync at this post: its state as a screen shows it, the outbox and the to-fix tray."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.errors import Unreadable
from app.models.values import Pending
from app.post.common import Common
from app.post.events import CasesChanged, CountyChanged, SyncChanged, TicketChanged
from app.post.shown import PendingRow, SyncState
from app.sync import state as engine
from app.sync.loop import SyncLoop
from app.sync.state import Phase
from app.usecases import fixing, inboxes

KINDS = {Phase.SYNCED: "synced", Phase.SYNCING: "syncing", Phase.OFFLINE: "offline", Phase.REFUSED: "attention"}
RULES = frozenset({"guide", "policy", "calendar", "authorisation", "hall", "user"})
COUNTY = frozenset({"editing", "guide", "matter", "recount"})


class SyncPart(Common):
    loop: SyncLoop | None = None

    def send(self) -> None:
        if self.loop is not None:
            self.loop.poke()

    def sync_moved(self, _: engine.SyncState) -> None:
        """Called on the sync's own thread."""
        self.hub.tell(SyncChanged(self.sync_state()))

    def documents_came(self, changed: frozenset[tuple[str, str]] | set[tuple[str, str]]) -> None:
        """Documents of the county came in: cases and tickets look different, or the rules are new."""
        if cases := frozenset(id for kind, id in changed if kind == "case"):
            self.hub.tell(CasesChanged(cases))
        if county := COUNTY & {kind for kind, _ in changed}:
            self.hub.tell(CountyChanged(county))
        if any(kind == "ticket" for kind, _ in changed):
            self.tickets_came()
        if any(kind == "ticket" or kind in RULES for kind, _ in changed):
            self.hub.tell(TicketChanged())

    def sync_state(self) -> SyncState:
        if self.loop is None:
            return SyncState(kind="offline")
        now = self.loop.state
        kind = "attention" if now.to_fix else KINDS[now.phase]
        return SyncState(
            kind=kind,  # type: ignore[arg-type]
            at=now.at,
            done=now.sent,
            total=now.total,
            waiting=self._waiting() if now.pending else 0,
            refused=now.to_fix,
            code=now.error.code if now.error else "",
        )

    def _waiting(self) -> int:
        """Cases and tickets (件) with acts that the county hasn't answered; several acts on one are one."""
        with self.read() as store:
            return len({(p.kind, p.aggregate) for p in store.pending() if not p.to_fix})

    def pending(self) -> Sequence[PendingRow]:
        """The outbox and the to-fix tray, what needs a person first."""
        with self.read() as store:
            found = store.pending()
            names = {code: guide.name for code, guide in store.context().guides.items()}
            cases = {p.aggregate: store.case(p.aggregate) for p in found if store.has_case(p.aggregate)}
        rows = []
        for p in sorted(found, key=lambda p: (not p.to_fix, p.dseq)):
            case = cases.get(p.aggregate)
            item = names.get(case.guide, "") if case else ""
            rows.append(_row(p, case.applicant.name if case else "", item, bool(case and case.papers)))
        return tuple(rows)

    def sync_now(self) -> None:
        if self.loop is not None:
            self.loop.retry()

    def put_away(self, command: str) -> None:
        """A refused act that a person has dealt with; it stays in the trace."""
        with self.read() as store:
            case = next((p.aggregate for p in store.pending() if p.id == command), "")
            fix = store.fix(command)
        if fix and fix.open:
            fixing.end(self.begin, command, "put_away", "", self.actor(), self.now())
        inboxes.put_away(self.begin, command)
        self.acted([case] if case else [])
        self.hub.tell(SyncChanged(self.sync_state()))

    def redo(self, command: str) -> str:
        """The case to open, so that a person does it anew as a new act."""
        with self.read() as store:
            found = next((p for p in store.pending() if p.id == command), None)
        if found is None:
            raise Unreadable("post_no_pending")
        return found.aggregate


def _row(pending: Pending, applicant: str, item: str, papers: bool) -> PendingRow:
    refused = pending.to_fix
    return PendingRow(
        id=pending.id,
        number=pending.number,
        applicant=applicant,
        item=item,
        action=pending.action,
        made_at=pending.made_at,
        state="refused" if refused else "sent" if pending.state == "sent" else "waiting",
        tries=pending.tries,
        rule=pending.rule,
        code=pending.code,
        params=pending.params,
        paper_given=refused and papers,
    )
