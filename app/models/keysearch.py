"""Words cut for searching: bigrams of names, initials of their pinyin, numbers from behind."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from itertools import pairwise, product
from pathlib import Path

from app.domain.identity import fold

SURNAMES = {
    "曾": "z",
    "单": "s",
    "解": "x",
    "仇": "q",
    "区": "o",
    "查": "z",
    "乐": "yl",
    "翟": "z",
    "种": "c",
    "折": "s",
    "秘": "b",
    "召": "s",
    "覃": "q",
    "祭": "z",
    "谌": "cs",
    "隗": "wk",
    "繁": "p",
    "重": "c",
    "尉迟": "yc",
    "万俟": "mq",
    "粘": "n",
    "郇": "xh",
    "宓": "mf",
}
"""Surnames read otherwise than the character's usual reading; of one character, each letter is a reading."""

BOTH = {"乐": "ly", "朝": "cz", "长": "cz", "茜": "qx", "晟": "sc", "盛": "sc", "重": "zc", "行": "xh", "曾": "zc"}
"""Characters of given names that are read in two ways."""


def grams(text: str) -> str:
    """The text as search tokens: each character and each pair, as code points, so that the tokenizer's own idea
    of letters (it has none for the newest ideographs, and drops the middle dot) doesn't matter."""
    tokens = [_token(c) for part in text.split("\n") for c in part.casefold() if not c.isspace()]
    for part in text.split("\n"):
        folded = [c for c in part.casefold() if not c.isspace()]
        tokens += [_token(a) + _token(b) for a, b in pairwise(folded)]
    return " ".join(dict.fromkeys(tokens))


def query_grams(text: str) -> str:
    """The tokens all of which a match must have: its pairs, or the one character."""
    folded = [c for c in text.casefold() if not c.isspace()]
    if len(folded) < 2:
        return " ".join(_token(c) for c in folded)
    return " ".join(dict.fromkeys(_token(a) + _token(b) for a, b in pairwise(folded)))


def _token(character: str) -> str:
    return f"x{ord(character):05x}"


def tail(number: str) -> str:
    """A number from its end, so that a B-tree finds the last digits."""
    return fold(number)[::-1]


def initials(name: str) -> tuple[str, ...]:
    """The pinyin initials of a name in each likely reading: 陈静 gives cj, 单雄信 sxx, 尉迟恭 ycg."""
    letters = [c for c in name if c.isalnum()]
    if not any(_ideograph(c) for c in letters):
        return ()
    text = "".join(letters)
    head, rest = _surname(text)
    tails = product(*(BOTH.get(c) or _initial(c) for c in rest))
    return tuple(dict.fromkeys(h + "".join(t) for h, t in product(head, list(tails)[:8])))


def _surname(text: str) -> tuple[tuple[str, ...], str]:
    if text[:2] in SURNAMES:
        return (SURNAMES[text[:2]],), text[2:]
    readings = SURNAMES.get(text[0]) or _initial(text[0])
    return tuple(readings), text[1:]


def _ideograph(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff" or ord(character) >= 0x20000 or character == "〇"


@cache
def _initial(character: str) -> str:
    """One letter, or "_" for a character whose reading nobody has written down."""
    if character.isascii():
        return character.lower()
    reading = _readings().get(ord(character), "")
    return _plain(reading[0]) if reading else "_"


def _plain(letter: str) -> str:
    import unicodedata

    return unicodedata.normalize("NFD", letter)[0]


@cache
def _readings() -> dict[int, str]:
    """Code point to readings, the usual one first: pypinyin's table of characters alone, without its phrases,
    which take four times as long to load."""
    package = find_spec("pypinyin")
    assert package is not None
    assert package.origin is not None
    spec = spec_from_file_location("yichuang_pinyin", Path(package.origin).parent / "pinyin_dict.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    readings: dict[int, str] = module.pinyin_dict
    return readings
