"""Mutation testing of app/domain: small wrongs put in one at a time, each of which a test should see.

    python -m tests.domain.mutants [--count 250] [--seed 1] [--only NAME…]

A random sample by seed, on a copy of the tree; a mutant meets only the tests that call the function it sits in.
Prints each survivor with its line before and after, and the score at the end. The last survivors are for people to
look at: some change nothing that can be seen.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from random import Random
from types import FrameType
from typing import NamedTuple

import pytest

HERE = Path(__file__).resolve().parents[2]
DOMAIN = "app/domain"
SECONDS = 180

Called = dict[str, list[str]]
"""By `module.py:line` of a function: the tests that call it."""

OPERATORS: dict[type[ast.AST], tuple[type[ast.AST], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.And: (ast.Or,),
    ast.Or: (ast.And,),
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.FloorDiv,),
    ast.FloorDiv: (ast.Mult,),
    ast.Div: (ast.Mult,),
    ast.Mod: (ast.Mult,),
    ast.BitOr: (ast.BitAnd,),
    ast.BitAnd: (ast.BitOr,),
}


class Mutant(NamedTuple):
    module: str
    nth: int
    """Which node of the module's walk is put wrong, and in which of its ways."""
    way: int
    function: int
    """The line at which the function begins; 0 at the top of the module and in what is kept from call to call."""


def swapped(node: ast.AST) -> Iterator[tuple[str, object]]:
    """Each way to put this node wrong: the field to set, and to what."""
    if isinstance(node, ast.Compare):
        yield from (("ops", [new(), *node.ops[1:]]) for new in OPERATORS[type(node.ops[0])])
    elif isinstance(node, ast.BoolOp | ast.BinOp):
        yield from (("op", new()) for new in OPERATORS.get(type(node.op), ()))
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield "value", not node.value
    elif isinstance(node, ast.Constant) and isinstance(node.value, int):
        yield "value", node.value + 1
    elif isinstance(node, ast.If | ast.IfExp | ast.While) and ast.unparse(node.test) != "TYPE_CHECKING":
        yield from (("test", ast.Constant(value)) for value in (True, False))
    elif isinstance(node, ast.comprehension) and node.ifs:
        yield "ifs", node.ifs[:-1]
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield "operand", ast.UnaryOp(ast.Not(), node.operand)
    elif isinstance(node, ast.Return) and ast.unparse(node) not in {"return", "return None"}:
        yield "value", None


def begins(node: ast.FunctionDef) -> int:
    if any(ast.unparse(decorator).endswith("cache") for decorator in node.decorator_list):
        return 0
    return min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])


def walk(node: ast.AST, function: int = 0) -> Iterator[tuple[ast.AST, int]]:
    """What is evaluated, each with the function it sits in: no annotation, no decorator."""
    if isinstance(node, ast.FunctionDef) and not function:
        function = begins(node)
    yield node, function
    for name, field in ast.iter_fields(node):
        if name in {"annotation", "returns", "decorator_list"}:
            continue
        for child in field if isinstance(field, list) else [field]:
            if isinstance(child, ast.AST):
                yield from walk(child, function)


def source(module: str) -> str:
    return (HERE / DOMAIN / module).read_text(encoding="utf-8")


def mutants(module: str) -> Iterator[Mutant]:
    for nth, (node, function) in enumerate(walk(ast.parse(source(module)))):
        for way, _ in enumerate(swapped(node)):
            yield Mutant(module, nth, way, function)


def text(mutant: Mutant) -> str:
    """The module with the wrong in it."""
    tree = ast.parse(source(mutant.module))
    node = next(node for nth, (node, _) in enumerate(walk(tree)) if nth == mutant.nth)
    setattr(node, *list(swapped(node))[mutant.way])
    return ast.unparse(ast.fix_missing_locations(tree))


def sampled(rng: Random, count: int, only: list[str]) -> list[Mutant]:
    modules = sorted(path.name for path in (HERE / DOMAIN).glob("*.py") if not only or path.stem in only)
    found = [mutant for module in modules for mutant in mutants(module)]
    return rng.sample(found, min(count, len(found)))


class Watch:
    """A pytest plugin that writes down which tests call which functions of the domain."""

    def __init__(self, out: Path, root: Path) -> None:
        self.out, self.under, self.called = out, f"{root / DOMAIN}/", dict[str, set[str]]()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        def seen(frame: FrameType, event: str, _: object) -> None:
            if event == "call" and frame.f_code.co_filename.startswith(self.under):
                where = f"{frame.f_code.co_filename.removeprefix(self.under)}:{frame.f_code.co_firstlineno}"
                self.called.setdefault(where, set()).add(item.nodeid)

        sys.setprofile(seen)
        try:
            return (yield)
        finally:
            sys.setprofile(None)

    def pytest_sessionfinish(self) -> None:
        self.out.write_text(json.dumps({where: sorted(ids) for where, ids in self.called.items()}))


class Only:
    """A pytest plugin that leaves the tests out that have nothing to do with a mutant."""

    def __init__(self, chosen: Path) -> None:
        self.chosen = set(json.loads(chosen.read_text()))

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = [item for item in items if item.nodeid in self.chosen]


def pytest_configure(config: pytest.Config) -> None:
    if out := os.environ.get("MUTANTS_WATCH"):
        config.pluginmanager.register(Watch(Path(out), Path.cwd()))
    if chosen := os.environ.get("MUTANTS_ONLY"):
        config.pluginmanager.register(Only(Path(chosen)))


def run(root: Path, files: list[str], **env: Path) -> int:
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-x",
        "-p",
        "no:cacheprovider",
        "-p",
        "tests.domain.mutants",
        *files,
    ]
    shown = {"PYTHONPATH": str(root), "PYTHONDONTWRITEBYTECODE": "1", **{name: str(path) for name, path in env.items()}}
    try:
        done = subprocess.run(
            command, cwd=root, env=os.environ | shown, capture_output=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return 1
    return done.returncode


def of_function(called: Called, mutant: Mutant) -> list[str]:
    """The tests that call the mutant's function; for a mutant in none, those that call any of its module, or all."""
    where = f"{mutant.module}:{mutant.function}" if mutant.function else f"{mutant.module}:"
    if mutant.function:
        return called.get(where, [])
    of_module = {test for at, ids in called.items() if at.startswith(where) for test in ids}
    return sorted(of_module or {test for ids in called.values() for test in ids})


def killed(root: Path, called: Called, mutant: Mutant) -> bool:
    tests = of_function(called, mutant)
    if not tests:
        return False
    target, chosen = root / DOMAIN / mutant.module, root / "chosen.json"
    was = target.read_text(encoding="utf-8")
    chosen.write_text(json.dumps(tests))
    target.write_text(text(mutant), encoding="utf-8")
    try:
        return run(root, sorted({test.partition("::")[0] for test in tests}), MUTANTS_ONLY=chosen) != 0
    finally:
        target.write_text(was, encoding="utf-8")


def told(mutant: Mutant) -> str:
    """How a survivor's line reads before and after."""
    was, now = ast.unparse(ast.parse(source(mutant.module))).splitlines(), text(mutant).splitlines()
    before, after = next(((a, b) for a, b in zip(was, now, strict=False) if a != b), ("", ""))
    return f"{mutant.module}\n    - {before.strip()}\n    + {after.strip()}"


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=250)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="*", default=[])
    asked = parser.parse_args()
    sample = sampled(Random(asked.seed), asked.count, asked.only)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for part in ("app", "server", "resources", "tests"):
            shutil.copytree(HERE / part, root / part, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(HERE / "pyproject.toml", root)
        assert run(root, ["tests/domain"], MUTANTS_WATCH=root / "called.json") == 0, "the tests fail without a mutant"
        called: Called = json.loads((root / "called.json").read_text())
        survivors = 0
        for n, mutant in enumerate(sample, 1):
            if not killed(root, called, mutant):
                survivors += 1
                say(f"{n}/{len(sample)} survives: {told(mutant)}")
    say(f"{len(sample) - survivors} of {len(sample)} killed, {1 - survivors / len(sample):.1%}")


if __name__ == "__main__":
    main()
