"""Cuts the shipped fonts from their sources, so that anybody can make them again (needs fonttools).

    python cut.py FOLDER OUT

FOLDER holds the Debian files NotoSerifCJK-Regular.ttc and -Bold.ttc (fonts-noto-cjk), wqy-microhei.ttc
(fonts-wqy-microhei), HanaMinA.ttf and HanaMinB.ttf (fonts-hanazono), and the Unicode Han Database's text files.

PDF embedding needs TrueType outlines, so the Noto faces (CFF) are converted; hinting, layout tables and what
government papers don't use (kana beyond the basic, Hangul) are left out.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable

SC = 2  # the mainland face in the Noto collections
CURVE_ERROR = 2.0  # thousandths of an em

SIGNS = (
    (0x20, 0x7E),
    (0xA0, 0x17F),
    (0x2000, 0x206F),
    (0x20A0, 0x20BF),
    (0x2100, 0x22FF),
    (0x2460, 0x27BF),
    (0x3000, 0x30FF),
    (0x3200, 0x33FF),
    (0xFE30, 0xFE4F),
    (0xFF00, 0xFFEF),
)
HAN = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF))
URO = ((0x4E00, 0x9FFF), (0xF900, 0xFAFF))
SCHOLARLY = {"GKX", "GHZ", "GHZR", "GZJW", "GZ", "GE"}  # old dictionaries, bronze script, Zhuang script


def unihan(folder: Path, file: str, *keys: str) -> Iterator[tuple[int, str, str]]:
    """Rows of one file of the Unicode Han Database: code point, key, value."""
    for line in (folder / file).read_text(encoding="utf-8").splitlines():
        if line.startswith("U+"):
            code, key, value = line.split("\t")
            if key in keys:
                yield int(code[2:], 16), key, value


def common(folder: Path) -> set[int]:
    """The 8105 of 通用规范汉字表 and GB 2312: what titles and nearly all names are written with."""
    standard = {code for code, _, _ in unihan(folder, "Unihan_OtherMappings.txt", "kTGH", "kGB0")}
    return standard | set(spread(SIGNS))


def rare(folder: Path) -> set[int]:
    """Beyond the song face: every mainland source but the scholarly ones (ID-card system, place names, newspapers,
    dictionaries in use), what a modern dictionary explains, and 汉语大字典's characters that have a reading."""
    sources = {c: v.split("-")[0] for c, _, v in unihan(folder, "Unihan_IRGSources.txt", "kIRG_GSource")}
    living = {code for code, source in sources.items() if source not in SCHOLARLY}
    explained = {c for c, _, _ in unihan(folder, "Unihan_Readings.txt", "kXHC1983", "kDefinition")}
    read = {c for c, _, _ in unihan(folder, "Unihan_Readings.txt", "kMandarin")}
    return living | explained | {code for code, source in sources.items() if source == "GHZ" and code in read}


def spread(ranges: tuple[tuple[int, int], ...]) -> Iterator[int]:
    for first, last in ranges:
        yield from range(first, last + 1)


def cut(path: Path, face: int, codes: set[int]) -> TTFont:
    """The face with only these characters; no hinting, no layout."""
    options = Options()
    options.layout_features = []
    options.hinting = False
    options.notdef_outline = True
    options.glyph_names = False
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.name_languages = [0x409]
    options.drop_tables += ["vhea", "vmtx", "VORG", "BASE", "GDEF", "GPOS", "GSUB", "DSIG", "FFTM", "gasp"]
    font = TTFont(path, fontNumber=face, lazy=True, recalcTimestamp=False)
    cutter = Subsetter(options)
    cutter.populate(unicodes=codes)
    cutter.subset(font)
    return font


def to_truetype(font: TTFont) -> TTFont:
    """The same font with quadratic outlines."""
    order, outlines = font.getGlyphOrder(), font.getGlyphSet()
    glyphs = {}
    for name in order:
        pen = TTGlyphPen(outlines)
        outlines[name].draw(Cu2QuPen(pen, CURVE_ERROR, reverse_direction=True))
        glyphs[name] = pen.glyph()
    font["loca"] = newTable("loca")
    font["glyf"] = newTable("glyf")
    font["glyf"].glyphOrder, font["glyf"].glyphs = order, glyphs
    del font["CFF "]
    _truetype_header(font, order)
    return font


def _truetype_header(font: TTFont, order: list[str]) -> None:
    profile = font["maxp"]
    profile.tableVersion = 0x00010000
    for key in ("TwilightPoints", "Storage", "FunctionDefs", "InstructionDefs", "StackElements", "ComponentElements"):
        setattr(profile, f"max{key}", 0)
    profile.maxSizeOfInstructions, profile.maxZones = 0, 1
    font["post"].formatType = 3.0
    font["post"].glyphOrder = order
    font.sfntVersion = "\x00\x01\x00\x00"


def with_long_cmap(font: TTFont) -> TTFont:
    """The font with its character map in format 12 too, the one form that app/fonts.py reads."""
    table = CmapSubtable.newSubtable(12)
    table.platformID, table.platEncID, table.language, table.reserved, table.length = 3, 10, 0, 0, 0
    table.cmap = dict(font.getBestCmap())
    font["cmap"].tables.append(table)
    return font


def name(font: TTFont, family: str, style: str) -> TTFont:
    """A modified font bears its own name (OFL clause 3)."""
    table = font["name"]
    for number, text in (
        (1, family),
        (2, style),
        (3, f"{family} {style}"),
        (4, f"{family} {style}".removesuffix(" Regular")),
        (6, f"{family.replace(' ', '')}-{style}"),
    ):
        table.setName(text, number, 3, 1, 0x409)
    table.names = [record for record in table.names if record.platformID == 3]
    return font


def main(folder: Path, out: Path) -> None:
    serif = set(spread(SIGNS)) | set(spread(HAN))
    regular = to_truetype(cut(folder / "NotoSerifCJK-Regular.ttc", SC, serif))
    covered = set(regular.getBestCmap())
    name(regular, "Yichuang Song", "Regular").save(out / "song.ttf")
    bold = to_truetype(cut(folder / "NotoSerifCJK-Bold.ttc", SC, common(folder)))
    name(bold, "Yichuang Song", "Bold").save(out / "song-bold.ttf")
    hei = set(spread(SIGNS)) | set(spread(URO))
    with_long_cmap(cut(folder / "wqy-microhei.ttc", 0, hei)).save(out / "hei.ttf")
    wanted = rare(folder) - covered
    name(cut(folder / "HanaMinB.ttf", 0, wanted), "Yichuang Rare Song", "Regular").save(out / "rare.ttf")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
