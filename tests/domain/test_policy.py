"""A pack whose every value cites its article, or an error that names file, key and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from app import policies
from app.domain.errors import Unreadable
from app.texts import explain

PACK = """name = "here"
title = "试行"
extends = "base"

[supplement.tell_within]
value = 2
unit = "working_days"
source = "第九条"
"""


def read(tmp_path: Path, text: str) -> object:
    path = tmp_path / "here.toml"
    path.write_text(text, encoding="utf-8")
    return policies.read(path)


def test_songming_has_its_articles() -> None:
    pack = policies.load("songming")
    assert pack.number("supplement.tell_within") == 1
    assert "第十七条" in pack.source("supplement.tell_within")
    assert pack.on("default_pass")
    assert pack.stops == {"expert_panel", "assessment", "site_survey", "prior_approval"}
    assert all(value.source for value in pack.values.values())


def test_what_a_pack_leaves_open_comes_from_its_base(tmp_path: Path) -> None:
    pack = policies.read(_written(tmp_path, PACK))
    assert (pack.number("supplement.tell_within"), pack.number("legal_limit")) == (2, 20)


def _written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "here.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("[supplement.tell_within]", "[supplement.tel_within]", "domain_policy_unknown_key", 5),
        ('unit = "working_days"', 'unit = "minutes"', "domain_policy_wrong_unit", 5),
        ("value = 2", 'value = "2"', "domain_policy_wrong_unit", 5),
        ("value = 2", "value = -2", "domain_policy_wrong_unit", 5),
        ('source = "第九条"', 'source = ""', "domain_policy_no_source", 5),
        ('source = "第九条"', "", "domain_policy_no_source", 5),
    ],
)
def test_a_wrong_pack_is_refused_with_file_key_and_line(
    tmp_path: Path, old: str, new: str, code: str, line: int
) -> None:
    with pytest.raises(Unreadable) as caught:
        read(tmp_path, PACK.replace(old, new))
    assert (caught.value.code, caught.value.params["file"], caught.value.params["line"]) == (code, "here.toml", line)
    assert "here.toml" in explain(caught.value)


@pytest.mark.parametrize(
    ("table", "code", "key"),
    [
        ("[foo]", "domain_policy_unknown_key", "foo"),
        ("[foo.bar]", "domain_policy_unknown_key", "foo"),
        ("[supplement.foo]", "domain_policy_unknown_key", "supplement.foo"),
        ("[[close]]\nvalue = 17:00:00", "domain_policy_no_source", "close"),
        (
            '[close]\nvalue = 17:00:00\nunit = "time"\nsource = "x"\nnote = "y"',
            "domain_policy_unknown_key",
            "close.note",
        ),
        ("[waiting_limit]\nvalue = 99999", "minutes_count", "waiting_limit"),
        ('[special.caps]\nvalue = [{ of = ["hearing"] }]', "caps", "special.caps"),
        ('[special.caps]\nvalue = [{ of = ["dance"], days = 3 }]', "caps", "special.caps"),
        (
            '[special.caps]\nvalue = [{ of = ["test"], days = 3 }, { of = ["test"], days = 5 }]',
            "caps",
            "special.caps",
        ),
        ('[transfer.minutes]\nvalue = [{ for = "slow", minutes = 3 }]', "minutes", "transfer.minutes"),
        ('[transfer.minutes]\nvalue = [{ for = "urgent", minutes = -3 }]', "minutes", "transfer.minutes"),
        (
            '[transfer.minutes]\nvalue = [{ for = "urgent", minutes = 3 }, { for = "urgent", minutes = 5 }]',
            "minutes",
            "transfer.minutes",
        ),
    ],
)
def test_a_table_that_does_not_fit_is_refused_with_its_line(tmp_path: Path, table: str, code: str, key: str) -> None:
    whole = table if code.startswith("domain_") else f'{table}\nunit = "{code}"\nsource = "x"'
    with pytest.raises(Unreadable) as caught:
        read(tmp_path, f"{PACK}{whole}\n")
    wanted = code if code.startswith("domain_") else "domain_policy_wrong_unit"
    assert (caught.value.code, caught.value.params["key"]) == (wanted, key)
    assert caught.value.params["line"] in (9, 13)


@pytest.mark.parametrize("head", ["name = 5", 'title = ["x"]', "version = 1.5"])
def test_a_head_is_text(tmp_path: Path, head: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read(tmp_path, f'{head}\nextends = "base"\n')
    assert (caught.value.code, caught.value.params["line"]) == ("domain_policy_wrong_unit", 1)


@pytest.mark.parametrize("extends", ['"nope.toml"', "5", '""'])
def test_a_pack_says_which_file_extends_what_there_is_not(tmp_path: Path, extends: str) -> None:
    with pytest.raises(Unreadable, match="domain_policy_extends") as caught:
        read(tmp_path, f"extends = {extends}\n")
    assert "here.toml 第 1 行" in explain(caught.value)


@pytest.mark.parametrize("wrong", ['unit = "minutes"', "value = -2"])
def test_a_value_that_is_wrong_says_which_unit_it_should_have(tmp_path: Path, wrong: str) -> None:
    key, right = wrong.split(" = ")[0], {"unit": 'unit = "working_days"', "value": "value = 2"}
    with pytest.raises(Unreadable) as caught:
        read(tmp_path, PACK.replace(right[key], wrong))
    assert "应为 working_days" in explain(caught.value)


def test_packs_that_extend_each_other_are_a_circle(tmp_path: Path) -> None:
    for name, other in (("a", "b"), ("b", "c"), ("c", "a")):
        (tmp_path / f"{name}.toml").write_text(f'extends = "{other}.toml"\n', encoding="utf-8")
    with pytest.raises(Unreadable, match="domain_policy_circle") as caught:
        policies.load("a.toml", tmp_path)
    assert "c.toml 第 1 行" in explain(caught.value)


def test_a_pack_without_base_must_be_complete(tmp_path: Path) -> None:
    with pytest.raises(Unreadable) as caught:
        read(tmp_path, PACK.replace('extends = "base"\n', ""))
    assert caught.value.code == "domain_policy_incomplete"


def test_what_is_no_toml_is_said(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="domain_file_not_toml"):
        read(tmp_path, "name = ")
