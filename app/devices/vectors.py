"""A profile is believed only after its own examples came out right."""

from __future__ import annotations

from app.devices.contract import Heard
from app.devices.drivers.frame import FrameDriver
from app.devices.layout import Packet
from app.devices.patterns import Pattern
from app.devices.protocol import Profile, Receive, Vector
from app.domain.errors import AppError


def untested(profile: Profile) -> list[str]:
    """Receive and transmit rules, and their patterns, that no example exercises."""
    heard = [v for v in profile.vectors if v.receive is not None]
    sent = {v.transmit for v in profile.vectors}
    return [r.event for r in profile.receive if not all(_shown(profile, r, p, heard) for p in r.patterns)] + [
        t.name for t in profile.transmit if t.name not in sent
    ]


def _shown(profile: Profile, rule: Receive, pattern: Pattern, vectors: list[Vector]) -> bool:
    packets = [packet for v in vectors if v.receive == rule.event for packet in _packets(profile, v.raw)]
    return any((matched := rule.match(packet)) is not None and matched[0] is pattern for packet in packets)


def _packets(profile: Profile, raw: bytes) -> list[Packet]:
    cutter = profile.cutter()
    return [*cutter.feed(raw, 0.0)[0], *cutter.feed(b"", profile.silence)[0]]


def failing(profile: Profile) -> list[tuple[Vector, str]]:
    """Examples that don't come out as they say, each with what came instead."""
    tried = [(v, _received(profile, v) if v.transmit is None else _sent(profile, v)) for v in profile.vectors]
    return [(vector, got) for vector, got in tried if got]


def _received(profile: Profile, vector: Vector) -> str:
    """What came of the bytes instead, "" when all is as it should be."""
    driver = FrameDriver(profile)
    told = [driver.feed(vector.raw, 0.0), driver.feed(b"", profile.silence)]
    quiet = {r.event for r in profile.receive if r.quiet}
    expected = (
        [(vector.receive, vector.address, vector.value)] if vector.receive and vector.receive not in quiet else []
    )
    got = [(s.event, s.address or 0, s.value) for heard in told for s in heard.signals]
    if got != expected or (vector.receive in quiet and not _understood(told)):
        return "、".join(f"{event} {address} {value or '-'}" for event, address, value in got) or "nothing"
    answers = b"".join(answer for heard in told for answer in heard.answers)
    return "" if answers == vector.answer else answers.hex(" ").upper() or "no_answer"


def _understood(told: list[Heard]) -> bool:
    return any(heard.state for heard in told) and not any(heard.rejected for heard in told)


def _sent(profile: Profile, vector: Vector) -> str:
    try:
        built = FrameDriver(profile).order(vector.transmit or "", vector.address, **vector.values)
    except AppError as error:
        return error.code
    return "" if built == vector.raw else built.hex(" ").upper()
