"""Static checks of a package, in the manner of Windows Installer's own ICEs: what only shows on 300 computers later.

`python -m installer.verify_msi PACKAGE.msi STAGE VERSION` prints what is wrong.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from installer import harvest, pe, signing, tables
from installer.commands import Stopped, run
from installer.product import NAME, UPGRADE_CODE

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Database:
    """The package's tables by name, each a list of rows by column; `required` names the columns that hold something."""

    rows: Mapping[str, Sequence[Row]]
    required: Mapping[str, Sequence[str]]
    code_page: str
    summary: str

    def __getitem__(self, table: str) -> Sequence[Row]:
        return self.rows.get(table, ())

    def column(self, table: str, name: str) -> list[str]:
        return [row[name] for row in self[table]]


def read(msi: Path) -> Database:
    """Streams are exported as files where msiinfo runs: away with them."""
    with tempfile.TemporaryDirectory() as scratch:
        return _read(msi.absolute(), Path(scratch))


def _read(msi: Path, scratch: Path) -> Database:
    rows, required = {}, {}
    names = [n for n in run(["msiinfo", "tables", msi]).split() if not n.startswith("_")]
    for name in names:
        head, kinds, _, *lines = run(["msiinfo", "export", msi, name], cwd=scratch).replace("\r\n", "\n").split("\n")
        columns = head.split("\t")
        rows[name] = [dict(zip(columns, line.split("\t"), strict=False)) for line in lines if line]
        required[name] = [
            c for c, kind in zip(columns, kinds.split("\t"), strict=True) if kind[0].islower() and kind[0] != "v"
        ]
    page = run(["msiinfo", "export", msi, "_ForceCodepage"]).split("\t")[0].strip()
    return Database(rows, required, page, run(["msiinfo", "suminfo", msi]))


def faults(msi: Path, stage: Path, version: str, ca: Path | None = None) -> list[str]:
    """What is wrong, each in a line; empty for a sound package. `ca`: the signature is checked against it."""
    database = read(msi)
    found = [f"{check.__name__.strip('_')}: {fault}" for check in CHECKS for fault in check(database, stage, version)]
    if ca:
        for file in (msi, *(p for p in stage.glob("*.exe"))):
            try:
                signing.verify(file, ca)
            except Stopped as why:
                found.append(f"signature: {file.name}: {str(why).splitlines()[-1][:200]}")
    return found + [f"payload: {fault}" for fault in _payload(msi, stage, database)]


def _code_page(db: Database, *_: object) -> Iterator[str]:
    if db.code_page != "936":
        yield f"代码页是 {db.code_page}"
    if not db.summary.isascii():
        yield "摘要信息含 ASCII 之外的字"
    if "x64;2052" not in db.summary:
        yield "摘要信息不是 x64;2052"


def _empty_fields(db: Database, *_: object) -> Iterator[str]:
    for table, rows in db.rows.items():
        for row in rows:
            for column in db.required[table]:
                if not row.get(column) and (table, column) not in MAY_BE_EMPTY:
                    yield f"{table}.{column} 为空：{next(iter(row.values()))}"


MAY_BE_EMPTY = {("Registry", "Value"), ("File", "Attributes")}


def _names(db: Database, *_: object) -> Iterator[str]:
    properties = {row["Property"]: row["Value"] for row in db["Property"]}
    if properties.get("ProductName") != NAME:
        yield f"产品名是 {properties.get('ProductName')!r}"
    if properties.get("UpgradeCode") != UPGRADE_CODE:
        yield "UpgradeCode 变了"
    if not all(name.rpartition("|")[2].startswith(NAME) for name in db.column("Shortcut", "Name")):
        yield "快捷方式没有中文名"
    for id in ("SERVER_URL", "HALL", "WINDOW", "ENROL_CODE"):
        if id not in properties.get("SecureCustomProperties", "").split(";"):
            yield f"{id} 不在 SecureCustomProperties"
    if "ENROL_CODE" not in properties.get("MsiHiddenProperties", ""):
        yield "登记码会进日志"


def _version(db: Database, _: Path, version: str) -> Iterator[str]:
    properties = {row["Property"]: row["Value"] for row in db["Property"]}
    if properties.get("ProductVersion") != version:
        yield f"版本是 {properties.get('ProductVersion')}"
    newer = [row for row in db["Upgrade"] if row["ActionProperty"] == "NEWERFOUND"]
    if [row["VersionMin"] for row in newer] != [version]:
        yield "不识别更新的版本"


REFERENCES = {
    ("Component", "Directory_"): ("Directory", "Directory"),
    ("File", "Component_"): ("Component", "Component"),
    ("FeatureComponents", "Component_"): ("Component", "Component"),
    ("FeatureComponents", "Feature_"): ("Feature", "Feature"),
    ("Registry", "Component_"): ("Component", "Component"),
    ("Shortcut", "Component_"): ("Component", "Component"),
    ("Shortcut", "Directory_"): ("Directory", "Directory"),
    ("Shortcut", "Icon_"): ("Icon", "Name"),
    ("ServiceInstall", "Component_"): ("Component", "Component"),
    ("ServiceControl", "Component_"): ("Component", "Component"),
    ("MsiServiceConfigFailureActions", "Component_"): ("Component", "Component"),
    ("CreateFolder", "Directory_"): ("Directory", "Directory"),
    ("CreateFolder", "Component_"): ("Component", "Component"),
    ("MsiLockPermissionsEx", "LockObject"): ("CreateFolder", "Directory_"),
    ("MsiFileHash", "File_"): ("File", "File"),
    ("AppSearch", "Signature_"): ("RegLocator", "Signature_"),
}


def _foreign_keys(db: Database, *_: object) -> Iterator[str]:
    for (table, column), (target, key) in REFERENCES.items():
        known = set(db.column(target, key))
        yield from (f"{table}.{column} → {value}" for value in db.column(table, column) if value and value not in known)
    binaries = set(db.column("Binary", "Name"))
    for row in db["CustomAction"]:
        if int(row["Type"]) & 63 == tables.FROM_BINARY and row["Source"] not in binaries:
            yield f"CustomAction.Source → {row['Source']}"
    parents = set(db.column("Directory", "Directory")) | {""}
    yield from (f"Directory → {p}" for p in db.column("Directory", "Directory_Parent") if p not in parents)


def _components(db: Database, *_: object) -> Iterator[str]:
    ids = db.column("Component", "ComponentId")
    if len(set(ids)) != len(ids):
        yield "组件的 GUID 重复"
    featured = set(db.column("FeatureComponents", "Component_"))
    for row in db["Component"]:
        attributes = int(row["Attributes"])
        if not attributes & 256:
            yield f"{row['Component']} 不是 64 位组件"
        if row["Component"] not in featured:
            yield f"{row['Component']} 不属于任何功能"
        if (row["Directory_"] in ("DATADIR", "LOGDIR", "UPDATEDIR")) != bool(attributes & tables.PERMANENT):
            yield f"{row['Component']} 卸载时的去留不对"


def _guids_stay(db: Database, stage: Path, _: str) -> Iterator[str]:
    known = {row["Component"]: row["ComponentId"] for row in db["Component"]}
    for item in harvest.items(stage):
        if known.get(item.component) != harvest.guid(item.path):
            yield f"{item.path} 的组件 GUID 不由路径决定"


def _versions(db: Database, stage: Path, version: str) -> Iterator[str]:
    found = {item.id: item for item in harvest.items(stage)}
    hashed = set(db.column("MsiFileHash", "File_"))
    for row in db["File"]:
        binary = found[row["File"]].name.lower().endswith(pe.BINARIES) if row["File"] in found else False
        if binary and row["Version"] != f"{tables.FIRST}.{version}":
            yield f"{row['FileName']} 的版本是 {row['Version']!r}"
        if binary == (row["File"] in hashed):
            yield f"{row['FileName']} {'多' if binary else '少'}了哈希"


def _architecture(_: Database, stage: Path, __: str) -> Iterator[str]:
    yield from (f"{file.relative_to(stage)} 不是 x64" for file in pe.binaries(stage) if not pe.is_x64(file))


ORDER = (
    (
        "FindRelatedProducts",
        "AppSearch",
        "LaunchConditions",
        "CostInitialize",
        "FileCost",
        "CostFinalize",
        "InstallValidate",
    ),
    ("CloseClient", "InstallValidate", "InstallInitialize", "RemoveExistingProducts", "ProcessComponents"),
    ("StopServices", "DeleteServices", "RemoveFiles", "CreateFolders", "InstallFiles", "InstallServices"),
    (
        "InstallServices",
        "MsiConfigureServices",
        "StartServices",
        "RegisterProduct",
        "KeepPackage",
        "RemoveData",
        "InstallFinalize",
    ),
)


def _sequences(db: Database, *_: object) -> Iterator[str]:
    at = {row["Action"]: int(row["Sequence"]) for row in db["InstallExecuteSequence"]}
    for names in ORDER:
        if missing := [name for name in names if name not in at]:
            yield f"执行序列里没有 {missing[0]}"
        elif [at[name] for name in names] != sorted(at[name] for name in names):
            yield f"次序不对：{'、'.join(names)}"
    last = max(at, key=lambda name: at[name])
    if last != "InstallFinalize":
        yield f"{last} 排在 InstallFinalize 之后"
    if len(set(at.values())) != len(at):
        yield "两个动作同一序号"


def _conditions(db: Database, *_: object) -> Iterator[str]:
    said = " ".join(db.column("LaunchCondition", "Condition"))
    for wanted in ("SERVER_URL", "NEWERFOUND", "WINDOWS_BUILD", "Privileged"):
        if wanted not in said:
            yield f"没有检查 {wanted}"
    if "VersionNT" in said:
        yield "VersionNT 分不清 Windows 10 的版本"


CHECKS: Sequence[Callable[[Database, Path, str], Iterator[str]]] = (
    *(_code_page, _empty_fields, _names, _version, _foreign_keys, _components, _guids_stay),
    *(_versions, _architecture, _sequences, _conditions),
)


def _payload(msi: Path, stage: Path, db: Database) -> Iterator[str]:
    """What msiextract takes out is what was staged, to the byte."""
    with tempfile.TemporaryDirectory(dir=stage.parent) as scratch:
        run(["msiextract", "-C", scratch, msi])
        roots = [p for p in Path(scratch).rglob("Yichuang") if (p / "runtime").is_dir()]
        if not roots:
            yield "解不出文件"
            return
        out, put = _digests(roots[0]), _digests(stage)
        yield from (
            f"{path} 与暂存的不同" for path in sorted(put.keys() | out.keys()) if put.get(path) != out.get(path)
        )
        if len(put) != len(db["File"]):
            yield f"文件数 {len(db['File'])} 与暂存的 {len(put)} 不同"


def _digests(root: Path) -> Mapping[str, str]:
    files = (p for p in root.rglob("*") if p.is_file())
    return {p.relative_to(root).as_posix(): sha256(p.read_bytes()).hexdigest() for p in files}


if __name__ == "__main__":
    wrong = faults(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
    print("\n".join(wrong) or "没有发现问题")
    sys.exit(bool(wrong))
