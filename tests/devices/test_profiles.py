"""Profiles: a new vendor needs a file; one that can't be right is refused, naming file, key and line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.devices import profiles
from app.devices.drivers.frame import FrameDriver
from app.devices.protocol import Profile
from app.devices.vectors import failing, untested
from app.domain.errors import Unreadable
from app.domain.evaluation import LEVELS
from app.texts import explain
from tests.devices.lineworld import ft12

VENDOR = """
id = "vendor-x"
title = "某厂评价器"
extends = "ff68-generic"

[rating]
1 = "very_satisfied"
5 = "very_dissatisfied"

[[vector]]
receive = "rating"
address = 9
value = "very_dissatisfied"
bytes = "FF 68 03 03 68 09 11 05 1F 16"
answer = "FF 68 03 03 68 09 01 05 0F 16"
"""
OWN_FRAMES = """
id = "line-x"
title = "某厂叫号器"
kinds = ["caller"]

[framing]
kind = "frame"
layout = "AA LEN ADDR CMD DATA CHECK 55"
check = "xor8"
length = [2, 16]

[[receive]]
event = "call_next"
address = [1, 9]
data = ["0C"]

[[transmit]]
name = "beep"
address = [1, 9]
command = 3

[[vector]]
receive = "call_next"
address = 1
bytes = "AA 03 01 02 0C 0F 55"

[[vector]]
transmit = "beep"
address = 1
bytes = "AA 02 01 03 02 55"
"""


def refused(path: Path, text: str) -> Unreadable:
    path.write_text(text, encoding="utf-8")
    profiles.read.cache_clear()
    with pytest.raises(Unreadable) as error:
        profiles.load(str(path))
    assert explain(error.value) != error.value.code
    assert path.name in explain(error.value)
    return error.value


@pytest.mark.parametrize("profile", profiles.shipped(), ids=lambda p: p.id)
def test_shipped_profiles_prove_every_rule(profile: Profile) -> None:
    assert untested(profile) == []
    assert failing(profile) == []
    assert not profile.calibrated
    assert set(profile.rating.values()) <= set(LEVELS)
    assert not profile.id.startswith("ff68") or (profile.line.baud, profile.gap, profile.silence) == (9600, 0.08, 0.3)


def test_every_kind_of_framing_ships() -> None:
    shipped = profiles.shipped()
    assert {"ff68-generic", "ff68-plus128", "ff68-same", "ff68-seq"} < {p.id for p in shipped}
    assert {p.framing for p in shipped} == {"frame", "line", "byte", "hid-keyboard", "websocket-json", "dll"}


def test_the_uncalibrated_map_gives_nobody_the_lowest_grade() -> None:
    assert profiles.load("ff68-generic").rating == {
        0: "dissatisfied", 1: "basically_satisfied", 2: "satisfied", 3: "very_satisfied",
    }  # fmt: skip


@pytest.mark.parametrize("name", ["ff68-generic", "ff68-plus128", "ff68-same"])
def test_every_accepted_example_is_a_frame_for_an_m_bus_master(name: str) -> None:
    for vector in profiles.load(name).vectors:
        for raw in (vector.raw if vector.receive or vector.transmit else b"", vector.answer):
            assert not raw or ft12(raw[1:]) is not None


def test_a_vendors_variant_is_a_file(tmp_path: Path) -> None:
    path = tmp_path / "vendor-x.toml"
    path.write_text(VENDOR, encoding="utf-8")
    driver = FrameDriver(profiles.load(str(path)))

    assert driver.profile.rating == {1: "very_satisfied", 5: "very_dissatisfied"}
    assert driver.feed(bytes.fromhex("FF 68 03 03 68 09 11 03 1D 16"), 0.0).signals[0].value is None
    assert [s.event for s in driver.feed(bytes.fromhex("FF 68 03 03 68 01 02 0C 0F 16"), 0.0).signals] == ["call_next"]


def test_a_variant_that_changes_the_meaning_of_keys_must_show_an_example(tmp_path: Path) -> None:
    error = refused(tmp_path / "vendor-x.toml", VENDOR.partition("\n[[vector]]")[0])
    assert (error.code, error.params["rule"]) == ("devices_profile_untested", "rating")


def test_a_vendor_with_frames_of_its_own_is_a_file(tmp_path: Path) -> None:
    path = tmp_path / "line-x.toml"
    path.write_text(OWN_FRAMES, encoding="utf-8")
    driver = FrameDriver(profiles.load(str(path)))

    assert [s.event for s in driver.feed(bytes.fromhex("00 AA 03 01 02 0C 0F 55"), 0.0).signals] == ["call_next"]
    assert driver.beep(9) == bytes.fromhex("AA 02 09 03 0A 55")
    with pytest.raises(Unreadable):
        driver.stars(1, 5)


@pytest.mark.parametrize(
    ("old", "new", "code", "key", "line"),
    [
        ('kind = "frame"', 'kind = "smoke"', "devices_profile_wrong", "framing.kind", 7),
        ("length = [2, 16]", "length = [2, 300]", "devices_profile_wrong", "framing", 6),
        ('check = "xor8"', 'check = "md5"', "devices_profile_wrong", "framing", 6),
        ('event = "call_next"\naddress', 'colour = 1\nevent = "call_next"\naddress', "devices_profile_wrong",
         "receive[0].colour", 13),
        ('data = ["0C"]', 'data = ["0C WHAT"]', "devices_profile_wrong", "receive[0].data", 15),
        ('data = ["0C"]', "data = []", "devices_profile_wrong", "receive[0].data", 15),
        ("address = [1, 9]\ndata", "address = [9, 1]\ndata", "devices_profile_wrong", "receive[0].address", 14),
        ('data = ["0C"]', 'data = ["0C"]\nanswer = "nobody"', "devices_profile_wrong", "receive", 12),
        ("command = 3", "command = 300", "devices_profile_wrong", "transmit[0].command", 20),
        ("command = 3", 'command = 3\ndata = "stars"', "devices_profile_wrong", "transmit[0].data", 21),
        ('title = "某厂叫号器"\n', "", "devices_profile_wrong", "title", 1),
        ('title = "某厂叫号器"', 'title = "x"\nextends = "nobody"', "devices_profile_wrong", "extends", 4),
        ('bytes = "AA 02 01 03 02 55"', 'bytes = "AA 02 zz"', "devices_profile_wrong", "vector[1].bytes", 30),
        ('transmit = "beep"\naddress = 1\nbytes', 'address = 1\nbytes', "devices_profile_wrong", "vector[1]", 27),
    ],
)  # fmt: skip
def test_a_wrong_profile_is_refused_naming_key_and_line(
    tmp_path: Path, old: str, new: str, code: str, key: str, line: int
) -> None:
    assert old in OWN_FRAMES
    error = refused(tmp_path / "line-x.toml", OWN_FRAMES.replace(old, new))

    assert (error.code, error.params["key"], error.params["line"]) == (code, key, line)


def test_a_profile_whose_example_fails_is_refused(tmp_path: Path) -> None:
    error = refused(tmp_path / "x.toml", OWN_FRAMES.replace("AA 02 01 03 02 55", "AA 02 01 03 03 55"))
    assert (error.code, error.params["line"]) == ("devices_vector_failed", 27)
    error = refused(tmp_path / "x.toml", OWN_FRAMES.replace("AA 03 01 02 0C 0F 55", "AA 03 01 02 0C 0E 55"))
    assert (error.code, error.params["line"]) == ("devices_vector_failed", 22)


@pytest.mark.parametrize(("kind", "rule"), [("receive", "call_next"), ("transmit", "beep")])
def test_a_rule_without_an_example_is_refused(tmp_path: Path, kind: str, rule: str) -> None:
    head, *vectors = OWN_FRAMES.split("\n[[vector]]")
    kept = [v for v in vectors if f'{kind} = "{rule}"' not in v]
    error = refused(tmp_path / "x.toml", "\n[[vector]]".join([head, *kept]))
    assert error.code in ("devices_profile_untested", "devices_vector_failed")


def test_a_file_that_is_no_profile_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path / "x.toml", "id = ").code == "devices_profile_not_toml"
    assert refused(tmp_path / "x.toml", "").code == "devices_profile_wrong"
    path = tmp_path / "y.toml"
    path.write_bytes(b"id = '\xff\xfe'")
    with pytest.raises(Unreadable):
        profiles.load(str(path))


def test_profiles_that_extend_each_other_are_refused(tmp_path: Path) -> None:
    for one, other in (("a", "b"), ("b", "a")):
        (tmp_path / f"{one}.toml").write_text(f'id = "{one}"\ntitle = "x"\nextends = "{other}"\n', encoding="utf-8")
    with pytest.raises(Unreadable):
        profiles.load(str(tmp_path / "a.toml"))


@pytest.mark.parametrize("name", ["nobody", "", "/no/such.toml", "."])
def test_an_unknown_profile_says_which_there_are(name: str) -> None:
    with pytest.raises(Unreadable) as error:
        profiles.load(name)
    assert "ff68-generic" in explain(error.value)


BYTES = """id = "x"
title = "某厂评价器"
kinds = ["evaluator"]

[framing]
kind = "byte"

[[receive]]
event = "rating"
data = ["KEY:31..35"]

[[vector]]
receive = "rating"
bytes = "31"
"""


def test_an_event_may_have_several_rules_each_with_its_example(tmp_path: Path) -> None:
    second = '\n[[receive]]\nevent = "rating"\naddress = [0, 0]\ndata = ["61"]\n'
    refusal = refused(tmp_path / "x.toml", BYTES + second)
    assert (refusal.code, refusal.params["rule"]) == ("devices_profile_untested", "rating")
    (tmp_path / "two.toml").write_text(
        BYTES + second + '\n[[vector]]\nreceive = "rating"\nbytes = "61"\n', encoding="utf-8"
    )
    assert [r.event for r in profiles.load(str(tmp_path / "two.toml")).receive] == ["rating", "rating"]


def test_a_file_that_a_windows_editor_wrote_is_read(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_bytes(b"\xef\xbb\xbf" + BYTES.replace("\n", "\r\n").encode())
    assert profiles.load(str(tmp_path / "x.toml")).id == "x"


TWICE = '\n[[transmit]]\nname = "beep"\ndata = "01"\n' * 2


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (BYTES.replace('"byte"', '"modbus"'), 6, "hid-keyboard"),
        (BYTES.replace("data =", "dat ="), 10, "receive[0].dat"),
        (BYTES.replace('title = "某厂评价器"\n', ""), 1, "缺这一项"),
        (BYTES.replace('id = "x"', 'id = ""'), 1, "超出范围"),
        (BYTES + '\n[line]\nbaud = "9600"\n', 17, "不加引号"),
        (BYTES + "\n[line]\nbaud = 0\n", 17, "超出范围"),
        (BYTES + '\n[rating]\n49 = "good"\n', 17, "good"),
        (BYTES + '\n[rating]\n300 = "satisfied"\n', 17, "0 到 255"),
        (BYTES.replace('"31"', '"3"'), 14, "十六进制"),
        (BYTES.replace('"31"', '"39"'), 12, "没有事件"),
        (BYTES + TWICE, 21, "写了两次"),
        (BYTES.partition("[[vector]]")[0], 8, "补上 [[vector]]"),
        (BYTES + TWICE[: len(TWICE) // 2], 16, "beep"),
        (BYTES.replace("KEY:31..35", "KEYS"), 10, "KEYS"),
        (BYTES.replace("[framing]", 'extends = "../etc/passwd"\n[framing]'), 5, "passwd"),
        (BYTES.replace("[framing]", 'extends = "x"\n[framing]'), 5, "绕成了圈"),
        (BYTES.replace("event =", "event"), 9, "TOML"),
    ],
)
def test_what_is_wrong_is_said_in_chinese_with_file_line_and_what_to_do(
    tmp_path: Path, text: str, line: int, said: str
) -> None:
    sentence = explain(refused(tmp_path / "x.toml", text))
    assert "x.toml" in sentence and f"第 {line} 行" in sentence and said in sentence
    assert not re.search(r"Expected|Object|Invalid|Traceback|None|error", sentence)


def test_a_file_in_another_encoding_says_to_save_it_anew(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_bytes(BYTES.encode("gb18030"))
    with pytest.raises(Unreadable) as error:
        profiles.load(str(tmp_path / "x.toml"))
    assert "UTF-8" in explain(error.value)
