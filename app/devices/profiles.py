"""Profiles from resources/devices/*.toml or a vendor's own file: read, merged with what they extend, and put to the
test of their own examples before anybody gets them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import msgspec

from app.devices.layout import Layout
from app.devices.layouts import ENDS, layout_of
from app.devices.patterns import Pattern, read_json, read_pattern
from app.devices.profile_file import (
    FOLDER,
    File,
    Framing,
    LineFile,
    ReceiveFile,
    TransmitFile,
    VectorFile,
    chain,
    line_of,
    wrong,
)
from app.devices.protocol import Profile, Receive, Transmit, Vector
from app.devices.templates import JsonTemplate, read_template
from app.devices.transport.opening import Line
from app.devices.vectors import failing, untested
from app.domain.errors import Unreadable
from app.domain.evaluation import LEVELS


def shipped() -> tuple[Profile, ...]:
    """Every profile that comes with the program, by id. Raises Unreadable as `load`."""
    return tuple(load(path.stem) for path in sorted(FOLDER.glob("*.toml")))


def load(name_or_path: str) -> Profile:
    """A shipped profile by id, or one by its file. Raises Unreadable naming file, key and line for a file that
    can't be read, an unknown key, a wrong value, a rule without an example, or an example that fails."""
    shipped_file = FOLDER / f"{name_or_path}.toml"
    if re.fullmatch(r"[\w-]+", name_or_path) and shipped_file.is_file():
        return read(shipped_file)
    path = Path(name_or_path)
    if not path.is_file():
        known = " ".join(p.stem for p in sorted(FOLDER.glob("*.toml")))
        raise Unreadable("devices_profile_unknown", profile=name_or_path, known=known)
    return read(path.resolve())


@cache
def read(path: Path) -> Profile:
    """One profile file with what it extends, tested."""
    read_files = chain(path)
    profile = _profile(read_files, path.name)
    for vector, got in failing(profile):
        raise Unreadable("devices_vector_failed", file=vector.file, line=vector.line, got=got)
    for rule in untested(profile):
        top, _, text = read_files[-1]
        raise Unreadable("devices_profile_untested", file=path.name, line=_line(top, text, rule), rule=rule)
    return profile


def _line(file: File, text: str, rule: str) -> int:
    """Where the file writes a rule; where it only extends it, what makes its example void: the map of keys."""
    keys = [f"receive[{n}]" for n, r in enumerate(file.receive) if r.event == rule]
    keys += [f"transmit[{n}]" for n, t in enumerate(file.transmit) if t.name == rule]
    return line_of(text, keys[-1] if keys else "rating")


def _profile(read_files: list[tuple[File, Path, str]], file: str) -> Profile:
    top, path, text = read_files[-1]
    files = [f for f, _, _ in read_files]
    framing = next((f.framing for f in reversed(files) if f.framing), None)
    if framing is None:
        raise wrong(path, text, "framing", "profile_missing")
    line = _merged_line([f.line for f in files])
    receive, transmit = _receives(read_files), _transmits(read_files)
    for name in _unanswerable(receive, transmit):
        raise wrong(path, text, "receive", "profile_answer", name)
    if (framing.kind == "dll") != any(f.library for f in files):
        raise wrong(path, text, "library", "profile_library", framing.kind)
    return Profile(
        id=top.id,
        title=top.title,
        kinds=next((f.kinds for f in reversed(files) if f.kinds), ()),
        framing=framing.kind,
        layout=(layout := _layout(framing, path, text)),
        hearing=next((_layout(f.hearing, path, text) for f in reversed(files) if f.hearing), layout),
        library=next((f.library for f in reversed(files) if f.library), None),
        line=Line(line.baud or 9600, line.bits or 8, line.parity or "N", line.stop or 1),
        gap=(line.gap_ms or 0) / 1000,
        silence=(line.silence_ms or 300) / 1000,
        echo=(line.echo_ms or 0) / 1000,
        receive=receive,
        transmit=transmit,
        rating=_rating(read_files),
        calibrated=top.calibrated,
        address={kind: a for f in files for kind, a in f.address.items()},
        test={kind: orders for f in files for kind, orders in f.test.items()},
        vectors=_vectors(read_files),
    )


def _unanswerable(receive: tuple[Receive, ...], transmit: tuple[Transmit, ...]) -> list[str]:
    """Answers that don't exist or can't go to every address that may ask, and receipts that no rule hears."""
    known = {t.name: t.addresses for t in transmit}
    events = {r.event for r in receive}
    unheard = [t.expects for t in transmit if t.expects and t.expects not in events]
    return unheard + [r.answer for r in receive if r.answer and not set(r.addresses) <= set(known.get(r.answer, ()))]


def _merged_line(lines: list[LineFile]) -> LineFile:
    merged = {k: v for line in lines for k, v in msgspec.structs.asdict(line).items() if v is not None}
    return LineFile(**merged)


def _layout(framing: Framing, path: Path, text: str) -> Layout:
    try:
        return layout_of(framing)
    except ValueError as error:
        raise wrong(path, text, "framing", "profile_layout", str(error)) from error


def _receives(read_files: list[tuple[File, Path, str]]) -> tuple[Receive, ...]:
    """A variant's rules for an event take the place of those it extends."""
    rules: dict[str, tuple[Receive, ...]] = {}
    for file, path, text in read_files:
        own: dict[str, tuple[Receive, ...]] = {}
        for n, rule in enumerate(file.receive):
            where = _addresses(rule.address, path, text, f"receive[{n}]")
            try:
                own[rule.event] = (*own.get(rule.event, ()), _receive(rule, where))
            except ValueError as error:
                raise wrong(path, text, f"receive[{n}].data", "profile_data", str(error)) from error
        rules.update(own)
    return tuple(rule for same in rules.values() for rule in same)


def _receive(rule: ReceiveFile, addresses: range) -> Receive:
    return Receive(
        event=rule.event,
        addresses=addresses,
        commands=frozenset(rule.command),
        not_commands=frozenset(rule.not_command),
        patterns=_patterns(rule),
        answer=rule.answer,
        repeat=rule.repeat_ms / 1000,
        quiet=rule.quiet,
    )


def _patterns(rule: ReceiveFile) -> tuple[Pattern, ...]:
    if bool(rule.data) == bool(rule.json):
        raise ValueError("data / json")
    return (read_json(rule.json),) if rule.json else tuple(read_pattern(text) for text in rule.data)


def _transmits(read_files: list[tuple[File, Path, str]]) -> tuple[Transmit, ...]:
    rules: dict[str, Transmit] = {}
    for file, path, text in read_files:
        own: dict[str, Transmit] = {}
        for n, rule in enumerate(file.transmit):
            where = _addresses(rule.address, path, text, f"transmit[{n}]")
            if rule.name in own:
                raise wrong(path, text, f"transmit[{n}].name", "profile_twice", rule.name)
            try:
                own[rule.name] = _transmit(rule, where)
            except ValueError as error:
                raise wrong(path, text, f"transmit[{n}].data", "profile_data", str(error)) from error
        rules.update(own)
    return tuple(rules.values())


def _transmit(rule: TransmitFile, addresses: range) -> Transmit:
    return Transmit(
        name=rule.name,
        addresses=addresses,
        command=rule.command,
        data=JsonTemplate(rule.json) if rule.json else read_template(rule.data),
        expects=rule.expects,
    )


def _addresses(ends: tuple[int, int], path: Path, text: str, where: str) -> range:
    if ends[0] > ends[1]:
        raise wrong(path, text, f"{where}.address", "profile_address", f"{ends[0]} > {ends[1]}")
    return range(ends[0], ends[1] + 1)


def _rating(read_files: list[tuple[File, Path, str]]) -> Mapping[int, str]:
    """The last map of them, whole: maps of two makers are never mixed."""
    for file, path, text in reversed(read_files):
        if file.rating:
            try:
                return read_rating(file.rating)
            except ValueError as error:
                level = file.rating[str(error)]
                raise wrong(path, text, f"rating.{error}", "profile_rating", level) from error
    return {}


def read_rating(table: Mapping[str, str]) -> dict[int, str]:
    """Key numbers 0..255 (as TOML's keys) to level names. Raises ValueError with the key that is wrong."""
    for key, level in table.items():
        if not (key.isascii() and key.isdecimal()) or int(key) > 255 or level not in LEVELS:
            raise ValueError(key)
    return {int(key): level for key, level in table.items()}


def _vectors(read_files: list[tuple[File, Path, str]]) -> tuple[Vector, ...]:
    """A file that lays its frames out anew, reads a rule anew or gives keys another meaning answers for the examples
    of that itself."""
    vectors: list[Vector] = []
    keyed: set[str] = set()
    end = b""
    for file, path, text in read_files:
        end = ENDS.get(file.framing.kind, b"") if file.framing else end
        keyed |= {r.event for r in file.receive if _keyed(r)}
        own = {r.event for r in file.receive} | {t.name for t in file.transmit} | (keyed if file.rating else set())
        kept = [] if file.framing else [v for v in vectors if not {v.receive, v.transmit} & own]
        vectors = kept + [_vector(v, path, text, n, end) for n, v in enumerate(file.vector)]
    return tuple(vectors)


def _keyed(rule: ReceiveFile) -> bool:
    """Whether the rule reads a key that a rating map gives its meaning."""
    return "$key" in rule.json.values() or any(word.startswith("KEY") for text in rule.data for word in text.split())


def _vector(vector: VectorFile, path: Path, text: str, n: int, end: bytes) -> Vector:
    where = f"vector[{n}]"
    if (vector.receive is None) == (vector.transmit is None):
        raise wrong(path, text, where, "profile_either")
    try:
        raw = vector.text.encode() + end if vector.text else bytes.fromhex(vector.bytes)
        answer = vector.answer_text.encode() + end if vector.answer_text else bytes.fromhex(vector.answer)
    except ValueError as error:
        raise wrong(path, text, f"{where}.bytes", "profile_hex") from error
    return Vector(
        raw=raw,
        receive=vector.receive,
        transmit=vector.transmit,
        address=vector.address,
        value=vector.value,
        answer=answer,
        values=vector.values,
        file=path.name,
        line=line_of(text, where),
    )
