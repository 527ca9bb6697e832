"""Cases at this post: found, opened, and every act on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from app.domain import transitions
from app.domain.case import Case
from app.domain.catalogue import Guide, shared
from app.domain.clocks import explain, legal
from app.domain.context import Context
from app.domain.errors import Unreadable
from app.domain.identity import fold
from app.domain.joint import days_taken
from app.domain.workdays import CalendarMissing
from app.models.values import TraceLine
from app.post import lawful
from app.post.packages import named
from app.post.reading import ReadingPart
from app.post.rows import case_row, of_person, outlook, task
from app.post.shown import CaseFile, CaseRow, MaterialRow, Outlook, Sheet, TraceRow
from app.texts import words
from app.usecases import acts, inboxes, materials, search
from app.usecases.acts import Intent
from app.usecases.checks import receive_data
from app.usecases.inboxes import Waiting

AGAIN = "evaluate_again"
PHRASES = 9
"""Opinion phrases, Alt+1 to Alt+9."""


class CasesPart(ReadingPart):
    def find(self, query: str, limit: int) -> Sequence[CaseRow]:
        """By number, name, pinyin initials, phone or ID; drafts and unsent ones too."""
        self.searched(query)
        ctx = self.context()
        return tuple(case_row(row, None, ctx, self.now()) for row in search.find(self.read, query, limit))

    def open(self, case: str) -> CaseFile:
        opened = search.open_case(self.read, case, self.now())
        self.looked("open", "case", opened.case.id, opened.case.number)
        ctx = self.context()
        left, used = opened.state["days_left"], opened.state["days_used"]
        actor, now = self.actor(), self.now()
        of_case = ctx.of(opened.case)
        return CaseFile(
            case=opened.case,
            guide=opened.guide,
            materials=_materials(opened.case, opened.guide),
            papers=tuple(Sheet(kind=p.kind, number=p.number, file=p.file) for p in opened.case.papers),
            days=explain(opened.case, of_case),
            left=left if isinstance(left, int) else None,
            used=used if isinstance(used, int) else None,
            actions=transitions.available_actions(opened.case, actor, ctx),
            lawful=lawful.lawful(opened.case, actor, ctx, now),
            ahead=lawful.ahead(opened.case, ctx, now),
            legal=legal(opened.case, of_case).days,
            two=_two_people(opened.guide, of_case),
            taken=_taken(opened.case, of_case, now),
            departments=lawful.departments(ctx.guides),
            package=named(opened.case.package, ctx.packages),
            beside=self._beside(opened.case),
            phrases=_phrases(),
            pending=bool(opened.pending),
        )

    def _beside(self, case: Case) -> tuple[CaseRow, ...]:
        """R-CAT-11: the other cases of the same one-thing-once intake."""
        if not case.package:
            return ()
        with self.read() as store:
            mine = of_person(store, case.applicant.id_number)
            rows = [row for row in mine if row.id != case.id and store.case(row.id).package == case.package]
            ctx = store.context()
        return tuple(case_row(row, None, ctx, self.now()) for row in rows)

    def trace(self, case: str) -> Sequence[TraceRow]:
        return tuple(_trace_row(line) for line in search.open_case(self.read, case, self.now()).trace)

    def to_do(self, post: str) -> Sequence[CaseRow]:
        """What waits for this post: supplements (clerk), reviews (back office), approvals (chief), results to hand
        over (issuing); what a joint approval waits for (R-CLK-07), what is to be confirmed, paid or ruled on."""
        department = self.profile.department if self.profile else ""
        now, ctx = self.now(), self.context()
        lists = {
            "clerk": lambda: [
                *inboxes.to_decide(self.read, now, self.window),
                *inboxes.to_supply(self.read, now, self.window),
                *inboxes.to_review(self.read, now, window=self.window),
            ],
            "backoffice": lambda: [
                *inboxes.to_confirm(self.read, department, now),
                *inboxes.to_opine(self.read, department, now),
                *inboxes.to_review(self.read, now, department),
            ],
            "chief": lambda: _by_urgency(
                [
                    *inboxes.to_approve(self.read, department, now),
                    *inboxes.to_review(self.read, now, department),
                    *inboxes.to_opine(self.read, department, now),
                ]
            ),
            "issuing": lambda: inboxes.to_hand_over(self.read, now),
            "transfer": lambda: inboxes.to_hand_on(self.read, now),
            "cashier": lambda: inboxes.to_collect(self.read, now),
            "bureau": lambda: inboxes.to_rule(self.read, now),
        }
        waiting = lists[post]() if post in lists else []
        rows = [(case_row(w.row, w, ctx, now), task(w.case, post, department)) for w in _once(waiting)]
        return tuple(replace(row, task=what) for row, what in rows)

    def act(self, case: str, expected: int, action: str, data: Mapping[str, object]) -> Case:
        """One lawful act with the keys of domain.actions.KEYS. Papers are numbered and frozen here. Raises Refused."""
        if action == AGAIN:
            return self._second(case)
        intent = self._intent(case, expected, action, data)
        done = acts.act(self.begin, intent, self.render, self.now())
        self.acted([case])
        return done.case

    def foresee(self, case: str, expected: int, action: str, data: Mapping[str, object]) -> Outlook:
        """What would come of the act, with its papers as a preview; nothing is kept. Raises Refused."""
        if action == AGAIN:
            return Outlook(case=self.open(case).case)
        intent = self._intent(case, expected, action, data)
        done = acts.outlook(self.read, (intent,), self.render, self.now())
        return outlook(done, self.context(), preview=True)

    def _second(self, case: str) -> Case:
        """R-EVA-01, R-EVA-03: the applicant alone evaluates; whoever sits here only opens the keypad for them."""
        with self.read() as store:
            shown = store.case(case)
        self.invite_again(shown)
        return shown

    def invite_again(self, case: Case) -> None:
        """The keypad opens for a second evaluation."""

    def _intent(self, case: str, expected: int, action: str, data: Mapping[str, object]) -> Intent:
        if action == "approve":
            data = self._licensed(case, data)
        if action == "correct_case":
            data = receive_data(data)  # an applicant put right is as well put as one taken in
        return Intent(action=action, case=case, actor=self.actor(), data=data, expected=expected)

    def _licensed(self, case: str, data: Mapping[str, object]) -> dict[str, object]:
        """A licence asked for by its name gets a number of its own: the item's code and the case's number."""
        with self.read() as store:
            shown, ctx = store.case(case), store.context()
        guide = ctx.guide_of(shown)
        number = f"{guide.code}-{shown.number}"
        return {**data, "license": number} if data.get("license") == guide.result != "" else dict(data)

    def matches(self, case: str, id_number: str) -> str:
        """Whose number this is: applicant, agent, or "" for a stranger (R-DEL-01)."""
        with self.read() as store:
            applicant = store.case(case).applicant
        number = fold(id_number)
        if not number:
            return ""
        if number == fold(applicant.id_number):
            return "applicant"
        return "agent" if applicant.agent and number == fold(applicant.agent.id_number) else ""

    def blob(self, name: str) -> bytes:
        """A page or an issued paper (PDF). Raises Unreadable for one that isn't here (yet)."""
        if not name.startswith("sha256:"):
            raise Unreadable("post_no_file")
        return materials.read(self.begin, name)


def _taken(case: Case, ctx: Context, now: datetime) -> dict[str, int]:
    """R-CLK-07: each department's own clock; nothing where the year's calendar isn't published."""
    if case.joint is None:
        return {}
    try:
        return {part.department: days_taken(part, case.joint, now, ctx.calendar) for part in case.joint.parts}
    except CalendarMissing:
        return {}


def _two_people(guide: Guide, ctx: Context) -> bool:
    """R-ORG-09: whether one reviews and another approves."""
    alone = guide.kind == "immediate" and ctx.policy.on("review.immediate_same_person")
    return ctx.policy.on("review.two_people") and not alone


def _by_urgency(waiting: Sequence[Waiting]) -> list[Waiting]:
    return sorted(waiting, key=lambda w: (w.left is None, w.left or 0, w.row.updated))


def _once(waiting: Sequence[Waiting]) -> list[Waiting]:
    """Each case in one list once, where it stands first."""
    return list({w.row.id: w for w in reversed(waiting)}.values())[::-1]


def _materials(case: Case, guide: Guide) -> tuple[MaterialRow, ...]:
    taken = {m.code: m for m in case.materials}
    free = {m.code for m in shared(guide, case.answers)}
    rows = []
    for material in guide.materials:
        if material.code not in {*case.required, *taken, *free}:
            continue
        held = taken.get(material.code)
        state = "taken" if held else "committed" if material.code in case.commitments else "missing"
        rows.append(
            MaterialRow(
                code=material.code,
                name=material.name,
                state="shared" if material.code in free and not held else state,
                pages=held.pages if held else (),
                original=held.original if held else False,
                check=material.check,
                minor=material.minor,
            )
        )
    return tuple(rows)


def _phrases() -> tuple[str, ...]:
    return tuple(words(f"post_phrase_{n}") for n in range(1, PHRASES + 1))


def _trace_row(line: TraceLine) -> TraceRow:
    command = line.command
    return TraceRow(
        at=command.made_at,
        action=command.action,
        by=str(command.actor),
        outcome=line.outcome,
        rule=line.rule,
        window=command.actor.window,
        pending=not line.seq,
    )
