"""A profile is believed only after its own examples came out right."""

from __future__ import annotations

from app.devices.drivers.frame import FrameDriver
from app.devices.protocol import Profile, Vector
from app.domain.errors import AppError


def untested(profile: Profile) -> list[str]:
    """Receive and transmit rules, and their patterns, that no example exercises."""
    heard = [v for v in profile.vectors if v.receive is not None]
    sent = {v.transmit for v in profile.vectors}
    return [r.event for r in profile.receive if not all(_shown(profile, p, r.event, heard) for p in r.patterns)] + [
        t.name for t in profile.transmit if t.name not in sent
    ]


def _shown(profile: Profile, pattern: object, event: str, vectors: list[Vector]) -> bool:
    packets = [profile.layout.packet(v.raw) for v in vectors if v.receive == event]
    rule = next(r for r in profile.receive if r.event == event)
    return any(p is not None and (m := rule.match(p)) is not None and m.re is pattern for p in packets)


def failing(profile: Profile) -> list[tuple[Vector, str]]:
    """Examples that don't come out as they say, each with what came instead."""
    tried = [(v, _received(profile, v) if v.transmit is None else _sent(profile, v)) for v in profile.vectors]
    return [(vector, got) for vector, got in tried if got]


def _received(profile: Profile, vector: Vector) -> str:
    """What came of the bytes instead, "" when all is as it should be."""
    heard = FrameDriver(profile).feed(vector.raw, 0.0)
    expected = [(vector.receive, vector.address, vector.value)] if vector.receive else []
    got = [(s.event, s.address, s.value) for s in heard.signals]
    if got != expected:
        return str(got)
    if b"".join(heard.answers) != vector.answer:
        return b"".join(heard.answers).hex(" ").upper() or "no answer"
    return ""


def _sent(profile: Profile, vector: Vector) -> str:
    try:
        built = FrameDriver(profile).order(vector.transmit or "", vector.address, **vector.values)
    except AppError as error:
        return str(error)
    return "" if built == vector.raw else built.hex(" ").upper()
