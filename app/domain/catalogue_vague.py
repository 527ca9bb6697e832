"""Words that leave open what is asked for, found in every text of a guide or a package."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from app.domain.catalogue_finding import Finding

SILENT = frozenset("code pinyin kind unit format applicant telephone concerns special items when".split())
"""Fields that hold codes and numbers, not prose."""
CITED = re.compile("《[^》]*》")
"""The title of a law is quoted as it is."""
_OTHER = "其[他它](?!(?:经济|社会)?组织)"
_OPEN = "(?:依法|应当|需要|需|必须|要求|规定|有关|相关|必要|提交|提供|法律|法规|规章|证明|申请|补充|佐证|辅助|的|所)*"
_ASKED = "(?:材料|资料|文件|证明|证件|条件|情形|要求|手续)"
VAGUE = re.compile(
    "|".join(
        (
            f"{_OTHER}{_OPEN}{_ASKED}",
            f"以及{_OTHER}[^，。；（）]{{0,20}}",
            f"{_OTHER}[^，。；]{{0,30}}?的(?=$|[。；）])",
            f"(?<![平同高中初均相优上下一二三四五特])等(?:相关|有关|证明|申请|其[他它]|必要|的)*{_ASKED}",
            "(?:有关|相关|其[他它])(?:主管)?(?:部门|单位|机构|机关)",
        )
    )
)
"""Catch-all clauses, and issuers nobody can name."""
IN_A_NAME = re.compile(f"^其[他它]|(?:有关|相关)(?:证明|申请)*{_ASKED}|(?<![平同高中初均相优])等$")
"""What a material may not be called beyond that."""


def vague_words(value: object, item: str) -> Iterator[Finding]:
    """R-CAT-02: every vague word in any text of a guide or package, with the path of its field."""
    for path, text in texts_of(value):
        for words in vague(text, name=path.startswith("materials[") and path.endswith("].name")):
            yield Finding("R-CAT-02", item, path, words, why="catalogue_vague")


def vague(text: str, *, name: bool = False) -> list[str]:
    """R-CAT-02: the vague words of a text, each once, spaces aside; `name` where a material is called so."""
    plain = CITED.sub("《》", "".join(text.split()))
    found = [match[0] for match in VAGUE.finditer(plain)]
    if name and not found and (match := IN_A_NAME.search(plain)):
        found = [match[0]]
    return list(dict.fromkeys(found))


def texts_of(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Each text a person reads, with its path; an entry of a list goes by its code, or by its number from 1."""
    if isinstance(value, str):
        yield path, value
    elif is_dataclass(value):
        for f in fields(value):
            if f.name not in SILENT:
                yield from texts_of(getattr(value, f.name), f"{path}.{f.name}".removeprefix("."))
    elif isinstance(value, tuple):
        for n, entry in enumerate(value, 1):
            yield from texts_of(entry, f"{path}[{getattr(entry, 'code', n)}]")
