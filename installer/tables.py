"""What wixl can't write, put into the finished database: code page, versions, conditions, actions, permissions."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from installer.commands import Stopped, run
from installer.harvest import Item, items
from installer.pe import BINARIES
from installer.product import LEAST_BUILD, MAKER, NAME, SERVICE, UPGRADE_CODE
from installer.wxs import DATA, KEY, SETTINGS

POLICY = "Software\\Policies\\Yichuang"
WINDOWS = "SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion"
USERS = "D:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;0x1301bf;;;BU)"
"""System and administrators everything, users all but changing the permissions."""
SYSTEM_ONLY = "D:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)"
FIRST = 65535
"""First number of the version written for a binary, above any that its maker gave: the package's own always wins."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the installer's database as its text archive has it. Types as in the SDK: s72, S255, i2, I4, v0."""

    name: str
    columns: Mapping[str, str]
    keys: int
    rows: Sequence[Sequence[str]]

    def text(self) -> str:
        keys = list(self.columns)[: self.keys]
        head = ["\t".join(self.columns), "\t".join(self.columns.values()), "\t".join([self.name, *keys])]
        return "".join(f"{line}\r\n" for line in [*head, *("\t".join(row) for row in self.rows)])


def finish(msi: Path, stage: Path, version: str) -> None:
    """Every pass over the database. Raises Stopped for a text that code page 936 lacks."""
    with tempfile.TemporaryDirectory() as scratch:
        work = Path(scratch)
        _code_page(msi, work)
        found = {item.id: item for item in items(stage)}
        changed = (
            properties(export(msi, "Property")),
            components(export(msi, "Component")),
            *versions(export(msi, "File"), export(msi, "MsiFileHash"), found, version),
        )
        for table in (*added(version), *changed):
            put(msi, table, work)


def put(msi: Path, table: Table, work: Path) -> None:
    """The table as a whole in place of the one there. The text is given in UTF-8 and kept in GBK, outside of which
    libmsi crashes."""
    text = table.text()
    try:
        text.encode("gbk")
    except UnicodeEncodeError as error:
        raise Stopped(f"表 {table.name}：安装包的文字只能用 GBK 内的字：{text[error.start : error.end]}") from error
    file = work / f"{table.name}.idt"
    file.write_text(text, encoding="utf-8", newline="")
    run(["msibuild", msi, "-i", file])


def export(msi: Path, name: str) -> list[list[str]]:
    """The rows of a table, without its head."""
    text = run(["msiinfo", "export", msi, name])
    return [line.split("\t") for line in text.replace("\r\n", "\n").split("\n")[3:] if line]


def _code_page(msi: Path, work: Path) -> None:
    file = work / "_ForceCodepage.idt"
    file.write_bytes(b"\r\n\r\n936\t_ForceCodepage\r\n")
    run(["msibuild", msi, "-i", file])


def added(version: str) -> Sequence[Table]:
    return (
        *(*searches(), conditions(), upgrades(version), actions(), permissions()),
        *(*sequences(), shortcuts(), *service()),
    )


def searches() -> Sequence[Table]:
    """Where properties are found: the policy, what was set before, and which Windows this is."""
    rows = [(f"POLICY_{id}", POLICY, name) for name, id in SETTINGS.items()]
    rows += [(f"KNOWN_{id}", KEY, name) for name, id in SETTINGS.items()]
    rows += [("KNOWN_INSTALLDIR", KEY, "InstallDir"), ("WINDOWS_BUILD", WINDOWS, "CurrentBuildNumber")]
    local_machine, raw_64_bit = "2", "18"
    locators = [(f"Find{id}", local_machine, key, name, raw_64_bit) for id, key, name in rows]
    kinds = {"Signature_": "s72", "Root": "i2", "Key": "s255", "Name": "S255", "Type": "I2"}
    return (
        Table("AppSearch", {"Property": "s72", "Signature_": "s72"}, 2, [(id, f"Find{id}") for id, _, _ in rows]),
        Table("RegLocator", kinds, 1, locators),
    )


def conditions() -> Table:
    """What must hold before anything is touched, and what is said where it doesn't."""
    address = 'SERVER_URL ~<< "http://" OR SERVER_URL ~<< "https://"'
    rows = [
        ("Installed OR NOT NEWERFOUND", "本机已装有更新的版本，不能装回旧版。先卸载（数据会保留），再安装。"),
        (
            "Installed OR SERVER_URL",
            "没有给出县级服务端地址：在命令行加 SERVER_URL=https://…，或由组策略设置 ServerUrl。",
        ),
        (f"NOT SERVER_URL OR {address}", "SERVER_URL 不是地址，应以 https:// 或 http:// 开头：[SERVER_URL]"),
        (f"Installed OR WINDOWS_BUILD >= {LEAST_BUILD}", "需要 Windows 10（1809）或更新的 64 位系统。"),
        ("Privileged", "需要管理员权限：用管理员身份运行，或由组策略安装。"),
    ]
    return Table("LaunchCondition", {"Condition": "s255", "Description": "L255"}, 1, rows)


def upgrades(version: str) -> Table:
    """Older ones, and another build of this one, are replaced; a newer one is only noticed."""
    kinds = {"UpgradeCode": "s38", "VersionMin": "S20", "VersionMax": "S20", "Language": "S255", "Attributes": "i4",
             "Remove": "S255", "ActionProperty": "s72"}  # fmt: skip
    migrate_and_include, only_detect = "513", "2"
    rows = [
        (UPGRADE_CODE, "", version, "", migrate_and_include, "", "OLDERFOUND"),
        (UPGRADE_CODE, version, "", "", only_detect, "", "NEWERFOUND"),
    ]
    return Table("Upgrade", kinds, 5, rows)


SET, FROM_BINARY, GO_ON, DEFERRED_AS_SYSTEM = 51, 2, 64, 1024 + 2048


@dataclass(frozen=True, slots=True)
class Action:
    id: str
    kind: int
    source: str
    target: str
    condition: str
    sequence: int


def custom_actions() -> Sequence[Action]:
    """The command line wins, then the policy, then what was set before."""
    given = [
        Action(f"Set{at}{id}", SET, id, f"[{origin}_{id}]", f"NOT {id} AND {origin}_{id}", 60 + at)
        for at, (origin, id) in enumerate((origin, id) for origin in ("POLICY", "KNOWN") for id in SETTINGS.values())
    ]
    return [
        *given,
        Action("SetInstallDir", SET, "INSTALLDIR", "[KNOWN_INSTALLDIR]", "NOT INSTALLDIR AND KNOWN_INSTALLDIR", 80),
        Action("CloseClient", FROM_BINARY + GO_ON, "agent", "close", "Installed OR OLDERFOUND", 1399),
        Action("KeepPackage", FROM_BINARY + GO_ON + DEFERRED_AS_SYSTEM, "agent", 'keep "[OriginalDatabase]"',
               "NOT Installed", 6580),
        Action("RemoveData", FROM_BINARY + GO_ON + DEFERRED_AS_SYSTEM, "agent", "remove-data",
               'REMOVE="ALL" AND REMOVE_DATA="1" AND NOT UPGRADINGPRODUCTCODE', 6590),
    ]  # fmt: skip


def actions() -> Table:
    rows = [(a.id, str(a.kind), a.source, a.target, "") for a in custom_actions()]
    kinds = {"Action": "s72", "Type": "i2", "Source": "S72", "Target": "S255", "ExtendedType": "I4"}
    return Table("CustomAction", kinds, 1, rows)


def permissions() -> Table:
    kinds = {"MsiLockPermissionsEx": "s72", "LockObject": "s72", "Table": "s32", "SDDLText": "s0", "Condition": "S255"}
    rows = [
        ("Users", "DATADIR", "CreateFolder", USERS, ""),
        ("UsersLog", "LOGDIR", "CreateFolder", USERS, ""),
        ("Updates", "UPDATEDIR", "CreateFolder", SYSTEM_ONLY, ""),
    ]
    return Table("MsiLockPermissionsEx", kinds, 1, rows)


def shortcuts() -> Table:
    kinds = {"Shortcut": "s72", "Directory_": "s72", "Name": "l128", "Component_": "s72", "Target": "s72",
             "Arguments": "S255", "Description": "L255", "Hotkey": "I2", "Icon_": "S72", "IconIndex": "I2",
             "ShowCmd": "I2", "WkDir": "S72"}  # fmt: skip
    window = Item("yichuangw.exe").component
    program, icon = "[INSTALLDIR]yichuangw.exe", ("", "yichuang.ico", "0", "1")
    rows = [
        (id, folder, f"{short}|{name}", window, program, arguments, about, *icon, "INSTALLDIR")
        for id, folder, short, name, arguments, about in (
            ("Menu", "ProgramMenuFolder", "yichuang", NAME, "", "打开窗口工作台"),
            ("Desktop", "DesktopFolder", "yichuang", NAME, "", "打开窗口工作台"),
            ("Doctor", "ProgramMenuFolder", "doctor", f"{NAME}自检", "doctor --page", "检查本机，可打印"),
        )
    ]  # fmt: skip
    return Table("Shortcut", kinds, 1, rows)


def service() -> Sequence[Table]:
    """The agent: started with the computer a little after the desktop; after a fall again, a minute later."""
    agent = Item("yichuang-agent.exe").component
    install = {"ServiceInstall": "s72", "Name": "s255", "DisplayName": "L255", "ServiceType": "i4", "StartType": "i4",
               "ErrorControl": "i4", "LoadOrderGroup": "S255", "Dependencies": "S255", "StartName": "S255",
               "Password": "S255", "Arguments": "S255", "Component_": "s72", "Description": "L255"}  # fmt: skip
    control = {
        "ServiceControl": "s72",
        "Name": "l255",
        "Event": "i2",
        "Arguments": "S255",
        "Wait": "I2",
        "Component_": "s72",
    }
    failures = {"MsiServiceConfigFailureActions": "s72", "Name": "s255", "Event": "i4", "ResetPeriod": "I4",
                "RebootMessage": "L255", "Command": "L255", "Actions": "S0", "DelayActions": "S0",
                "Component_": "s72"}  # fmt: skip
    config = {
        "MsiServiceConfig": "s72",
        "Name": "s255",
        "Event": "i4",
        "ConfigType": "i4",
        "Argument": "S0",
        "Component_": "s72",
    }
    own_process, automatic, normal = "16", "2", "1"
    start_stop_delete = str(1 + 2 + 32 + 128)
    on_install, delayed_start, minute = "1", "3", "60000"
    about = "检查、核对并安装本机的更新"
    return (
        Table("ServiceInstall", install, 1, [("Agent", SERVICE, f"{NAME}维护服务", own_process, automatic, normal,
                                              "", "", "LocalSystem", "", "", agent, about)]),
        Table("ServiceControl", control, 1, [("Agent", SERVICE, start_stop_delete, "", "1", agent)]),
        Table("MsiServiceConfigFailureActions", failures, 1,
              [("Agent", SERVICE, on_install, "86400", "", "", "[~]".join("111"), "[~]".join([minute] * 3), agent)]),
        Table("MsiServiceConfig", config, 1, [("Agent", SERVICE, on_install, delayed_start, "1", agent)]),
    )  # fmt: skip


STANDARD = {
    "FindRelatedProducts": 25, "AppSearch": 50, "LaunchConditions": 100, "ValidateProductID": 700,
    "CostInitialize": 800, "FileCost": 900, "CostFinalize": 1000, "MigrateFeatureStates": 1200,
    "InstallValidate": 1400, "InstallInitialize": 1500, "RemoveExistingProducts": 1510,
    "ProcessComponents": 1600, "UnpublishFeatures": 1800, "StopServices": 1900, "DeleteServices": 2000,
    "RemoveRegistryValues": 2600, "RemoveShortcuts": 3200, "RemoveFiles": 3500, "RemoveFolders": 3600,
    "CreateFolders": 3700, "InstallFiles": 4000, "CreateShortcuts": 4500, "WriteRegistryValues": 5000,
    "InstallServices": 5800, "MsiConfigureServices": 5850, "StartServices": 5900, "RegisterUser": 6000,
    "RegisterProduct": 6100, "PublishFeatures": 6300, "PublishProduct": 6400, "InstallFinalize": 6600,
}  # fmt: skip
"""The old version goes inside the new one's transaction: if the new one fails, the old one is back."""
LOOKING = 1000
"""Up to here both sequences are alike: the package may be started with or without a window of Windows Installer's."""


def sequences() -> Sequence[Table]:
    kinds = {"Action": "s72", "Condition": "S255", "Sequence": "I2"}
    standard = [(name, "", at) for name, at in STANDARD.items()]
    own = [(a.id, a.condition, a.sequence) for a in custom_actions()]
    ordered = sorted(standard + own, key=lambda row: row[2])
    asking = [row for row in ordered if row[2] <= LOOKING] + [("ExecuteAction", "", 1300)]
    return tuple(
        Table(name, kinds, 1, [(action, condition, str(at)) for action, condition, at in rows])
        for name, rows in (("InstallExecuteSequence", ordered), ("InstallUISequence", asking))
    )


def properties(rows: Sequence[Sequence[str]]) -> Table:
    secure = ["OLDERFOUND", "NEWERFOUND", "REMOVE_DATA", "INSTALLDIR", *SETTINGS.values()]
    own = {
        "ProductName": NAME,
        "Manufacturer": MAKER,
        "SecureCustomProperties": ";".join(secure),
        "MsiHiddenProperties": "ENROL_CODE;POLICY_ENROL_CODE;KNOWN_ENROL_CODE",
    }
    kept = {row[0]: row[1] for row in rows}
    return Table("Property", {"Property": "s72", "Value": "l0"}, 1, list({**kept, **own}.items()))


PERMANENT = 16


def components(rows: Sequence[Sequence[str]]) -> Table:
    """The data folders stay when the program goes."""
    kinds = {"Component": "s72", "ComponentId": "S38", "Directory_": "s72", "Attributes": "i2", "Condition": "S255",
             "KeyPath": "S72"}  # fmt: skip
    changed = [(*row[:3], str(int(row[3]) | PERMANENT), *row[4:]) if row[0] in DATA else tuple(row) for row in rows]
    return Table("Component", kinds, 1, changed)


def versions(
    rows: Sequence[Sequence[str]], hashes: Sequence[Sequence[str]], found: Mapping[str, Item], version: str
) -> Sequence[Table]:
    """Every binary bears a version above its maker's, so that an upgrade replaces it; the others go by their hash."""
    binary = {id for id, item in found.items() if item.name.lower().endswith(BINARIES)}
    stamped = [(*row[:4], f"{FIRST}.{version}", "0", *row[6:]) if row[0] in binary else tuple(row) for row in rows]
    file = {"File": "s72", "Component_": "s72", "FileName": "l255", "FileSize": "i4", "Version": "S72",
            "Language": "S20", "Attributes": "I2", "Sequence": "i4"}  # fmt: skip
    hash = {"File_": "s72", "Options": "i2", "HashPart1": "i4", "HashPart2": "i4", "HashPart3": "i4", "HashPart4": "i4"}
    return (
        Table("File", file, 1, stamped),
        Table("MsiFileHash", hash, 1, [row for row in hashes if row[0] not in binary]),
    )
