"""受理 at this post: items found, drafts kept, outcomes previewed and done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from app.domain.case import Case
from app.domain.catalogue import Guide
from app.domain.context import Context
from app.domain.errors import Unreadable
from app.domain.packages import Package
from app.domain.versions import offered_on, withdrawn_on
from app.models import values as kept
from app.models.store import Store
from app.post import drafts
from app.post.common import Common
from app.post.looking import Shelf
from app.post.packages import KIND, merged, outcome_of, split, together
from app.post.rows import case_row, of_person, outlook
from app.post.shown import (
    CaseRow,
    Draft,
    DraftRow,
    ItemRow,
    Outcome,
    Outlook,
    Page,
    Previous,
)
from app.usecases import intake, materials
from app.usecases.acts import Done

THUMBNAIL_DPI = 40


class IntakePart(Common):
    _shelved: tuple[Context, date, Shelf, Shelf] | None = None

    def find_items(self, query: str, limit: int) -> Sequence[ItemRow]:
        """By name, pinyin initials or code; "" gives what this window takes in most."""
        with self.read() as store:
            ctx, hall = store.context(), store.hall()
            often = Counter(row.guide for row in store.find("", 300)) if not query.strip() else Counter[str]()
        guides, bundles = self._shelves(ctx, self.now().date())
        mine, typed = _departments(hall, self.window), query.strip()
        things = bundles.find(typed, limit) if typed else []
        found = guides.find(typed, limit - len(things), mine, often)
        return (*(replace(_item(g, mine, hall), kind=KIND) for g in things), *(_item(g, mine, hall) for g in found))

    def _shelves(self, ctx: Context, on: date) -> tuple[Shelf, Shelf]:
        """Items and packages of that day, put together once for all the searches over them."""
        kept = self._shelved
        if kept is None or kept[0] is not ctx or kept[1] != on:
            bundles = Shelf(merged(p, ctx.guides, {}) for p in ctx.packages if p.published)
            self._shelved = kept = (ctx, on, Shelf(offered_on(ctx, on)), bundles)
        return kept[2:]

    def withdrawn_items(self, query: str, limit: int) -> Sequence[ItemRow]:
        """R-CAT-04: what is cancelled or suspended, apart, with its day: found only by who asks for it."""
        with self.read() as store:
            gone, hall = withdrawn_on(store.context(), self.now().date()), store.hall()
        found = Shelf(gone).find(query.strip(), limit) if query.strip() else []
        return tuple(
            replace(_item(g, _departments(hall, self.window), hall), since=g.cancelled_from) for g in found[:limit]
        )

    def guide(self, code: str) -> Guide:
        return self.guide_for(code, {})

    def guide_for(self, code: str, answers: Mapping[str, str]) -> Guide:
        """The item; a package as one item, with the union of its materials by these answers (R-CAT-11)."""
        ctx = self.context()
        package = self._package(code)
        return merged(package, ctx.guides, answers) if package else ctx.guide(code)

    def _package(self, code: str) -> Package | None:
        return next((p for p in self.context().packages if p.code == code), None)

    def new_draft(self, ticket: str) -> Draft:
        """An empty one, or the one begun for this ticket ("": without a ticket)."""
        known = {"ticket": ticket} if ticket else {}
        return self._pictured(intake.start(self.begin, self.actor().user, self.now(), **known))

    def save_draft(self, draft: Draft) -> datetime:
        now = self.now()
        intake.save(self.begin, drafts.to_store(draft, self.sitter(), now))
        return now

    def draft(self, id: str) -> Draft:
        with self.read() as store:
            found = store.draft(id)
        return self._pictured(found)

    def _pictured(self, stored: kept.Draft) -> Draft:
        """The draft with a small picture of each page: pictures aren't kept with it, they are drawn anew."""
        from app.documents.pictures import pages_png

        def picture(page: Page) -> Page:
            return replace(page, thumbnail=pages_png(materials.read(self.begin, page.blob), THUMBNAIL_DPI)[0])

        draft = drafts.from_store(stored)
        held = tuple(replace(h, pages=tuple(picture(p) for p in h.pages)) for h in draft.held)
        return replace(draft, held=held)

    def drafts(self) -> Sequence[DraftRow]:
        with self.read() as store:
            mine = store.drafts(self.actor().user)
            names = {code: guide.name for code, guide in store.context().guides.items()}
            return tuple(_draft_row(store, draft, names) for draft in mine)

    def drop_draft(self, id: str) -> None:
        intake.drop(self.begin, id)

    def previous(self, id_number: str) -> Previous | None:
        with self.read() as store:
            last = next((row for row in of_person(store, id_number) if not row.draft), None)
            if last is None:
                return None
            case, name = store.case(last.id), store.context().guides.get(last.guide)
        at = (case.received_at or last.updated).date()
        return Previous(applicant=case.applicant, at=at, item=name.name if name else last.guide, form=dict(case.form))

    def history(self, id_number: str) -> Sequence[CaseRow]:
        with self.read() as store:
            ctx, rows = store.context(), of_person(store, id_number)
        return tuple(case_row(row, None, ctx, self.now()) for row in rows)

    def duplicates(self, id_number: str, guide: str) -> Sequence[CaseRow]:
        """Open cases of the same applicant and item, or any item of a package, wherever taken in (R-REC-09)."""
        ctx, package = self.context(), self._package(guide)
        found = [r for item in (package.items if package else (guide,)) for r in self._same(id_number, item)]
        return tuple(case_row(row, None, ctx, self.now()) for row in found)

    def _same(self, id_number: str, item: str) -> Sequence[kept.CaseRow]:
        return intake.duplicates(self.read, id_number, item)

    def outlook(self, draft: Draft, outcome: Outcome) -> Outlook:
        """What would come of it, with its papers as a preview; nothing is kept. Raises Refused."""
        parts = self._parts(draft, outcome)
        return together([(guide, self._foreseen(part, how)) for guide, part, how in parts])

    def _parts(self, draft: Draft, outcome: Outcome) -> list[tuple[Guide, Draft, Outcome]]:
        """The intake as it is decided: one, or each item of a package."""
        ctx, package = self.context(), self._package(draft.guide)
        if package is None or draft.case:
            return [(self.guide(draft.guide), draft, outcome)]
        parts = split(draft, package, ctx.guides)
        return [(guide, part, outcome_of(guide, part, outcome)) for guide, part in parts]

    def _before(self, draft: Draft) -> Outlook | None:
        """The item of a package as it was taken in before, where the intake broke off."""
        with self.read() as store:
            here = bool(draft.package) and store.has_case(draft.id)
            return Outlook(case=store.case(draft.id)) if here else None

    def _foreseen(self, draft: Draft, outcome: Outcome) -> Outlook:
        if before := self._before(draft):
            return before
        now, saved = self.now(), drafts.to_store(draft, self.actor().user, self.now())
        data = drafts.decided(draft, outcome)
        at = draft.paper_at or now
        done = intake.preview(self.read, saved, self.actor(), outcome.action, data, self.render, at)
        return outlook(done, self.context(), preview=True)

    def settle(self, draft: Draft, outcome: Outcome) -> Outlook:
        """Do it: received and decided in one transaction; its papers and the receipt wait for the printers. A package
        is tried whole before its first item is taken in, and what was taken in before is not taken in again."""
        parts = self._parts(draft, outcome)
        if len(parts) > 1:
            self.outlook(draft, outcome)
        done = together([(guide, self._settle(part, how)) for guide, part, how in parts])
        intake.drop(self.begin, draft.id)
        return done

    def _settle(self, draft: Draft, outcome: Outcome) -> Outlook:
        if before := self._before(draft):
            return before
        now, saved = self.now(), drafts.to_store(draft, self.actor().user, self.now())
        data = drafts.decided(draft, outcome)
        at = draft.paper_at or now
        done = intake.submit(self.begin, saved, self.actor(), outcome.action, data, self.render, at, self.printed_with)
        self.settled(draft.ticket, done.case)
        self.acted([done.case.id, draft.id])
        return outlook(done, self.context(), preview=False)

    def settled(self, ticket: str, case: Case) -> None:
        """An intake of this ticket became this case."""

    def printed_with(self, store: Store, done: Done) -> None:
        """What goes to the printers with the act, in its own transaction."""


def _departments(hall: Mapping[str, object], window: str) -> frozenset[str]:
    """R-ORG-07: whose items this window takes in; all where the hall says nothing of it."""
    return frozenset(d for w in _windows(hall) if str(w.get("code")) == window for d in _names(w, "departments"))


def _windows(hall: Mapping[str, object]) -> list[Mapping[str, object]]:
    found = hall.get("window")
    return [w for w in found if isinstance(w, Mapping)] if isinstance(found, list | tuple) else []


def _names(row: Mapping[str, object], key: str) -> Iterable[str]:
    found = row.get(key)
    return [str(name) for name in found] if isinstance(found, list | tuple) else []


def _item(guide: Guide, mine: frozenset[str], hall: Mapping[str, object]) -> ItemRow:
    here = not mine or guide.department in mine
    other = (
        ""
        if here
        else next((str(w["code"]) for w in _windows(hall) if guide.department in _names(w, "departments")), "")
    )
    return ItemRow(
        code=guide.code,
        name=guide.name,
        department=guide.department,
        kind=guide.kind,
        promised_days=guide.promised_days,
        here=here,
        window=other,
    )


def _draft_row(store: Store, draft: kept.Draft, names: Mapping[str, str]) -> DraftRow:
    shown = drafts.from_store(draft)
    try:
        number = store.ticket(shown.ticket).number if shown.ticket else ""
    except Unreadable:
        number = ""
    item = names.get(shown.guide, "")
    return DraftRow(id=shown.id, number=number, applicant=shown.applicant.name, item=item, saved_at=draft.saved_at)
