"""What a read card says, as values.

The answer to READ: length of the text (2 bytes, big endian), length of the photo (2), in newer modules length of the
fingerprints (2), then these. The text is 256 bytes of UTF-16LE in fields of fixed size. The photo (1024 bytes WLT)
has no free decoder and isn't kept.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from app.devices.idcard.codes import NATIONS, SEXES
from app.devices.idcard.private import private, standard
from app.domain.errors import Unreadable
from app.domain.identity import birthday, check_id, check_name, fold

TEXT = 256
FIELDS = (
    ("name", 15),
    ("sex", 1),
    ("nation", 2),
    ("birth", 8),
    ("address", 35),
    ("id_number", 18),
    ("issuer", 15),
    ("valid_from", 8),
    ("valid_until", 8),
)
"""The fields in their order, with their size in characters of two bytes; what follows is reserved."""
LASTING = "长期"
TYPE_AT = 248
"""Where the cards that came later say what they are: blank on a resident's card."""
RESIDENCE, FOREIGNER = "J", "I"
"""The residence permit of people from Hong Kong, Macao and Taiwan is laid out alike, with no nation; a foreigner's
permanent residence card isn't."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One card as it was read. `valid_until` None with `lasting`: it has no end. A date that can't be one is None.

    `doubtful` names the fields that a person has to compare with the card and type: rare characters without a place
    in GB 18030-2022, a number whose check fails, a code or a date that isn't one. `text` is the card's own 256 bytes.
    """

    name: str
    sex: str
    nation: str
    birth: date | None
    address: str
    id_number: str
    issuer: str
    valid_from: date | None
    valid_until: date | None
    lasting: bool = False
    doubtful: tuple[str, ...] = ()
    text: bytes = b""

    @property
    def until(self) -> str:
        """As the card prints it: 2035.06.01, or 长期; "" where it can't be read."""
        if self.lasting:
            return LASTING
        return f"{self.valid_until:%Y.%m.%d}" if self.valid_until else ""

    def expired(self, today: date) -> bool:
        """Its last day is over."""
        return self.valid_until is not None and self.valid_until < today


def parse(data: bytes) -> Card:
    """The card in the data of an answer to READ. Raises Unreadable for lengths that don't fit, a blank card, and a
    foreigner's card."""
    text = _text(data)
    kind = text[TYPE_AT : TYPE_AT + 2].decode("utf-16-le", "replace").strip(" \0")
    if kind == FOREIGNER:
        raise Unreadable("idcard_foreigner")
    raw = _fields(text)
    if not raw["name"] and not raw["id_number"]:
        raise Unreadable("idcard_blank")
    card = _card(raw, text)
    return replace(card, doubtful=tuple(_doubts(card, raw, kind)))


def _text(data: bytes) -> bytes:
    sizes = [int.from_bytes(data[at : at + 2], "big") for at in (0, 2, 4)]
    for head, parts in ((4, sizes[:2]), (6, sizes)):
        if sizes[0] == TEXT and len(data) == head + sum(parts):
            return data[head : head + TEXT]
    raise Unreadable("idcard_wrong_size", size=len(data))


def _fields(text: bytes) -> dict[str, str]:
    found, at = {}, 0
    for name, size in FIELDS:
        field = text[at : at + 2 * size].decode("utf-16-le", "replace")
        found[name] = standard(field).strip(" \0\u3000")
        at += 2 * size
    return found


def _card(raw: dict[str, str], text: bytes) -> Card:
    return Card(
        name=raw["name"],
        sex=SEXES.get(raw["sex"], ""),
        nation=NATIONS.get(raw["nation"], ""),
        birth=_date(raw["birth"]),
        address=raw["address"],
        id_number=fold(raw["id_number"]),
        issuer=raw["issuer"],
        valid_from=_date(raw["valid_from"]),
        valid_until=_date(raw["valid_until"]),
        lasting=raw["valid_until"] == LASTING,
        text=text,
    )


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if re.fullmatch("[0-9]{8}", text) else None
    except ValueError:
        return None


def _doubts(card: Card, raw: dict[str, str], kind: str) -> list[str]:
    checked = check_id(card.id_number)
    wrong = {
        "name": check_name(card.name)[0] != "",
        "sex": not card.sex,
        "nation": not card.nation and not (kind == RESIDENCE and not raw["nation"]),
        "birth": card.birth is None or (checked.valid and card.birth != birthday(card.id_number)),
        "address": private(card.address),
        "id_number": not checked.valid or checked.kind != "resident_id",
        "issuer": private(card.issuer),
        "valid_from": card.valid_from is None,
        "valid_until": not card.until,
    }
    return [field for field, is_wrong in wrong.items() if is_wrong]
