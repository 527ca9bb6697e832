"""The shipped faces, registered with the PDF library when the first paper needs them."""

from __future__ import annotations

from functools import cache, lru_cache

from reportlab.pdfbase import pdfmetrics, ttfonts

from app import fonts

SONG, BOLD, HEI = "song", "song-bold", "hei"


@cache
def register(face: str) -> str:
    """The PDF library's name of a face, read from its file at the first call."""
    ttfonts.makeToUnicodeCMap = to_unicode
    pdfmetrics.registerFont(ttfonts.TTFont(face, str(fonts.path(face))))
    return face


@lru_cache(4096)
def runs(text: str, face: str = SONG) -> tuple[tuple[str, str], ...]:
    """`text` in pieces of (registered face, piece); see app.fonts.runs."""
    return tuple((register(name), piece) for name, piece in fonts.runs(text, face))


@cache
def advance(face: str, char: str) -> float:
    """Width of one character in ems."""
    return float(pdfmetrics.stringWidth(char, register(face), 1))


def to_unicode(fontname: str, subset: list[int]) -> str:
    """The map from a subset's codes back to text (ISO 32000-1, 9.10.3), so that a name can be searched and copied.

    The library's own writes code points beyond U+FFFF as five digits; the standard wants UTF-16.
    """
    mapped = [f"<{n:02X}> <{chr(code).encode('utf-16-be').hex().upper()}>" for n, code in enumerate(subset)]
    return "\n".join([*HEAD.format(name=fontname, last=len(subset) - 1, count=len(subset)).split("\n"), *mapped, FOOT])


HEAD = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo
<< /Registry ({name})
/Ordering ({name})
/Supplement 0
>> def
/CMapName /{name} def
/CMapType 2 def
1 begincodespacerange
<00> <{last:02X}>
endcodespacerange
{count} beginbfchar"""
FOOT = """endbfchar
endcmap
CMapName currentdict /CMap defineresource pop
end
end"""
