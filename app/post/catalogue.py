"""目录管理 at this post: items listed, opened, judged, proposed, examined, published (R-CAT-02, R-CAT-03, R-CAT-04)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from app.domain.catalogue import Guide
from app.domain.catalogue_finding import Finding
from app.domain.catalogue_lint import RULES, lint_item
from app.domain.catalogue_rules import Whole
from app.domain.command import Actor, Command
from app.domain.context import Context
from app.domain.editing import Editing, apply_editing, of_the_bureau
from app.domain.errors import Refused, Unreadable
from app.domain.guides import LISTS, build, guide_to_dict, parse_guide
from app.domain.versions import versions_of
from app.post.common import Common
from app.post.office_shown import ItemFile, ItemLine
from app.post.ways import way
from app.usecases import editing

SAID = "…"
LATER = frozenset({"editing_unclean", "editing_before_another"})
"""Refusals that what is typed can still avert."""
UNREAD = "ui_county_unread"


class CataloguePart(Common):
    _whole: tuple[Context, Whole] | None = None

    def catalogue(self) -> Sequence[ItemLine]:
        """Every item of the county, and what is proposed but not published yet, by department and code."""
        actor = self.actor()
        with self.read() as store:
            standing, edited = standing_of(store.context()), {e.id: e for e in store.editings()}
        codes = standing.keys() | edited.keys()
        lines = [_line(code, standing.get(code), edited.get(code), actor) for code in codes]
        return tuple(sorted(lines, key=lambda line: (line.department, line.code)))

    def item(self, code: str) -> ItemFile:
        """One item with its versions, its way and what can be done to it now."""
        actor, now = self.actor(), self.now()
        with self.read() as store:
            ctx, life, trace = store.context(), store.editing(code), store.trace(code, "editing")
        versions = sorted(_once(versions_of(code, ctx)), key=lambda guide: -guide.version)
        in_force = ctx.guides.get(code)
        file = ItemFile(
            code=code,
            line=_line(code, in_force, life, actor),
            versions=tuple(versions),
            in_force=in_force,
            editing=life,
            way=way(trace),
            able=tuple(a for a, data in _trials(life, in_force).items() if _goes(a, data, code, life, ctx, actor, now)),
        )
        looked_at = file.proposed or in_force
        return replace(file, findings=self._judged(looked_at)) if looked_at else file

    def judge(self, raw: Mapping[str, object]) -> tuple[Finding, ...]:
        """R-CAT-02, R-CAT-05 to R-CAT-10: what keeps this from being published, each with the path of its field; what
        can't even be read has `why` "ui_county_unread"."""
        code = str(raw.get("code", ""))
        if inside := _unread_inside(raw, code):
            return inside
        try:
            guide = parse_guide(raw, "")
        except Unreadable as error:
            return (Finding("", code, str(error.params["key"]), "", why=UNREAD),)
        return self._judged(guide)

    def _judged(self, guide: Guide) -> tuple[Finding, ...]:
        """As it would be published, in the light of the rest of the catalogue."""
        ctx = self.context()
        if self._whole is None or self._whole[0] is not ctx:
            self._whole = (ctx, Whole(tuple(standing_of(ctx).values()), ctx.policy))
        meant, whole = replace(guide, published=True), self._whole[1]
        found = tuple(finding for rule in RULES for finding in rule(meant, whole))
        return (*found, *_in_packages(meant, whole, ctx))

    def edit(self, action: str, code: str, data: Mapping[str, object]) -> Editing:
        """One step of the item's way, its `data` as in domain.editing.KEYS. Raises Refused under R-CAT-03, R-CAT-04,
        R-ORG-04 or the rule that the guide breaks."""
        done = editing.act(self.begin, action, code, self.actor(), self.now(), data)
        self.acted(())
        self.county_moved("editing")
        return done

    def my_department(self) -> str:
        """Whose items this person may propose; "" for the bureau."""
        return self.actor().department


def standing_of(ctx: Context) -> dict[str, Guide]:
    return {code: guide for code, guide in ctx.guides.items() if code == guide.code}


def _once(versions: Iterable[Guide]) -> list[Guide]:
    return list({guide.version: guide for guide in versions}.values())


def _in_packages(guide: Guide, whole: Whole, ctx: Context) -> list[Finding]:
    """R-CAT-11: what the packages that the item belongs to would say."""
    packages = [package for package in ctx.packages if guide.code in package.items]
    members = {code for package in packages for code in package.items}
    others = [each for each in whole.guides if each.code in members]
    return [f for f in lint_item(guide, others, packages, ctx.policy) if f.item != guide.code] if packages else []


def _line(code: str, standing: Guide | None, life: Editing | None, actor: Actor) -> ItemLine:
    guide = standing or (life.guide if life else None)
    if guide is None:
        raise Unreadable("ui_county_item_unknown", item=code)
    return ItemLine(
        code=code,
        name=guide.name,
        department=guide.department,
        kind=guide.kind,
        pinyin=guide.pinyin,
        promised_days=guide.promised_days,
        version=standing.version if standing else 0,
        since=standing.effective_from if standing else None,
        stage=life.stage.value if life and life.stage else "",
        standing=stands(standing, life),
        mine=of_the_bureau(actor) or actor.department == guide.department,
    )


def stands(standing: Guide | None, life: Editing | None) -> str:
    """R-CAT-04: a version that says it is cancelled is, whoever took it out."""
    if life and life.standing != "offered":
        return life.standing.value
    return "cancelled" if standing and standing.cancelled_from else "offered"


def _trials(life: Editing | None, standing: Guide | None) -> dict[str, dict[str, object]]:
    """Each act with the least that would be filled in."""
    guide = (life.guide if life else None) or standing
    taken: dict[str, object] = {"reason": SAID, "basis": SAID, "from": "9999-01-01"}
    return {
        "propose_guide": {"guide": guide_to_dict(guide) if guide else {}, "reason": SAID},
        "withdraw_guide": {"reason": SAID},
        "examine_guide": {"agree": True},
        "publish_guide": {"from": "9999-01-01"},
        "suspend_guide": {k: v for k, v in taken.items() if k != "basis"},
        "resume_guide": {k: v for k, v in taken.items() if k != "basis"},
        "cancel_guide": taken,
    }


def _goes(
    action: str, data: Mapping[str, object], code: str, life: Editing | None, ctx: Context, actor: Actor, now: datetime
) -> bool:
    expected = life.version if life else 0
    own = {name: guide for name, guide in ctx.guides.items() if guide.code == code}
    ctx = replace(ctx, guides=own, packages=())  # whether it is clean is told by its findings
    command = Command("trial", "guide", code, action, expected, now, actor, data=data)
    try:
        apply_editing(life, command, ctx)
    except (Refused, Unreadable) as error:
        return error.code in LATER
    return True


def _unread_inside(raw: Mapping[str, object], code: str) -> tuple[Finding, ...]:
    """What can't be read within the lists, by its path."""
    found = []
    for key, kind in LISTS.items():
        entries = raw.get(key)
        for n, entry in enumerate(entries if isinstance(entries, list | tuple) else (), 1):
            try:
                build(kind, entry, "")
            except Unreadable as error:
                name = entry.get("code") if isinstance(entry, Mapping) and key != "fees" else None
                found.append(Finding("", code, f"{key}[{name or n}].{error.params['key']}", "", why=UNREAD))
    return tuple(found)
