"""FF 68 callers and evaluators: bytes in, events and bytes out, against literal bytes of the paper."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.devices import profiles
from app.devices.contract import Heard
from app.devices.drivers.frame import FrameDriver
from app.domain.errors import Unreadable
from tests.devices.lineworld import frame, ft12


def hx(text: str) -> bytes:
    return bytes.fromhex(text)


def driver(profile: str = "ff68-generic") -> FrameDriver:
    return FrameDriver(profiles.load(profile))


def events(heard: Heard) -> list[tuple[str, int | None, str | None]]:
    return [(s.event, s.address, s.value) for s in heard.signals]


def test_a_rating_is_heard_and_answered_with_the_same_data() -> None:
    heard = driver().feed(hx("FF 68 03 03 68 05 11 02 18 16"), 0.0)

    assert events(heard) == [("rating", 5, "satisfied")]
    assert heard.answers == (hx("FF 68 03 03 68 05 01 02 08 16"),)
    assert heard.rejected == ()


def test_an_answer_repeats_all_of_the_data() -> None:
    heard = driver().feed(frame(200, 0x11, 3, 7, 9), 0.0)

    assert events(heard) == [("rating", 200, "very_satisfied")]
    assert heard.answers == (frame(200, 0x01, 3, 7, 9),)


@pytest.mark.parametrize("key", [4, 0x0B, 0xFF])
def test_a_key_that_is_not_mapped_is_a_rating_without_a_level(key: int) -> None:
    heard = driver().feed(frame(129, 0x11, key), 0.0)

    assert events(heard) == [("rating", 129, None)]
    assert heard.signals[0].key == key
    assert heard.answers == (frame(129, 0x01, key),)


@pytest.mark.parametrize(
    ("data", "event", "value"),
    [
        ("0A", "start", None),
        ("0B", "evaluate", None),
        ("0C", "call_next", None),
        ("0D", "recall", None),
        ("0E", "cancel", None),
        ("0F", "confirm", None),
        ("11", "call_near", None),
        ("12", "pause", None),
        ("13", "transfer", None),
        ("01 02 0C", "call_number", "12"),
        ("00 03 07 0C", "call_number", "037"),
        ("06 0F", "abandon", None),
        ("00 0F", "hang", None),
        ("03 0F", "call_back", None),
        ("01 00 00 08 0F", "login", "1008"),
        ("04 0F", "login", "4"),
        ("00 06 0F", "login", "06"),
        ("04 0A", "transfer", "4"),
    ],
)
@pytest.mark.parametrize("command", [0x00, 0x01, 0x02, 0x10, 0xFE])
def test_a_key_is_the_last_byte_whatever_the_command(data: str, event: str, value: str | None, command: int) -> None:
    heard = driver().feed(frame(7, command, *hx(data)), 0.0)

    assert events(heard) == [(event, 7, value)]
    assert heard.answers == ()


@pytest.mark.parametrize(
    "raw",
    [
        frame(7, 2),
        frame(7, 2, 0x0A, 0x0A, 0x0A, 0, 3, 7),
        frame(7, 2, 0x31, 0x0C),
        frame(7, 2, 0x10),
        frame(7, 2, 5),
        frame(0, 2, 0x0C),
        frame(128, 2, 0x0C),
        frame(200, 2, 0x0C),
        frame(0, 0x11, 2),
        frame(5, 0x11),
        frame(7, 2, 0x0C)[1:],
        frame(7, 2, 0x0C)[:-1] + b"\x17",
        hx("FF 68 03 03 68 07 02 0C 16 16"),
        hx("FF 68 03 04 68 07 02 0C 15 16"),
        hx("FF 68 01 01 68 07 07 16"),
        hx("FF 68 21 21 68") + bytes(0x21) + b"\x00\x16",
    ],
)
def test_what_is_not_a_key_goes_to_the_journal(raw: bytes) -> None:
    ff68 = driver()
    told = [ff68.feed(raw, 0.0), ff68.feed(b"", 1.0)]

    assert [e for heard in told for e in events(heard)] == []
    assert [a for heard in told for a in heard.answers] == []
    assert b"".join(piece for heard in told for piece in heard.rejected) == raw


def test_the_evaluator_stands_where_the_profile_says() -> None:
    assert events(driver("ff68-plus128").feed(hx("FF 68 03 03 68 81 11 02 94 16"), 0.0)) == [
        ("rating", 129, "satisfied")
    ]
    assert events(driver("ff68-plus128").feed(frame(5, 0x11, 2), 0.0)) == []
    assert events(driver("ff68-same").feed(frame(5, 0x11, 2), 0.0)) == [("rating", 5, "satisfied")]
    assert events(driver("ff68-same").feed(frame(129, 0x11, 2), 0.0)) == []
    for address in (1, 5, 127, 128, 129, 255):
        assert events(driver().feed(frame(address, 0x11, 1), 0.0)) == [("rating", address, "basically_satisfied")]


def test_a_calibrated_map_belongs_to_one_address() -> None:
    ff68 = FrameDriver(profiles.load("ff68-generic"), {133: {1: "very_satisfied"}})

    assert events(ff68.feed(frame(133, 0x11, 1), 0.0)) == [("rating", 133, "very_satisfied")]
    assert events(ff68.feed(frame(133, 0x11, 3), 2.0)) == [("rating", 133, None)]
    assert events(ff68.feed(frame(134, 0x11, 1), 4.0)) == [("rating", 134, "basically_satisfied")]


def test_a_repeated_rating_is_answered_again_and_told_once() -> None:
    ff68, rating = driver(), frame(5, 0x11, 2)

    first = ff68.feed(rating + rating, 10.0)
    later = ff68.feed(rating, 10.6)
    another_press = ff68.feed(rating, 12.0)

    assert events(first) == [("rating", 5, "satisfied")]
    assert first.answers == (frame(5, 1, 2),) * 2
    assert events(later) == [] and later.answers == (frame(5, 1, 2),)
    assert events(another_press) == [("rating", 5, "satisfied")]


def test_a_doubled_call_is_told_once_and_another_key_is_another_press() -> None:
    ff68, call = driver(), frame(7, 2, 0x0C)

    assert len(ff68.feed(call + call, 0.0).signals) == 1
    assert len(ff68.feed(call, 0.5).signals) == 1
    assert [s.event for s in ff68.feed(frame(7, 2, 0x0D) + frame(8, 2, 0x0C), 0.5).signals] == ["recall", "call_next"]


def test_the_same_two_numbers_called_in_turn_are_all_told() -> None:
    one, two = frame(7, 2, 1, 0x0C), frame(7, 2, 2, 0x0C)

    assert [s.value for s in driver().feed(one + two + one, 0.0).signals] == ["1", "2", "1"]


@given(st.integers(0, 400))
def test_bytes_may_come_in_any_pieces(cut: int) -> None:
    stream = frame(5, 0x11, 2) + b"\x00\xff" + frame(7, 2, 1, 2, 0x0C) + frame(9, 3, 0x0D)
    ff68, told = driver(), []
    size = 1 + cut % len(stream)
    for at in range(0, len(stream), size):
        told += events(ff68.feed(stream[at : at + size], 0.0))

    assert told == [("rating", 5, "satisfied"), ("call_number", 7, "12"), ("recall", 9, None)]


@given(st.binary(max_size=60))
def test_noise_before_a_frame_never_costs_the_frame(noise: bytes) -> None:
    ff68 = driver()
    told = [ff68.feed(noise, 0.0), ff68.feed(b"", 0.31)]
    told.append(ff68.feed(frame(5, 0x11, 2), 5.0))

    assert events(told[-1])[-1:] == [("rating", 5, "satisfied")]


@given(st.binary(max_size=200))
def test_every_byte_is_either_understood_or_rejected(noise: bytes) -> None:
    ff68 = driver()
    told = [ff68.feed(noise, 0.0), ff68.feed(b"", 1.0)]
    kept = b"".join(piece for heard in told for piece in heard.rejected)

    assert len(kept) + sum(len(s.raw) for heard in told for s in heard.signals) <= len(noise)
    assert kept == noise or any(heard.signals or heard.answers for heard in told)


def test_an_implausible_header_resynchronises_at_once() -> None:
    heard = driver().feed(hx("FF 68 FF 68 03 04 FF 68 40 40 68 FF FF") + frame(5, 0x11, 2), 0.0)

    assert events(heard) == [("rating", 5, "satisfied")]


def test_half_a_frame_is_dropped_after_300_ms_of_silence() -> None:
    whole = frame(5, 0x11, 2)
    ff68 = driver()
    ff68.feed(whole[:6], 0.0)
    assert ff68.feed(b"", 0.29).rejected == ()
    assert ff68.feed(b"", 0.31).rejected == (whole[:6],)

    assert events(ff68.feed(whole[6:], 0.35)) == []


def test_a_frame_may_take_a_breath_shorter_than_that() -> None:
    whole = frame(5, 0x11, 2)
    ff68 = driver()
    ff68.feed(whole[:6], 0.0)
    ff68.feed(b"", 0.25)

    assert events(ff68.feed(whole[6:], 0.28)) == [("rating", 5, "satisfied")]


def test_a_frame_that_half_a_frame_swallowed_is_found_in_the_silence() -> None:
    ff68 = driver()
    swallowed = ff68.feed(hx("FF 68 20 20 68 05 02") + frame(5, 0x11, 2), 0.0)
    after = ff68.feed(b"", 0.3)

    assert events(swallowed) == []
    assert events(after) == [("rating", 5, "satisfied")]
    assert after.answers == (frame(5, 1, 2),)


def test_our_own_echo_is_passed_over_once() -> None:
    ff68 = driver("ff68-same")
    order = ff68.ask_evaluation(5)
    ff68.wrote(order, 0.0)

    assert ff68.feed(order, 0.05) == Heard()
    assert events(ff68.feed(order, 0.1)) == [("evaluate", 5, None)]


def test_an_echo_that_never_came_hides_no_key_later() -> None:
    ff68 = driver("ff68-same")
    order = ff68.ask_evaluation(5)
    ff68.wrote(order, 0.0)

    assert events(ff68.feed(order, 1.0)) == [("evaluate", 5, None)]


def test_orders_are_the_bytes_of_the_paper() -> None:
    ff68 = driver()

    assert ff68.beep(1) == hx("FF 68 02 02 68 01 03 04 16")
    assert ff68.show_waiting(5, 12) == hx("FF 68 08 08 68 05 02 00 01 02 0A 0A 0A 28 16")
    assert ff68.show_ticket(5, "037") == hx("FF 68 08 08 68 05 02 0A 0A 0A 00 03 07 2F 16")
    assert ff68.show_ticket(5, "A037") == ff68.show_ticket(5, "37") == ff68.show_ticket(5, "037")
    assert ff68.show(5, 12, "A037") == frame(5, 2, 0, 1, 2, 0, 3, 7)
    assert ff68.stars(129, 5) == frame(129, 2, 5)
    assert ff68.ask_evaluation(129) == frame(129, 1, 0x0B)


def test_an_m_bus_master_accepts_every_order_without_the_wake_byte() -> None:
    ff68 = driver()
    orders = [ff68.beep(1), ff68.show(127, 999, "B000"), ff68.stars(255, 0), ff68.ask_evaluation(128)]

    assert [ft12(order[1:]) for order in orders] == [
        bytes([1, 3]),
        bytes([127, 2, 9, 9, 9, 0, 0, 0]),
        bytes([255, 2, 0]),
        bytes([128, 1, 11]),
    ]


@pytest.mark.parametrize(
    ("name", "address", "values"),
    [
        ("show_ticket", 5, {"ticket": "1234"}),
        ("show_ticket", 5, {"ticket": ""}),
        ("show_ticket", 5, {"ticket": "A"}),
        ("show_ticket", 5, {"ticket": "１２"}),
        ("show_ticket", 5, {}),
        ("show_waiting", 5, {"waiting": 1000}),
        ("show_waiting", 5, {"waiting": -1}),
        ("show_ticket", 0, {"ticket": "1"}),
        ("show_ticket", 128, {"ticket": "1"}),
        ("stars", 129, {"stars": 6}),
        ("stars", 129, {"stars": "x"}),
        ("sing", 1, {}),
    ],
)
def test_an_order_that_does_not_fit_is_refused_in_words(name: str, address: int, values: dict[str, str | int]) -> None:
    with pytest.raises(Unreadable) as refused:
        driver().order(name, address, **values)

    assert refused.value.code.startswith("devices_")


def test_the_numbered_variant_tells_a_press_once_however_often_it_comes() -> None:
    ff68 = driver("ff68-seq")
    rating = hx("FF 68 04 04 68 81 11 07 02 FB EC 16")
    first, again = ff68.feed(rating, 0.0), ff68.feed(rating, 8.0)

    assert events(first) == [("rating", 129, "satisfied")]
    assert events(again) == [] and again.answers == first.answers
    assert first.answers[0][:9] == hx("FF 68 04 04 68 81 01 07 02")
    assert len(ff68.feed(rating, 30.0).signals) == 1
