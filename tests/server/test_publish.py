"""`server publish`: what is unclean or can't be read never reaches a counter; packages; packs in versions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from app import policies
from app.domain.errors import Refused, Unreadable
from app.domain.guides import guide_to_dict, parse_guide
from app.domain.packages import package_to_dict
from app.domain.policy import Policy, Value
from app.paths import RESOURCES
from app.wire import codec
from app.wire.messages import Answer, Moved
from server import publish, verify
from server.database import reading, writing
from server.law import Law
from server.partition import head
from server.publish import Setting
from server.service import PARTITION, press
from server.timers import Timers
from tests.clean_guide import CLEAN, file_of
from tests.server.test_law import law_acts
from tests.server.town import CHIEF, Counter, Town, plain_pdf
from tests.verbs.cli import Said, cli

PACK = RESOURCES / "policies" / "songming.toml"
FRIDAY = datetime(2026, 3, 6, 10)
"""A working day; five working days from here end on 13 March."""


@pytest.fixture
def home(settled: tuple[Path, str]) -> list[str]:
    """The arguments that name a county at rest."""
    folder, db = settled
    return ["--data", str(folder), *(["--db", db] if db else [])]


def say(capsys: pytest.CaptureFixture[str], home: list[str], *files: Path) -> Said:
    return cli(capsys, "server", "publish", *map(str, files), *home)


def seq(town: Town) -> int:
    with reading(town.engine) as connection:
        return head(connection, PARTITION).seq


def test_a_clean_guide_becomes_the_next_version_and_an_unclean_one_nothing(
    capsys: pytest.CaptureFixture[str], home: list[str], settled: tuple[Path, str], tmp_path: Path
) -> None:
    """R-CAT-02, R-CAT-03, R-CAT-07: each finding is said with item, field and words; nothing of the file is set."""
    new = guide_to_dict(parse_guide(CLEAN, "t")) | {"promised_days": 3}
    vague = new | {"code": "N-01", "conditions": ["符合其他条件的"], "promised_days": 99}
    before = Town(*settled)
    first = seq(before)
    before.close()

    code, out, err = say(capsys, home, file_of(tmp_path / "bad.toml", "guide", new, vague))

    assert (code, out) == (3, "")
    lines = [line.split("\t") for line in err.splitlines()]
    assert {tuple(line[:3]) for line in lines if len(line) == 4} >= {
        ("R-CAT-02", "N-01", "conditions[1]"),
        ("R-CAT-07", "N-01", "promised_days"),
    }
    assert "N-01" in err and "处" in err
    town = Town(*settled)
    assert seq(town) == first
    assert say(capsys, home, file_of(tmp_path / "good.toml", "guide", new))[0] == 0
    with reading(town.engine) as connection:
        assert town.county.context(connection).guide(str(new["code"])).version == 2
    town.close()


@pytest.mark.parametrize(
    ("was", "now", "key"),
    [
        ("[default_pass]", "[default_pas]", "default_pas"),
        ('unit   = "working_days"', 'unit   = "weeks"', ""),
        ("source = ", "sauce = ", ""),
    ],
)
def test_a_pack_that_does_not_parse_is_refused_with_file_key_and_line_and_sets_nothing(
    town: Town, tmp_path: Path, was: str, now: str, key: str
) -> None:
    bad = tmp_path / "bad.toml"
    text = PACK.read_text(encoding="utf-8")
    assert was in text
    bad.write_text(text.replace(was, now, 1).replace('extends = "base"', f'extends = "{PACK.parent}/base.toml"'))
    first = seq(town)
    with pytest.raises(Unreadable) as caught:
        publish.read(bad)
    params = caught.value.params
    assert params["file"] == "bad.toml" and str(params["key"]).startswith(key) and params["line"]
    assert seq(town) == first


def test_what_is_no_toml_or_not_there_is_said(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_bytes(b"[[guide]\n")
    (tmp_path / "gbk.toml").write_bytes('name = "\u5d69\u660e"'.encode("gbk"))
    (tmp_path / "flat.toml").write_text("guide = 7\n")
    for name in ("bad.toml", "gbk.toml", "none.toml", "flat.toml"):
        with pytest.raises(Unreadable) as caught:
            publish.read(tmp_path / name)
        assert name in str(caught.value.params)


def put(town: Town, *settings: Setting, now: datetime | None = None) -> list[Moved]:
    law = Law(press(town.service.blobs, plain_pdf))
    with writing(town.engine) as connection:
        return publish.publish(connection, settings, law, now or codec.now())


def test_a_package_is_set_by_its_file_and_one_of_unknown_items_is_not(town: Town, tmp_path: Path) -> None:
    """R-CAT-11"""
    with reading(town.engine) as connection:
        ctx = town.county.context(connection)
    assert len(ctx.packages) == 3
    changed = package_to_dict(replace(ctx.packages[0], name="开办企业一件事"))
    (setting,) = publish.read(file_of(tmp_path / "p.toml", "package", changed))
    put(town, setting)
    after = town.document("package", ctx.packages[0].code)
    assert (after.version, codec.package_from_bytes(after.body).name) == (2, "开办企业一件事")
    put(town, setting)
    assert town.document("package", ctx.packages[0].code) == after
    unknown = replace(ctx.packages[0], code="Y-09", items=("X-1", "X-2"))
    with pytest.raises(Refused) as caught:
        put(town, Setting("package", unknown))
    assert (caught.value.rule, caught.value.params["item"]) == ("R-CAT-11", "Y-09")
    verify.check(town.engine, town.service.blobs)


def test_a_guide_that_contradicts_its_package_is_refused_with_it(town: Town) -> None:
    """R-CAT-11: the shipped packages are looked at whenever one of their items is changed."""
    with reading(town.engine) as connection:
        ctx = town.county.context(connection)
    package = ctx.packages[0]
    member = ctx.guide(package.items[1])
    draft = replace(member, published=False)
    with pytest.raises(Refused) as caught:
        put(town, Setting("guide", draft))
    assert (caught.value.rule, caught.value.params["item"]) == ("R-CAT-11", package.code)


def pack_with(key: str, value: object) -> Setting:
    pack: Policy = policies.load("songming")
    was = pack.values[key]
    return Setting("policy", replace(pack, values={**pack.values, key: Value(value, was.unit, "试")}))


@pytest.fixture
def counter(town: Town) -> Iterator[Counter]:
    counter = town.counter()
    counter.push(counter.receive("c1", at=FRIDAY), counter.act("accept", "c1", at=FRIDAY))
    yield counter
    verify.check(town.engine, town.service.blobs)


def test_a_case_begun_under_the_old_pack_finishes_under_it_and_a_new_one_begins_under_the_new(
    town: Town, counter: Counter
) -> None:
    """R-CAT-03: default pass was taken out of the pack while a case was on its way."""
    put(town, pack_with("default_pass", False), now=FRIDAY)
    counter.push(counter.receive("c2", at=FRIDAY), counter.act("accept", "c2", at=FRIDAY))

    Timers(town.service, lambda _: None, lambda: datetime(2026, 3, 13, 18)).look()

    old, new = town.case("c1"), town.case("c2")
    assert (old.policy_version, old.status, [d.what for d in old.deemed]) == ("1", "approved", ["approved"])
    assert (new.policy_version, new.status, [c.kind for c in new.cards]) == ("2", "accepted", ["yellow", "red"])
    assert review(counter, town.case("c2").version)[0].outcome == "accepted"


def review(counter: Counter, seen: int) -> list[Answer]:
    counter.versions["c2"] = seen
    return counter.push(counter.act("review", "c2", agree=True))


def test_what_had_fallen_due_before_a_new_pack_is_decided_under_the_old(town: Town, counter: Counter) -> None:
    """R-CAT-03, R-ACC-02: the county was down meanwhile, and the pack was changed before it was started again."""
    counter.push(counter.receive("c2", at=FRIDAY))
    put(town, pack_with("supplement.deemed_accepted", False), now=datetime(2026, 3, 10, 9))
    counter.push(counter.receive("c3", at=FRIDAY))
    Timers(town.service, lambda _: None, lambda: datetime(2026, 3, 10, 9)).look()

    deemed = town.case("c2")
    assert ([d.what for d in deemed.deemed], deemed.policy_version) == (["accepted"], "1")
    assert all(paper.number and paper.file for paper in deemed.papers)
    assert town.case("c3").deemed == ()
    assert [(case, action) for case, action, _ in law_acts(town)] == [("c2", "deem_accepted")]


def test_the_chief_decides_a_case_of_the_old_pack_by_the_old_rule(town: Town, counter: Counter) -> None:
    """R-ORG-09, R-CAT-03: one who reviews may not approve under the new pack; the case is of the old one."""
    put(town, pack_with("review.two_people", True), now=FRIDAY)
    at = datetime(2026, 3, 9, 9)
    counter.push(counter.receive("c2", at=FRIDAY), counter.act("accept", "c2", at=FRIDAY))
    approved = {}
    for case in ("c1", "c2"):
        counter.push(counter.act("review", case, CHIEF, at=at, agree=True))
        (approved[case],) = counter.push(counter.act("approve", case, CHIEF, at=at, reason="合格", basis="条例"))
    assert (approved["c1"].outcome, approved["c2"].rule) == ("accepted", "R-ORG-09")
