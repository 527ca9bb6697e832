"""Private-use characters that cards still carry, as the code points they have in GB 18030-2022.

Cards are written in the character set of GB 13000, in which rare characters of GBK had no code point of their own.
GB 18030-2022 leaves none of them private. A private character that isn't in the table belongs to some police font
that nobody else has: it stays as it is and can't be taken for a known one.
"""

from __future__ import annotations

import unicodedata

ROW_FE = (
    "⺁𠂇𠂉𠃌⺄㑳㑇⺈⺋龴㖞㘚㘎⺌⺗㥮㤘龵㧏㧟㩳㧐龶龷㭎㱮㳠⺧𡗗龸⺪䁖䅟⺮䌷⺳⺶⺷𢦏䎱䎬⺻䏝䓖䙡䙌龹"
    "䜣䜩䝼䞍⻊䥇䥺䥽䦂䦃䦅䦆䦟䦛䦷䦶龺𤇾䲣䲟䲠䲡䱷䲢䴓䴔䴕䴖䴗䴘䴙䶮龻"
)
"""GBK FE50 to FEA0, in the order of U+E815 to U+E864."""
UPRIGHT = "︐︒︑︓︔︕︖︗︘︙"
"""GBK A6D9 to A6DF, A6EC, A6ED and A6F3, in the order of U+E78D to U+E796."""
STANDARD = (
    dict(zip(range(0xE815, 0xE865), ROW_FE, strict=True))
    | dict(zip(range(0xE78D, 0xE797), UPRIGHT, strict=True))
    | {0xE7C7: "\u1e3f", 0xE7C8: "\u01f9"}
)


def standard(text: str) -> str:
    """The text with every private character that is known in its standard place."""
    return text.translate(STANDARD)


def private(text: str) -> bool:
    """Whether anything in it still has no standard place, or was lost on the way."""
    return any(unicodedata.category(c) in ("Co", "Cs") or c == "\ufffd" for c in text)
