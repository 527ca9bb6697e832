"""The package as wixl reads it: folders, files and settings, in ASCII alone.

What wixl can't say, and all that is Chinese, is written into the finished database by `installer.tables`.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree as Xml

from installer.harvest import Item, folders, guid, ident, items
from installer.product import MAKER, UPGRADE_CODE

CABINET = "yichuang.cab"
SETTINGS = {"ServerUrl": "SERVER_URL", "Hall": "HALL", "Window": "WINDOW", "EnrolCode": "ENROL_CODE"}
"""Value under HKLM\\Software\\Yichuang → the property that sets it."""
KEY = "Software\\Yichuang"
APP_PATH = "Software\\Microsoft\\Windows\\CurrentVersion\\App Paths\\yichuang.exe"
DATA = ("Data", "Logs", "Updates")
"""Components of the data folder: the counter's own, the logs, and what the agent fetches."""
FIXED = {
    "ARPPRODUCTICON": "yichuang.ico",
    "ARPNOMODIFY": "1",
    "ARPCONTACT": MAKER,
    "REINSTALLMODE": "amus",
    "MSIRESTARTMANAGERCONTROL": "Disable",
    "MsiLogging": "voicewarmup",
    "REBOOT": "ReallySuppress",
}


def document(stage: Path, version: str, product_code: str) -> str:
    root = Xml.Element("Wix", xmlns="http://schemas.microsoft.com/wix/2006/wi")
    product = _add(root, "Product", Id=product_code, Name=MAKER, Language="2052", Codepage="936", Version=version,
                   Manufacturer=MAKER, UpgradeCode=UPGRADE_CODE)  # fmt: skip
    _add(product, "Package", InstallerVersion="500", Compressed="yes", InstallScope="perMachine",
         Languages="2052", Description="Yichuang", Comments="Yichuang", Manufacturer=MAKER)  # fmt: skip
    _add(product, "Media", Id="1", Cabinet=CABINET, EmbedCab="no")
    _add(product, "Icon", Id="yichuang.ico", SourceFile="yichuang.ico")
    _add(product, "Binary", Id="agent", SourceFile="yichuang-agent.exe")
    for id, value in FIXED.items():
        _add(product, "Property", Id=id, Value=value)
    found = items(stage)
    target = _add(product, "Directory", Id="TARGETDIR", Name="SourceDir")
    install = _add(_add(target, "Directory", Id="ProgramFiles64Folder"), "Directory", Id="INSTALLDIR", Name="Yichuang")
    for id, name in (("DesktopFolder", "Desktop"), ("ProgramMenuFolder", "Programs")):
        _add(target, "Directory", Id=id, Name=name)
    places = _tree(install, found)
    _data(target)
    for item in found:
        _file(places[item.folder], item)
    _settings(install, version)
    feature = _add(product, "Feature", Id="Client", Level="1", Title=MAKER, ConfigurableDirectory="INSTALLDIR")
    for id in [*(item.component for item in found), "Settings", *DATA]:
        _add(feature, "ComponentRef", Id=id)
    Xml.indent(root)
    return Xml.tostring(root, encoding="unicode", xml_declaration=False)


def _add(parent: Xml.Element, tag: str, **attributes: str) -> Xml.Element:
    return Xml.SubElement(parent, tag, attributes)


def _tree(install: Xml.Element, found: list[Item]) -> Mapping[str, Xml.Element]:
    places = {"": install}
    for folder in folders(found):
        parent, _, name = folder.rpartition("/")
        places[folder] = _add(places[parent], "Directory", Id=ident("d", folder), Name=name)
    return places


def _file(place: Xml.Element, item: Item) -> None:
    component = _add(place, "Component", Id=item.component, Guid=guid(item.path), Win64="yes")
    _add(component, "File", Id=item.id, Name=item.name, Source=item.path, KeyPath="yes")


def _settings(install: Xml.Element, version: str) -> None:
    component = _add(install, "Component", Id="Settings", Guid=guid("registry"), Win64="yes")
    _add(component, "RegistryValue", Root="HKLM", Key=KEY, Name="Version", Type="string", Value=version, KeyPath="yes")
    values = {**{name: f"[{id}]" for name, id in SETTINGS.items()}, "InstallDir": "[INSTALLDIR]"}
    for name, value in values.items():
        _add(component, "RegistryValue", Root="HKLM", Key=KEY, Name=name, Type="string", Value=value)
    _add(component, "RegistryValue", Root="HKLM", Key=APP_PATH, Type="string", Value="[INSTALLDIR]yichuang.exe")


def _data(target: Xml.Element) -> None:
    data = _add(_add(target, "Directory", Id="CommonAppDataFolder"), "Directory", Id="DATADIR", Name="Yichuang")
    logs, updates = (_add(data, "Directory", Id=f"{name.upper()}DIR", Name=name) for name in ("log", "update"))
    for id, folder in zip(DATA, (data, logs, updates), strict=True):
        component = _add(folder, "Component", Id=id, Guid=guid(f"data/{id}"), Win64="yes")
        _add(component, "CreateFolder")
