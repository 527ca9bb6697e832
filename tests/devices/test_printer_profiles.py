"""A new printer is a file; a file that is wrong is refused by name, key and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.devices.printer import profiles
from app.devices.printer.profile import PrinterProfile
from app.devices.sim.models import model
from app.domain.errors import Unreadable
from app.texts import explain

VECTORS = '[[sent]]\ntext = "中"\nhex = "D6 D0"\n[[told]]\nasked = 1\nhex = "12"\nmeans = ""\n'
GOOD = f'name = "试验"\nwidth = 384\nrepertoire = "gbk"\n{VECTORS}'


def load(folder: Path, text: str) -> PrinterProfile:
    (folder / "mine.toml").write_text(text, encoding="utf-8")
    profiles.load.cache_clear()
    return profiles.load("mine", folder)


def test_a_file_makes_a_printer(tmp_path: Path) -> None:
    assert load(tmp_path, GOOD).columns == 32


def test_a_variant_keeps_what_it_does_not_say(tmp_path: Path) -> None:
    (tmp_path / "base.toml").write_text(GOOD.replace("384", "576"), encoding="utf-8")

    assert load(tmp_path, 'extends = "base"\nname = "变体"\n').columns == 48


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (GOOD.replace("384", "385"), ("mine.toml", "第 2 行", "width")),
        (GOOD.replace('"gbk"', '"big5"'), ("mine.toml", "第 3 行", "repertoire")),
        (GOOD.replace("width", "breite"), ("mine.toml", "breite")),
        (GOOD.replace("D6 D0", "D6 D1"), ("mine.toml", "中")),
        (GOOD.replace('means = ""', 'means = "printer_paper_out"'), ("mine.toml", "told 1 12")),
        (GOOD.replace("D6 D0", "zz"), ("mine.toml", "中")),
        (f'{GOOD.split("[[told]]")[0]}told = []\n'.replace("[[sent]]", "sent = []\n#"), ("mine.toml",)),
        ('extends = "nobody"\n', ("mine.toml", "nobody")),
        ("name = \n", ("mine.toml",)),
    ],
)  # fmt: skip
def test_a_wrong_file_is_refused_and_says_where(tmp_path: Path, text: str, says: tuple[str, ...]) -> None:
    with pytest.raises(Unreadable) as refused:
        load(tmp_path, text)

    assert all(word in explain(refused.value) for word in says), explain(refused.value)


@pytest.mark.parametrize("name", ["", "nobody", "../x", "generic-58mm.toml"])
def test_an_unknown_profile_names_the_known_ones(name: str) -> None:
    for load_ in (profiles.load, model):
        with pytest.raises(Unreadable) as refused:
            load_(name)
        assert "generic-58mm" in explain(refused.value)


@pytest.mark.parametrize("name", profiles.names())
def test_the_simulator_reads_the_same_facts(name: str) -> None:
    profile, built = profiles.load(name), model(name)

    assert (built.width, built.codec, built.user_glyphs) == (profile.width, profile.repertoire, profile.user_glyphs)
    assert (built.draws_codes, built.baud, built.answers) == (profile.qr == "native", profile.baud, profile.answers)
