"""Which characters a printer has in its own font, and how many cells each one takes.

A cell is half a Chinese character wide (12 dots). What a printer holds is told by its profile: `gb2312`,
`gbk` or `gb18030`. Python's `gb2312` codec reads A1A4 as a katakana dot and A1AA as a bar, so names with `·`
would be lost: the bytes are always made as GBK and only then looked up in the smaller set.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Literal

Repertoire = Literal["gb2312", "gbk", "gb18030"]

#: Characters that Chinese printers hold under another code point with the same look.
ALIKE = {"¥": "￥", "•": "·", "‧": "·", "・": "·", "∙": "·", "‑": "-", "−": "-", "ｰ": "ー"}
UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]")


def clean(text: str) -> str:
    """The text as it can stand on paper: composed, no control characters (a printer would obey them), no
    invisible ones; tabs and odd spaces as plain spaces, line ends as "\\n"."""
    text = unicodedata.normalize("NFC", re.sub(r"\r\n?|[\u2028\u2029\v\f\x85]", "\n", text))
    text = UNSEEN.sub("", text).replace("\t", "  ")
    return "".join(_plain(c) for c in text)


def coded(data: str) -> str:
    """The data of a code as it is, without the control characters that a printer might obey on the way."""
    return "".join(c for c in data if unicodedata.category(c) not in ("Cc", "Cs"))


def _plain(char: str) -> str:
    if char == "\n" or unicodedata.category(char) not in ("Cc", "Cs", "Zs"):
        return char
    return "" if unicodedata.category(char) != "Zs" else "　" if char == "\u3000" else " "


@lru_cache(maxsize=32768)
def native(char: str, repertoire: Repertoire) -> bytes | None:
    """The printer's own bytes for one character, or None where its font doesn't hold it."""
    if repertoire == "gb18030":
        return char.encode("gb18030")
    for look in (char, ALIKE.get(char, char)):
        code = _gbk(look)
        if code is not None and (repertoire == "gbk" or _in_gb2312(code)):
            return code
    return None


def _gbk(char: str) -> bytes | None:
    try:
        return char.encode("gbk")
    except UnicodeEncodeError:
        return None


def _in_gb2312(code: bytes) -> bool:
    try:
        return bool(code.decode("gb2312"))
    except UnicodeDecodeError:
        return False


@lru_cache(maxsize=32768)
def cells(char: str, repertoire: Repertoire) -> int:
    """Cells that one character takes on paper: 1 for ASCII, 2 for whatever is sent as two or four bytes; a
    character that has to be drawn takes what Unicode says (a combining mark takes none)."""
    code = native(char, repertoire)
    if code is not None:
        return min(len(code), 2)
    if unicodedata.combining(char):
        return 0
    return 1 if unicodedata.east_asian_width(char) in ("N", "Na", "H") else 2


def span(text: str, repertoire: Repertoire) -> int:
    """Cells of a whole text in one line."""
    return sum(cells(char, repertoire) for char in text)
