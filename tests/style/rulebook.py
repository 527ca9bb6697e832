"""The rule book, docs/rules.md: each rule with its articles, the functions that decide it and the tests that check it.

`python -m tests.style.rulebook --write` writes it anew. A function decides a rule whose id stands in its docstring (or
its class's), or in a comment within it; a table of ids decides nothing. A test checks a rule whose id stands in its
name, docstring, parameters or text, and a story one that it expects.
"""

from __future__ import annotations

import ast
import io
import re
import sys
import tokenize
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.rules import LAW, PLACES, Rule, shipped

ROOT = Path(__file__).parent.parent.parent
BOOK = ROOT / "docs" / "rules.md"
ID = re.compile(r"R-[A-Z]{3}-[0-9]{2}(?![0-9])")
IN_A_NAME = re.compile(r"(?<![a-z0-9])r_([a-z]{3})_([0-9]{2})(?![0-9])")
BOOKS_OWN = (ROOT / "tests" / "style", ROOT / "tests" / "test_rules.py")
"""What speaks of ids without checking their rules."""
NAMED = 3
"""How many tests of a rule are named; the others are counted."""
FAMILIES = {
    "ORG": "机构与权限",
    "CAT": "事项目录",
    "REC": "接待",
    "ACC": "受理",
    "CLK": "办理与时限",
    "FEE": "收费",
    "DEL": "出件",
    "ARC": "归档",
    "EVA": "评价",
    "SUP": "监督",
    "HAL": "大厅",
}
CALLED = dict(zip((*PLACES, LAW), ("嵩明", "舞阳", "阳新", "新密", "海南", "国家"), strict=True))
HEAD = """# 规则书

软件必须办到的每一条规则：写在哪里、由哪个函数决定、由哪些测试核对。本页由程序生成，不手工改：
改 `resources/rules.toml`、代码或测试后运行 `make rules`；与代码不符、缺函数、缺测试都通不过检查。

- **出处**：阳新不带文件名的是《阳新县政务服务“一窗通办”改革实施方案》，“工作方案”是“3+3”集成服务模式工作方案；新密不带
  文件名的是《规范提升政务服务管理办法（试行）》，“监察规则”是《政务服务电子监察工作规则（试行）》。
- **适用**：没有写的，五地规则包都有；写了的，只在那些规则包里打开。条文没有写到、由系统补足的，在“注”里说明。
- **测试**：先列故事（`tests/stories`，可用 `yichuang rehearse` 逐步演算），再列测试函数；只列前几项，数字是总数。
"""
Function = ast.FunctionDef | ast.AsyncFunctionDef
Found = Mapping[str, list[str]]


@dataclass(frozen=True, slots=True)
class Unit:
    """A function or class of a file, with its dotted name there."""

    name: str
    node: Function | ast.ClassDef


def functions() -> Found:
    """Rule id → "file::name" of what decides it, sorted."""
    files = (p for room in ("app", "server") for p in (ROOT / room).rglob("*.py"))
    return _sorted((rule, f"{_rel(p)}::{name}") for p in files for rule, name in _decided(p.read_text("utf-8")))


def checks() -> Found:
    """Rule id → stories, then "file::test" of what checks it, sorted."""
    stories, tests = _sorted(_told()), _sorted(_checked())
    return {rule: [*stories.get(rule, ()), *tests.get(rule, ())] for rule in stories.keys() | tests.keys()}


def _told() -> Iterator[tuple[str, str]]:
    for path in (ROOT / "tests" / "stories").rglob("*.toml"):
        for rule in _of_story(path.read_text("utf-8")):
            yield rule, _rel(path)


def _checked() -> Iterator[tuple[str, str]]:
    for path in (ROOT / "tests").rglob("test_*.py"):
        if not any(path.is_relative_to(own) for own in BOOKS_OWN):
            yield from ((rule, f"{_rel(path)}::{name}") for rule, name in _of_tests(path.read_text("utf-8")))


def _sorted(pairs: Iterable[tuple[str, str]]) -> Found:
    found: dict[str, list[str]] = {}
    for rule, where in sorted(set(pairs)):
        found.setdefault(rule, []).append(where)
    return found


def _rel(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _decided(source: str) -> Iterator[tuple[str, str]]:
    """(rule, name) for each id in the docstring of a function or class, or in a comment within a function."""
    if not ID.search(source):
        return
    units = list(_units(ast.parse(source)))
    for unit in units:
        yield from ((rule, unit.name) for rule in ID.findall(ast.get_docstring(unit.node) or ""))
    for line, comment in _comments(source):
        if rules := ID.findall(comment):
            yield from ((rule, name) for name in _around(line, units) for rule in rules)


def _units(node: ast.AST, prefix: str = "") -> Iterator[Unit]:
    for child in ast.iter_child_nodes(node):
        inner = prefix
        if isinstance(child, Function | ast.ClassDef):
            yield Unit(f"{prefix}{child.name}", child)
            inner = f"{prefix}{child.name}."
        yield from _units(child, inner)


def _comments(source: str) -> Iterator[tuple[int, str]]:
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def _around(line: int, units: Iterable[Unit]) -> list[str]:
    """The innermost function around the line, if there is one."""
    around = [u for u in units if isinstance(u.node, Function) and u.node.lineno <= line <= (u.node.end_lineno or 0)]
    return [max(around, key=lambda u: u.node.lineno).name] if around else []


def _of_tests(source: str) -> Iterator[tuple[str, str]]:
    """(rule, name) for each test function that has the id in its name, its texts, or a table it names."""
    tree = ast.parse(source)
    tables = {name: set(_texts(node)) for node in tree.body for name in _assigned(node)}
    for unit in _units(tree):
        if isinstance(unit.node, Function) and unit.node.name.startswith("test_"):
            yield from ((rule, unit.name) for rule in _ids(unit.node, tables))


def _ids(node: Function, tables: Mapping[str, set[str]]) -> set[str]:
    named = {f"R-{family.upper()}-{n}" for family, n in IN_A_NAME.findall(node.name)}
    used = (tables.get(n.id, set()) for n in ast.walk(node) if isinstance(n, ast.Name))
    return named.union(_texts(node), *used)


def _texts(node: ast.AST) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield from ID.findall(part.value)


def _assigned(node: ast.stmt) -> list[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return [target.id for target in targets if isinstance(target, ast.Name)]


def _of_story(source: str) -> set[str]:
    story = tomllib.loads(source)
    found = set(ID.findall(str(story.get("title", ""))))
    for step in story["step"]:
        found |= {*step.get("expect", {}).get("rules", ()), step.get("refused", "")} - {""}
    return found


def written() -> Mapping[str, list[str]]:
    """Every rule id that stands anywhere in code, tests, resources and documents → the files, sorted."""
    rooms = ("app", "server", "tests", "bench", "resources", "docs")
    files = (p for room in rooms for kind in ("py", "toml", "md") for p in (ROOT / room).rglob(f"*.{kind}"))
    known = (p for p in files if p != BOOK and not any(p.is_relative_to(own) for own in BOOKS_OWN))
    return _sorted((rule, _rel(p)) for p in known for rule in ID.findall(p.read_text("utf-8")))


@cache
def book() -> str:
    """The whole page."""
    decide, check = functions(), checks()
    parts = [HEAD]
    for family, name in FAMILIES.items():
        rows = [_row(r, decide.get(r.id, []), check.get(r.id, [])) for r in _family(family)]
        parts += [f"\n## {name}（{family}）\n\n| 编号 | 规则 | 出处 | 函数 | 测试 |\n|---|---|---|---|---|\n", *rows]
    return "".join(parts)


def _family(family: str) -> list[Rule]:
    return sorted((r for r in shipped().values() if r.id.startswith(f"R-{family}-")), key=lambda r: r.id)


def _row(rule: Rule, decide: list[str], check: list[str]) -> str:
    cells = (rule.id, _said(rule), _cited(rule), _grouped(decide), _counted(check))
    return f"| {' | '.join(cells)} |\n"


def _said(rule: Rule) -> str:
    only = "" if rule.packs == PLACES else f"适用：{'、'.join(CALLED[p] for p in rule.packs)}。"
    note = f"注：{rule.note}" if rule.note else ""
    return "<br>".join(part for part in (f"**{rule.title}**", rule.says, only, note) if part)


def _cited(rule: Rule) -> str:
    return "<br>".join(f"{name}：{rule.sources[place]}" for place, name in CALLED.items() if place in rule.sources)


def _grouped(decide: list[str]) -> str:
    """The functions, file by file."""
    by_file: dict[str, list[str]] = {}
    for where in decide:
        file, _, name = where.partition("::")
        by_file.setdefault(file, []).append(f"`{name}`")
    return "<br>".join(f"{file}：{'、'.join(names)}" for file, names in by_file.items()) or "（无）"


def _counted(check: list[str]) -> str:
    rest = [f"共 {len(check)} 项"] if len(check) > NAMED else []
    return "<br>".join([*(where.removeprefix("tests/") for where in check[:NAMED]), *rest]) or "（无）"


if __name__ == "__main__":
    if "--write" in sys.argv:
        BOOK.write_text(book(), encoding="utf-8", newline="\n")
    else:
        sys.stdout.write(book())
