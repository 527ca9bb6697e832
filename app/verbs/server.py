"""`yichuang server`: the county server, and its administrator's sub-verbs."""

from __future__ import annotations

import argparse
import os
from datetime import date
from pathlib import Path
from typing import Any

from app.domain.authority import POWERS

LISTEN = "127.0.0.1:8765"


def arguments(parser: argparse.ArgumentParser) -> None:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--db", default=argparse.SUPPRESS, metavar="URL", help="数据库；缺省为数据目录下的 SQLite")
    common.add_argument("--data", type=Path, default=argparse.SUPPRESS, metavar="DIR", help="数据目录")
    keys: dict[str, Any] = {"type": Path, "metavar": "FILE", "help": "数据密钥文件；缺省为数据目录下的 county.keys"}
    common.add_argument("--county-keys", default=argparse.SUPPRESS, **keys)
    parser.add_argument("--county-keys", default=_keys(), **keys)
    parser.add_argument("--db", default="", metavar="URL", help="数据库；缺省为数据目录下的 SQLite")
    parser.add_argument("--data", type=Path, default=_default_data(), metavar="DIR", help="数据目录")
    parser.add_argument("--listen", default=LISTEN, metavar="HOST:PORT", help=f"监听地址，端口 0 为任选；缺省 {LISTEN}")
    parser.add_argument("--tls-cert", type=Path, metavar="FILE", help="TLS 证书（PEM），连同 --tls-key")
    parser.add_argument("--tls-key", type=Path, metavar="FILE", help="TLS 私钥（PEM）")
    verbs = parser.add_subparsers(dest="do", metavar="子动词", help="不写子动词即启动服务")
    verbs.add_parser("migrate", parents=[common], help="把数据库升级到本版本")
    _people(verbs, common)
    _checks(verbs, common)
    _personal(verbs, common)
    verbs.add_parser("rotate-keys", parents=[common], help="更换数据密钥，全部重新加密（先停服务）")
    _releases(verbs.add_parser("release", parents=[common], help="更新包的发布库：建库、发布、分批、续签、镜像"))


def _people(verbs: argparse._SubParsersAction[argparse.ArgumentParser], common: argparse.ArgumentParser) -> None:
    user = verbs.add_parser("add-user", parents=[common], help="建账号，或重设岗位和密码（YICHUANG_PASSWORD）")
    user.add_argument("name", metavar="姓名")
    user.add_argument("--post", action="append", required=True, metavar="岗位", help="可多次：clerk、chief、issuing…")
    user.add_argument("--department", default="", metavar="部门")
    user.add_argument("--window", default="", metavar="窗口")
    counter = verbs.add_parser("add-counter", parents=[common], help="为一个窗口生成一次性登记码")
    counter.add_argument("--hall", required=True, metavar="大厅")
    counter.add_argument("--window", required=True, metavar="窗口")
    sees = counter.add_mutually_exclusive_group()
    sees.add_argument("--department", default="", metavar="部门", help="部门办公室：见本部门的办件、会签和转交")
    sees.add_argument("--supervises", action="store_true", help="县级监督：见全县的来访事项、待纠正和要盯的办件")
    plan = verbs.add_parser("add-counters", parents=[common], help="按计划表为一批电脑生成同一个登记码")
    plan.add_argument("file", type=Path, metavar="计划表", help="CSV：电脑名,大厅,窗口")
    again = verbs.add_parser("rebirth", parents=[common], help="窗口数据与县里不符（磁盘被复制或恢复）时，发重新登记码")
    again.add_argument("device", metavar="设备")
    power = verbs.add_parser("add-authorisation", parents=[common], help="登记授权书（R-ORG-05）")
    power.add_argument("who", metavar="被授权人")
    power.add_argument("--item", nargs="+", required=True, metavar="事项编码")
    power.add_argument("--power", nargs="+", required=True, choices=POWERS, metavar="权限", help="、".join(POWERS))
    power.add_argument("--from", dest="first", type=date.fromisoformat, required=True, metavar="起")
    power.add_argument("--to", dest="last", type=date.fromisoformat, required=True, metavar="止")


def _checks(verbs: argparse._SubParsersAction[argparse.ArgumentParser], common: argparse.ArgumentParser) -> None:
    publish = verbs.add_parser("publish", parents=[common], help="发布办事指南、规则包、年度日历或大厅设置（TOML）")
    publish.add_argument("files", nargs="+", type=Path, metavar="文件")
    recounts = verbs.add_parser("recounts", parents=[common], help="节假日或规则包调整后重算过期限的办件")
    recounts.add_argument("--json", action="store_true")
    board = verbs.add_parser("counters", parents=[common], help="各窗口机：最近一次联系、待上传、时钟、设备")
    board.add_argument("--json", action="store_true")
    show = verbs.add_parser("show", parents=[common], help="一件的状态与全程留痕")
    show.add_argument("case", metavar="办件", help="编号或受理编号")
    show.add_argument("--json", action="store_true")
    verify = verbs.add_parser("verify", parents=[common], help="重放留痕，指出第一处不符")
    verify.add_argument("--json", action="store_true")
    verify.add_argument("--filed", type=Path, metavar="文件", help="打印存档的每日一行，一并核对")
    verbs.add_parser("checkpoint", parents=[common], help="打印今天的一行留痕摘要，供存档")
    carry = verbs.add_parser("carry", parents=[common], help="办理窗口用 U 盘带来的包，写出回包")
    carry.add_argument("file", type=Path, metavar="来包")
    carry.add_argument("-o", "--output", type=Path, required=True, metavar="回包")
    backup = verbs.add_parser("backup", parents=[common], help="在线备份到一个空目录，并核验")
    backup.add_argument("dir", type=Path, metavar="目录")
    restore = verbs.add_parser("restore", parents=[common], help="核验一份备份，恢复到空的数据目录")
    restore.add_argument("dir", type=Path, metavar="备份目录")


def _personal(verbs: argparse._SubParsersAction[argparse.ArgumentParser], common: argparse.ArgumentParser) -> None:
    find = verbs.add_parser(
        "find", parents=[common], help="按证件号码或手机号（完整或最后六位）查全县办件，查了即记录在案"
    )
    find.add_argument("number", metavar="号码")
    find.add_argument("--reason", required=True, metavar="事由", help="为什么查，记入查阅记录")
    looks = verbs.add_parser("readings", parents=[common], help="谁在什么时候查阅了谁的个人信息")
    looks.add_argument("--about", default="", metavar="办件", help="编号或受理编号")
    looks.add_argument("--user", default="", metavar="人员")
    looks.add_argument("--from", dest="first", type=date.fromisoformat, metavar="起")
    looks.add_argument("--to", dest="last", type=date.fromisoformat, metavar="止")
    for verb in (find, looks):
        verb.add_argument("--json", action="store_true")


def _releases(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "step",
        choices=("init", "add", "ring", "renew", "mirror"),
        help="init 建库，add 发布，ring 改比例，renew 续签，mirror 核对并镜像",
    )
    verb.add_argument("--repo", type=Path, required=True, metavar="目录", help="发布库；mirror 时为来源")
    verb.add_argument("--keys", type=Path, metavar="目录", help="密钥目录，离线保管")
    verb.add_argument("--version", dest="release", default="", metavar="版本")
    verb.add_argument("--package", type=Path, metavar="文件", help="add：安装包")
    verb.add_argument(
        "--older", type=Path, nargs="*", default=[], metavar="文件", help="add：为这些旧安装包各做一个增量包"
    )
    verb.add_argument(
        "--percent", type=int, default=100, metavar="比例", help="add、ring：给百分之几的窗口机，缺省 100"
    )
    verb.add_argument("--root", type=Path, metavar="文件", help="mirror：信任根")
    verb.add_argument("--to", type=Path, metavar="目录", help="mirror：U 盘上的目录；缺省为县级服务端的数据目录")


def _keys() -> Path | None:
    """Where the administrator keeps the keys apart from the data, the environment says it once for every verb."""
    given = os.environ.get("YICHUANG_COUNTY_KEYS")
    return Path(given) if given else None


def _default_data() -> Path:
    from platformdirs import user_data_path

    return user_data_path("yichuang-county", appauthor=False)


def run(args: argparse.Namespace) -> int:
    from server import cli

    return cli.run(args)
