"""People who don't exist, with cards as the police would issue them: for the simulated card reader."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from app.devices.idcard.codes import NATIONS
from app.domain.errors import Unreadable

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
LIMITS = {"name": 15, "address": 35, "issuer": 15}
SURNAMES = "王李张刘陈杨赵马普段何朱孙毕"
GIVEN = (("秀英", "丽华", "晓燕", "文娟", "美兰", "雪梅", "㛃"), ("建国", "志强", "国强", "伟", "小𠮷", "䶮"))
"""Of women, of men: even and odd, as in the number."""
STREETS = ("嵩阳街道玉明路", "嵩阳街道秀嵩街", "杨林镇东街", "小街镇迤者路", "牛栏江镇环城路")
KEYS = ("sex", "nation", "birth", "address", "issuer", "from", "until")


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What a card says, in words; `sex` 男 or 女, days as YYYYMMDD, `until` maybe 长期."""

    name: str
    number: str
    sex: str
    nation: str = "汉"
    birth: str
    address: str = "云南省昆明市嵩明县嵩阳街道玉明路18号"
    issuer: str = "嵩明县公安局"
    since: str = "20190601"
    until: str = "20390601"

    def text(self) -> bytes:
        """The 256 bytes of the card's text."""
        codes = {name: code for code, name in NATIONS.items()}
        fields = (
            (self.name, 15), ({"男": "1", "女": "2"}[self.sex], 1), (codes[self.nation], 2), (self.birth, 8),
            (self.address, 35), (self.number, 18), (self.issuer, 15), (self.since, 8), (self.until, 8),
        )  # fmt: skip
        return b"".join(_field(value, size) for value, size in fields) + _field("", 18)


def _field(value: str, size: int) -> bytes:
    return value.ljust(size).encode("utf-16-le", "surrogatepass")[: 2 * size]


def read(words: list[str]) -> Person:
    """`NAME ID key=value …` as a person; sex and birthday come from the number unless they are given. A wrong check
    digit is let through: such cards are there to be found out. Raises Unreadable for what fits no card."""
    if len(words) < 2 or not re.fullmatch(r"\d{17}[\dXx]", words[1]):
        raise Unreadable("idcard_sim_lay", text=" ".join(words))
    name = re.sub(r"\\u([0-9A-Fa-f]{4})", lambda m: chr(int(m[1], 16)), words[0])
    person = with_number(name, words[1].upper())
    given = dict(word.partition("=")[::2] for word in words[2:])
    if unknown := given.keys() - set(KEYS):
        raise Unreadable("idcard_sim_key", text=min(unknown), known=" ".join(KEYS))
    person = _changed(person, given)
    if any(len(getattr(person, key).encode("utf-16-le", "surrogatepass")) > 2 * n for key, n in LIMITS.items()):
        raise Unreadable("idcard_sim_long", text=" ".join(words))
    return person


def _changed(person: Person, given: Mapping[str, str]) -> Person:
    named = {"since" if key == "from" else key: value for key, value in given.items()}
    person = replace(person, **named)
    days = (person.birth, person.since, person.until)
    if person.sex not in ("男", "女") or person.nation not in NATIONS.values() or any(len(day) > 8 for day in days):
        raise Unreadable("idcard_sim_lay", text=" ".join(given.values()))
    return person


def with_number(name: str, number: str) -> Person:
    return Person(name=name, number=number, sex="男" if int(number[16]) % 2 else "女", birth=number[6:14])


def stranger(rng: random.Random) -> Person:
    """Somebody of Songming county, with a right check character."""
    birth = f"{rng.randint(1945, 2007)}{rng.randint(1, 12):02d}{rng.randint(1, 28):02d}"
    number = with_check(f"530127{birth}{rng.randint(1, 999):03d}")
    person = with_number(rng.choice(SURNAMES) + rng.choice(GIVEN[int(number[16]) % 2]), number)
    address = f"云南省昆明市嵩明县{rng.choice(STREETS)}{rng.randint(1, 99)}号"
    nation = rng.choice(("汉", "汉", "汉", "彝", "回", "苗"))
    elder = int(birth[:4]) < 1973  # at 46 and over the card has no end
    return replace(person, address=address, nation=nation, until="长期" if elder else "20390601")


def with_check(seventeen: str) -> str:
    """The number with its check character (GB 11643)."""
    total = sum(int(c) * w for c, w in zip(seventeen, WEIGHTS, strict=True))
    return seventeen + "10X98765432"[total % 11]
