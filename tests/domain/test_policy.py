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


def test_a_pack_without_base_must_be_complete(tmp_path: Path) -> None:
    with pytest.raises(Unreadable) as caught:
        read(tmp_path, PACK.replace('extends = "base"\n', ""))
    assert caught.value.code == "domain_policy_incomplete"


def test_what_is_no_toml_is_said(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="domain_file_not_toml"):
        read(tmp_path, "name = ")
