"""The cases of the desk in memory: found, opened, acted on by the domain's own rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import uuid4

from app.domain.case import Case
from app.domain.clocks import days_left, explain, legal
from app.domain.command import Actor, Command
from app.domain.context import Context
from app.domain.errors import Refused
from app.domain.transitions import apply, available_actions
from app.post import lawful
from app.post.shown import CaseFile, CaseRow, JobRow, MaterialRow, Outlook, Person, Sheet, TraceRow
from tests.ui import believable


class CaseDesk:
    """Part of `Fixture`, which has the rest."""

    kind: str
    ctx: Context
    cases: dict[str, Case]
    acts: dict[str, list[TraceRow]]
    here: Person | None
    post: str
    clock: datetime

    def _enter(self, name: str) -> None:
        raise NotImplementedError

    def _sheets(self, case: Case, number: str) -> tuple[Sheet, ...]:
        raise NotImplementedError

    def _job(self, title: str, case: str = "", reprint: int = 0) -> JobRow:
        raise NotImplementedError

    def find(self, query: str, limit: int) -> Sequence[CaseRow]:
        self._enter("find")
        rows = [*(self._row(c) for c in self.cases.values()), *believable.history(self.kind)]
        return [r for r in rows if query in r.applicant or query in r.number][:limit]

    def _row(self, case: Case) -> CaseRow:
        guide = self.ctx.guide_of(case)
        left = days_left(case, self.ctx, self.clock.date()) if case.clock_from else None
        return CaseRow(
            id=case.id,
            number=case.number,
            applicant=case.applicant.name,
            item=guide.name,
            status=case.status.value,
            at=case.received_at or self.clock,
            deadline=case.deadline,
            left=left,
            pending=True,
        )

    def open(self, case: str) -> CaseFile:
        self._enter("open")
        found = self.cases.get(case)
        if found is None:
            raise Refused("R-REC-01", "domain_case_unknown", case=case)
        guide = self.ctx.guide_of(found)
        materials = tuple(
            MaterialRow(code=m.code, name=m.name, state="taken", check=m.check, minor=m.minor) for m in guide.materials
        )
        actor = Actor(self.post or "clerk", "陈静")
        return CaseFile(
            case=found,
            guide=guide,
            materials=materials,
            papers=self._sheets(found, found.number),
            days=explain(found, self.ctx),
            actions=available_actions(found, actor, self.ctx),
            lawful=lawful.lawful(found, actor, self.ctx, self.clock),
            ahead=lawful.ahead(found, self.ctx, self.clock),
            legal=legal(found, self.ctx).days,
            departments=lawful.departments(self.ctx.guides),
        )

    def trace(self, case: str) -> Sequence[TraceRow]:
        self._enter("trace")
        return self.acts.get(case, [])

    def to_do(self, post: str) -> Sequence[CaseRow]:
        self._enter("to_do")
        return [self._row(c) for c in self.cases.values()]

    def act(self, case: str, expected: int, action: str, data: Mapping[str, object]) -> Case:
        self._enter(f"act {action}")
        self.cases[case] = self._after(case, expected, action, data)
        return self.cases[case]

    def foresee(self, case: str, expected: int, action: str, data: Mapping[str, object]) -> Outlook:
        self._enter(f"foresee {action}")
        after = self._after(case, expected, action, data)
        sheets = tuple(Sheet(kind=p.kind, preview=True) for p in after.papers[len(self.cases[case].papers) :])
        return Outlook(case=after, days=explain(after, self.ctx), sheets=sheets)

    def _after(self, case: str, expected: int, action: str, data: Mapping[str, object]) -> Case:
        actor = Actor(self.post or "clerk", self.here.name if self.here else "")
        command = Command(uuid4().hex, "case", case, action, expected, self.clock, actor, data=dict(data))
        return apply(self.cases[case], command, self.ctx)

    def print_days(self, case: str) -> JobRow:
        self._enter("print_days")
        return self._job("办理期限说明", case)

    def matches(self, case: str, id_number: str) -> str:
        return "applicant" if self.cases[case].applicant.id_number == id_number else ""
