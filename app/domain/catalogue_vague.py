"""Words that leave open what is asked for, found in every text of a guide or a package."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from app.domain.catalogue_finding import Finding
from app.domain.same import seen

SILENT = frozenset("code pinyin kind unit format applicant telephone concerns special items when".split())
"""Fields that hold codes and numbers, not prose."""
CITED = re.compile("《[^》]*》")
"""The title of a law is quoted as it is."""
_SOMEBODY = (
    "(?:经济|社会)?组织|股东|合伙人|继承人|共有人|权利人|债权人|当事人|投资人|关系人|申请人|受益人|成员|家属|亲属|子女"
    "|监护人|配偶|法人|个人|人(?![员民])|单位|机构|部门|机关|企业|公司|学校|医院|省|市|县|国家|地区|地方|城市|住房|房屋"
)
_ASKS = "规定|要求|认为|认可|需要|明确"
_OTHER = f"其[他它](?!(?:{_SOMEBODY})(?![^，。；（）]{{0,8}}?(?:{_ASKS})))"
"""What is "other" than what was named: definite only where it is somebody or something of a known kind, and isn't said
to ask for more."""
_MAY = "依法|应当|应|需要|需|须|必须|要求|规定|有关|相关|有效|合法|书面|身份|资格|权属|必要|提交|提供|法律|法规|规章"
_OPEN = f"(?:{_MAY}|证明|申请|补充|佐证|辅助|支撑|配套|的|所|[、和或及])*"
_PAPERS = "(?:材料|资料|文件|证明|证件|证照|凭证|票据|文书)"
_ASKED = f"(?:{_PAPERS}|条件|情形|要求|手续)"
_OFFICE = "(?:行政|政府|主管|业务|职能|审批|监管|管理)*(?:部门|单位|机构|机关|方面)"
VAGUE = re.compile(
    "|".join(
        (
            f"{_OTHER}{_OPEN}{_ASKED}",
            f"以及{_OTHER}[^，。；（）]{{0,20}}",
            f"(?<!无)(?<!没有){_OTHER}[^，。；]{{0,30}}?的(?:事项|情况|行为|人员|内容|{_ASKED})?(?=$|[。；）])",
            f"(?:其余|剩余|别的|另外的){_OPEN}{_ASKED}",
            f"(?<![平同高中初均相优对头劣上下一二三四五特甲乙丙])等{_OPEN}{_ASKED}",
            f"(?:有关|相关)的?(?:证明|申请|补充|佐证|支撑|有效|合法|书面|身份|资格|其[他它]|和|或)*{_PAPERS}",
            "符合[^，。；《》]{0,8}(?:有关|相关)的?(?:规定|要求|条件|标准)",
            f"(?:有关|相关)的?{_OFFICE}|(?<![在与向])其[他它]{_OFFICE}",
            f"(?:部门|机关|机构|窗口|工作人员)(?:另行)?(?:要求|认为|指定)[^，。；]{{0,12}}(?:{_ASKED}|的(?=$|[。；）]))",
            "视(?:具体|实际)?情(?:况|形)?(?:需要)?(?:而定|提供|提交|补充)|酌情|必要时|按需(?:提供|提交|补充)",
            "(?:根据|按照?|视)(?:实际|具体|工作|审查|审批|办理)?需要(?:另行|补充)?(?:提供|提交|出具)",
            "另行(?:要求|提供|提交|补充)|包括但不限于|不限于|等等",
        )
    )
)
"""Catch-all clauses, issuers nobody can name, and what is left to whoever asks."""
IN_A_NAME = re.compile(f"^(?:{_OTHER}|其余|所需|需要的)|(?<![平同高中初均相优])等$|。。|(?:有关|相关)(?:的)?{_ASKED}")
"""What a material may not be called beyond that."""
NOBODY = re.compile("(?:各级?|当地|上级|政府|行政|主管|职能|审批|监管|管理|第三方)*(?:部门|单位|机构|机关|组织)")
"""An issuer that is any office at all."""
FULL = str.maketrans(",;().", "，；（）。")
WITHIN = re.compile(r"materials\[[^\]]*\]\.(name|issuer)")
MORE = {"name": IN_A_NAME.search, "issuer": NOBODY.fullmatch}


def vague_words(value: object, item: str) -> Iterator[Finding]:
    """R-CAT-02: every vague word in any text of a guide or package, with the path of its field."""
    for path, text in texts_of(value):
        within = WITHIN.fullmatch(path)
        for words in vague(text, within[1] if within else ""):
            yield Finding("R-CAT-02", item, path, words, why="catalogue_vague")


def vague(text: str, within: str = "") -> list[str]:
    """R-CAT-02: the vague words of a text, each once, spaces and widths aside; `within` is "name" or "issuer" where a
    material is called so, or comes from there."""
    plain = CITED.sub("《》", seen(text).translate(FULL))
    found = [match[0] for match in VAGUE.finditer(plain)]
    if within and not found and (match := MORE[within](plain)):
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
