"""What comes without a case, for `act`, `show` and `list`: enquiries, complaints, what could not be done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from app.domain.matters import KEYS, OPENING
from app.texts import words

if TYPE_CHECKING:
    from app.domain.command import Actor
    from app.models.store import Begin
    from app.models.values import MatterRow
    from app.usecases.matters import OpenedMatter

ALONE = frozenset({"enquire", "answer_enquiry", "hand_over_enquiry", "register_could_not"})
"""Acts that only a matter knows; the others a case knows as well."""


def meant(begin: Begin, action: str, named: str) -> bool:
    """Whether the act is on a matter: by its name, or by what it is on; a complaint about nothing named is one."""
    if action not in KEYS:
        return False
    if action in ALONE or (action in OPENING and not named):
        return True
    with begin() as store:
        return store.has_matter(named)


def matter_act(
    begin: Begin, action: str, named: str, actor: Actor, data: Mapping[str, object], now: datetime
) -> dict[str, object]:
    """One act on a matter, and the line that tells of it."""
    from app.domain.matter_state import describe_matter, number_of
    from app.usecases.matters import act

    after = act(begin, action, named, actor, now, data)
    with begin() as store:
        command = store.trace(after.id, "matter")[-1].command.id
    state = describe_matter(after)
    return {"ok": True, "command": command, "case": after.id, "number": number_of(after), "state": state}


def plain(opened: OpenedMatter) -> dict[str, object]:
    """The matter as JSON values."""
    import msgspec

    from app.domain.matter_state import describe_matter
    from app.verbs.show import entry

    return {
        "id": opened.matter.id,
        "number": opened.row.number,
        "version": opened.matter.version,
        "matter": msgspec.to_builtins(opened.matter),
        "state": describe_matter(opened.matter),
        "pending": opened.row.pending,
        "trace": [entry(line) for line in opened.trace],
    }


def told(opened: OpenedMatter) -> Iterator[str]:
    """The matter in lines for a person."""
    from app.verbs.show import way

    matter, row = opened.matter, opened.row
    yield f"{row.number}　{_kind(row)}　{matter.person}　{_status(row)}"
    yield matter.subject
    yield words("matter_responsible", who=matter.responsible)
    if row.pending:
        yield words("usecases_show_pending", pending=row.pending)
    yield from way(opened.trace)


def line(row: MatterRow) -> str:
    """One line of `list --matters`."""
    pending = words("usecases_list_pending") if row.pending else ""
    cells = (row.number, _kind(row), _status(row), row.person, row.subject, row.responsible, pending)
    return "\t".join(cells).rstrip()


def _kind(row: MatterRow) -> str:
    return words(f"matter_kind_{row.kind}")


def _status(row: MatterRow) -> str:
    return words(f"matter_status_{row.status}")
