"""The bytes of a card reader and of a card, against the published ones and whatever a line makes of them."""

from __future__ import annotations

import gzip
import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.devices.idcard import frames
from app.devices.idcard.card import Card, parse
from app.devices.idcard.codes import NATIONS
from app.devices.idcard.frames import Answer, answers
from app.devices.idcard.private import STANDARD, private, standard
from app.domain.errors import Unreadable
from app.domain.identity import check_id, check_text
from app.texts import explain
from tests.devices.idworld import FIND, FINE, FOUND, NOBODY, READ, SELECT, SELECTED, STATUS, answer, content, text

CHARMAP = Path("/usr/share/i18n/charmaps/GB18030.gz")


def read(data: bytes) -> Card:
    return parse(data)


@pytest.mark.parametrize(
    ("made", "published"),
    [(frames.FIND, FIND), (frames.SELECT, SELECT), (frames.READ, READ), (frames.STATUS, STATUS)],
)
def test_questions_are_the_published_bytes(made: frames.Question, published: bytes) -> None:
    assert made.frame == published


@pytest.mark.parametrize(
    ("frame", "status", "data"),
    [
        (FOUND, b"\0\0\x9f", bytes(4)),
        (SELECTED, b"\0\0\x90", bytes(8)),
        (NOBODY, b"\0\0\x80", b""),
        (FINE, b"\0\0\x90", b""),
        (answer(b"", "6A 82 41"), b"\x6a\x82\x41", b""),
    ],
)
def test_published_answers_are_heard(frame: bytes, status: bytes, data: bytes) -> None:
    assert answers().feed(frame, 0.0) == ([Answer(status, data)], [])


def test_a_whole_reading_is_1295_bytes_and_comes_in_any_pieces() -> None:
    frame, ear = answer(content(text())), answers()
    assert len(frame) == 1295
    heard = [a for n, byte in enumerate(frame) for a in ear.feed(bytes([byte]), n / 1000)[0]]
    assert [parse(a.data).name for a in heard] == ["王秀英"]


@given(st.binary(max_size=40), st.binary(max_size=60), st.integers(1, 50))
def test_an_answer_is_found_behind_any_noise(noise: bytes, data: bytes, piece: int) -> None:
    ear, stream = answers(), noise + answer(data)
    heard = [a for at in range(0, len(stream), piece) for a in ear.feed(stream[at : at + piece], 0.0)[0]]
    heard += ear.feed(b"", 1.0)[0]  # noise that looked like a head is given up when the line is silent
    assert heard[-1] == Answer(b"\0\0\x90", data)


@given(st.integers(5, 1294), st.integers(1, 255))
def test_one_flipped_byte_is_never_an_answer(at: int, flip: int) -> None:
    frame = bytearray(answer(content(text())))
    frame[at] ^= flip
    heard, _ = answers().feed(bytes(frame), 0.0)
    assert heard == []


@pytest.mark.parametrize("length", ["00 00", "00 03", "10 01", "FF FF"])
def test_a_length_that_no_answer_has_is_passed_over_at_once(length: str) -> None:
    heard, refused = answers().feed(bytes.fromhex("AA AA AA 96 69" + length) + FOUND, 0.0)
    assert len(heard) == 1
    assert refused == [bytes.fromhex("AA AA AA 96 69" + length)]


def test_half_an_answer_is_given_up_and_the_next_one_heard() -> None:
    ear = answers()
    assert ear.feed(answer(content(text()))[:600], 0.0) == ([], [])
    assert ear.feed(b"", 0.2) == ([], [])
    assert ear.feed(b"", 0.4)[1] != []
    assert len(ear.feed(FOUND, 0.5)[0]) == 1


def test_our_own_echo_is_no_answer() -> None:
    heard, refused = answers().feed(FIND + FOUND, 0.0)
    assert len(heard) == 1
    assert not any(frames.begun(noise) for noise in refused)


def test_the_success_of_another_question_is_not_taken() -> None:
    late = answers().feed(FOUND + SELECTED, 0.0)[0]
    assert [frames.SELECT.answered_by(a) for a in late] == [False, True]
    assert [frames.READ.answered_by(a) for a in late] == [False, False]
    assert frames.FIND.succeeded(Answer(b"\0\0\x90", bytes(4)))  # said by some modules instead of 9F
    assert not frames.FIND.succeeded(Answer(b"\x6a\x82\x90"))


def test_a_card_says_what_is_printed_on_it() -> None:
    card = read(content(text()))
    assert (card.name, card.sex, card.nation, card.birth) == ("王秀英", "女", "彝", date(1968, 3, 15))
    assert (card.address, card.id_number) == ("云南省昆明市嵩明县嵩阳街道玉明路18号", "530127196803154027")
    assert (card.issuer, card.valid_from, card.valid_until) == ("嵩明县公安局", date(2019, 6, 1), None)
    assert (card.until, card.doubtful, card.expired(date(2099, 1, 1))) == ("长期", (), False)


def test_a_card_is_good_through_its_last_day() -> None:
    card = read(content(text(until="20261125")))
    assert card.until == "2026.11.25"
    assert [card.expired(date(2026, 11, day)) for day in (24, 25, 26)] == [False, False, True]


@pytest.mark.parametrize("prints", [None, 0, 512, 1024])
def test_newer_modules_with_fingerprints_say_the_same(prints: int | None) -> None:
    assert read(content(text(), prints)) == read(content(text()))


@pytest.mark.parametrize("data", [b"", b"\1\0", content(text())[:-1], content(text()) + b"\0", bytes(1284)])
def test_lengths_that_do_not_fit_are_refused(data: bytes) -> None:
    with pytest.raises(Unreadable) as refused:
        parse(data)
    assert re.search("[一-鿿]", explain(refused.value))


@given(st.binary(min_size=256, max_size=256))
def test_any_text_is_read_or_refused(text_: bytes) -> None:
    try:
        card = parse(content(text_))
    except Unreadable:
        return
    assert card.doubtful or check_id(card.id_number).valid


@pytest.mark.parametrize(
    ("field", "value", "doubtful"),
    [
        ("number", "530127196803154028", ("id_number",)),
        ("number", "53012719680315402", ("id_number",)),
        ("birth", "19680230", ("birth",)),
        ("birth", "19680316", ("birth",)),
        ("sex", "7", ("sex",)),
        ("nation", "57", ("nation",)),
        ("name", "王\ue000英", ("name",)),
        ("name", "王\ud842英", ("name",)),
        ("address", "云南省\ue123村" + " " * 20, ("address",)),
        ("until", "2039-6-1", ("valid_until",)),
        ("from", "二零一九", ("valid_from",)),
    ],
)
def test_what_cannot_be_right_is_flagged_and_the_rest_kept(field: str, value: str, doubtful: tuple[str, ...]) -> None:
    card = read(content(text(**{field: value.ljust(8)})))
    assert card.doubtful == doubtful
    assert card.issuer == "嵩明县公安局"


def test_a_rare_name_from_the_private_area_comes_out_in_gb18030_2022() -> None:
    card = read(content(text(name="李\ue863")))
    assert card.name == "李䶮"
    assert card.doubtful == ()
    assert read(content(text(name="𠮷㛃鿍"))).name == "𠮷㛃鿍"


def test_an_unknown_private_character_stays_and_the_house_refuses_it() -> None:
    card = read(content(text(name="王\ue000")))
    assert card.name == "王\ue000"
    assert check_text(card.name, 50)[0] == "domain_text_private"


def test_the_eight_and_the_seven_stand_where_the_standard_puts_them() -> None:
    eight = dict(zip("\ue81e\ue826\ue82b\ue82c\ue832\ue843\ue854\ue864", range(0x9FB4, 0x9FBC), strict=True))
    assert {c: ord(standard(c)) for c in eight} == eight
    upright = [ord(standard(chr(c))) for c in range(0xE78D, 0xE794)]
    assert upright == [0xFE10, 0xFE12, 0xFE11, 0xFE13, 0xFE14, 0xFE15, 0xFE16]


@pytest.mark.skipif(not CHARMAP.exists(), reason="the C library's tables aren't on this machine")
def test_the_whole_table_is_the_c_librarys() -> None:
    lines = gzip.decompress(CHARMAP.read_bytes()).decode("utf-8", "replace").splitlines()
    found = (re.match(r"<U([0-9A-F]+)>\s+/x(\w\w)/x(\w\w)\s", line) for line in lines)
    known = {bytes.fromhex(m[2] + m[3]): chr(int(m[1], 16)) for m in found if m}
    row = [bytes([0xFE, t]) for t in range(0x50, 0xA1) if t != 0x7F]
    row_a6 = [bytes([0xA6, t]) for t in (*range(0xD9, 0xE0), 0xEC, 0xED, 0xF3)]
    codes = [*range(0xE815, 0xE865), *range(0xE78D, 0xE797)]
    assert {c: STANDARD[c] for c in codes} == dict(zip(codes, [known[b] for b in row + row_a6], strict=True))


def test_nothing_that_was_mapped_is_private_any_more() -> None:
    assert not any(private(c) for c in STANDARD.values())
    assert private("\ue000") and private("\U000f0000") and private("�")


def test_the_56_nations_have_the_numbers_of_gb_t_3304() -> None:
    assert len(set(NATIONS.values())) == 58
    known = {"01": "汉", "05": "维吾尔", "07": "彝", "20": "傈僳", "33": "羌", "46": "德昂", "51": "独龙", "56": "基诺"}
    assert {code: NATIONS[code] for code in known} == known


def test_a_residence_permit_has_no_nation_and_that_is_right() -> None:
    card = read(content(text(type="J", nation="  ", number="810000199408230021", birth="19940823")))
    assert (card.nation, card.doubtful) == ("", ())


@pytest.mark.parametrize(
    ("made", "code"),
    [
        (text(type="I"), "idcard_foreigner"),
        (bytes(256), "idcard_blank"),
        (b" \0" * 128, "idcard_blank"),
    ],
)
def test_a_card_that_is_laid_out_otherwise_is_not_guessed_at(made: bytes, code: str) -> None:
    with pytest.raises(Unreadable) as refused:
        parse(content(made))
    assert refused.value.code == code
