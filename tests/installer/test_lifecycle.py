"""The Windows package through its life, one step after another: refused, installed, used, repaired, upgraded under a
running client, kept from going back, removed. Windows here is wine: a good net, not proof."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from installer.product import BUILD, NAME, VERSION
from tests.e2e.world import HALL, County
from tests.installer import packages
from tests.installer.packages import OLD_VERSION, Packages
from tests.installer.wine import Wine

pytestmark = [pytest.mark.package, pytest.mark.slow, pytest.mark.timeout(0)]

URL = "https://10.1.2.3:8443"
PLACE = "C:\\政务\\一窗"
FATAL, REFUSED = 67, 67
KEY = "Software\\\\Yichuang"
OUT = BUILD / "test"


@pytest.fixture(scope="module")
def built() -> Packages:
    return packages.made()


@pytest.fixture(scope="module")
def windows(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wine]:
    wine = Wine(tmp_path_factory.mktemp("wine"))
    wine.make()
    yield wine
    wine.settle()


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[County]:
    county = County(tmp_path_factory.mktemp("hall") / "county")
    county.user("陈静", "clerk", "--window", "3")
    county.start()
    yield county
    county.stop()


def place(wine: Wine) -> Path:
    return wine.drive / "政务" / "一窗"


def data(wine: Wine) -> Path:
    return wine.drive / "ProgramData" / "Yichuang"


def yichuang(wine: Wine, *args: str) -> subprocess.CompletedProcess[str]:
    return wine(place(wine) / "yichuang.exe", *args)


def links(wine: Wine) -> set[Path]:
    """Ours in the start menu and on the desktop, which wine may keep in the home."""
    found = [*wine.drive.rglob(f"{NAME}*.lnk"), *wine.drive.glob(f"users/*/Desktop/{NAME}*.lnk")]
    return {p.resolve() for p in found}


def seconds(doing: Callable[[], int]) -> tuple[int, float]:
    begun = time.monotonic()
    return doing(), time.monotonic() - begun


def note(figure: str, value: object) -> None:
    """A figure for the report, beside the packages."""
    with (OUT / "figures.txt").open("a", encoding="utf-8") as file:
        file.write(f"{figure}\t{value}\n")


def test_01_without_an_address_it_is_refused_and_nothing_is_there(built: Packages, windows: Wine) -> None:
    assert windows.msiexec("/i", built.old) == REFUSED
    assert not list(windows.drive.glob("Program Files/Yichuang/*"))


@pytest.mark.parametrize("address", ["10.1.2.3", "ftp://10.1.2.3", "https:/10.1.2.3"])
def test_02_an_address_that_is_none_is_refused(built: Packages, windows: Wine, address: str) -> None:
    assert windows.msiexec("/i", built.old, f"SERVER_URL={address}") == REFUSED


def test_03_a_windows_before_10_1809_is_refused(built: Packages, windows: Wine) -> None:
    windows("winecfg", "-v", "win81")
    try:
        assert windows.msiexec("/i", built.old, f"SERVER_URL={URL}") == REFUSED
    finally:
        windows("winecfg", "-v", "win10")
        windows.settle()


def test_04_it_installs_silently_into_a_folder_with_a_chinese_name(built: Packages, windows: Wine) -> None:
    words = ("/i", built.old, f"SERVER_URL={URL}", f"HALL={HALL}", "WINDOW=3", f"INSTALLDIR={PLACE}")
    code, took = seconds(lambda: windows.msiexec(*words))
    note("silent install, s", f"{took:.1f}")

    assert code == 0
    assert took < 60
    assert (place(windows) / "yichuangw.exe").is_file()
    assert {p.name for p in data(windows).iterdir()} == {"log", "update"}
    assert (data(windows) / "update" / "installed.msi").read_bytes() == built.old.read_bytes()


def test_05_the_settings_stand_where_the_program_reads_them(windows: Wine) -> None:
    assert windows.value(KEY, "ServerUrl") == URL
    assert windows.value(KEY, "Hall") == HALL
    assert windows.value(KEY, "Window") == "3"
    assert windows.value(KEY, "Version") == OLD_VERSION


def test_06_shortcuts_and_the_list_of_programs_are_chinese(windows: Wine) -> None:
    assert sorted(p.stem for p in links(windows)) == [NAME, NAME, f"{NAME}自检"]
    registry = (windows.prefix / "system.reg").read_text(encoding="utf-8", errors="replace")
    assert '"DisplayName"="\\x4e00\\x7a97"' in registry


def test_07_the_agent_is_a_service_that_runs(windows: Wine) -> None:
    started = windows("net", "start").stdout
    log = data(windows) / "log" / "agent.log"
    until(log.exists)

    assert windows("sc", "query", "YichuangAgent").returncode == 0, started
    assert "start" in log.read_text(encoding="utf-8")


def test_08_what_was_installed_starts(windows: Wine) -> None:
    done = yichuang(windows, "doctor", "--installed", "--json")
    told = json.loads(done.stdout)

    assert [c["advice"] for c in told["checks"] if not c["ok"]] == []
    assert done.returncode == 0
    assert sum(c["check"] == "loads" for c in told["checks"]) >= 24
    note("first Qt window under wine (doctor), s", next(c["value"] for c in told["checks"] if c["check"] == "paints"))


def test_09_the_version_is_the_packages(windows: Wine) -> None:
    assert OLD_VERSION in yichuang(windows, "doctor", "--page", "C:\\页.html").stdout + (
        windows.drive / "页.html"
    ).read_text(encoding="utf-8")


def test_10_it_enrols_at_a_county_and_lists_its_cases(windows: Wine, hall: County) -> None:
    done = yichuang(windows, "enrol", "--server", hall.url, "--code", hall.code("3"), "--key-file", "--sync", "--json")

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["window"] == "3"
    assert (data(windows) / "counter" / "counter.db").is_file()
    assert yichuang(windows, "sync", "--once", "--json").returncode == 0


def test_11_a_repair_brings_back_what_is_missing(built: Packages, windows: Wine) -> None:
    gone = place(windows) / "app" / "app" / "cli.py"
    gone.unlink()
    assert windows.msiexec("/i", built.old, "REINSTALL=ALL", "REINSTALLMODE=amus") == 0
    assert gone.is_file()
    assert windows.value(KEY, "ServerUrl") == URL


def test_12_another_address_is_set_and_the_rest_kept(built: Packages, windows: Wine) -> None:
    other = "https://10.9.9.9"
    assert windows.msiexec("/i", built.old, "REINSTALL=ALL", "REINSTALLMODE=amus", f"SERVER_URL={other}") == 0
    assert windows.value(KEY, "ServerUrl") == other
    assert windows.value(KEY, "Hall") == HALL


def test_13_the_desk_is_painted_and_photographed(windows: Wine, hall: County) -> None:
    """Offscreen: Qt's own window on Windows asks WinRT's UISettings, which wine 8 hasn't got."""
    begun = time.monotonic()
    with windows.talking(place(windows) / "yichuang.exe", "run", "--driven", "--server", hall.url) as desk:
        assert ask(desk, "") == "ready"
        note("desk shown after start under wine, s", f"{time.monotonic() - begun:.1f}")
        ask(desk, '{"do": "rest", "seconds": 2}')
        ask(desk, '{"do": "grab", "file": "C:\\\\desk.png"}')
    picture = windows.drive / "desk.png"
    shutil.copyfile(picture, OUT / "desk-under-wine.png")
    with Image.open(picture) as image:
        assert image.width > 1000
        assert len(image.convert("RGB").resize((64, 64)).getcolors(64 * 64) or ()) > 20


def ask(desk: subprocess.Popen[str], order: str) -> object:
    assert desk.stdin and desk.stdout
    if order:
        desk.stdin.write(f"{order}\n")
        desk.stdin.flush()
    answer = json.loads(desk.stdout.readline())
    assert answer["ok"], answer
    return answer["value"]


def test_14_an_upgrade_while_the_desk_runs_closes_it_and_loses_nothing(
    built: Packages, windows: Wine, hall: County
) -> None:
    counter = data(windows) / "counter"
    before = (counter / "key").read_bytes()
    (counter / "lock.pid").unlink(missing_ok=True)
    client = windows.start(place(windows) / "yichuangw.exe", "run", "--server", hall.url)
    until(lambda: (counter / "lock.pid").exists())
    time.sleep(5)
    assert client.poll() is None
    assert windows.msiexec("/i", built.new) == 0
    assert client.wait(30) == 0
    assert windows.value(KEY, "Version") == VERSION
    assert windows.value(KEY, "ServerUrl") == "https://10.9.9.9"
    assert windows.value(KEY, "Hall") == HALL
    assert (counter / "key").read_bytes() == before
    assert not (counter / "close.request").exists()
    assert not (place(windows) / "app" / f"yichuang-{OLD_VERSION}.dist-info").exists()


def until(holds: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_15_the_new_version_starts_and_the_counter_goes_on(windows: Wine, hall: County) -> None:
    assert yichuang(windows, "doctor", "--installed", "--json").returncode == 0
    assert yichuang(windows, "sync", "--once", "--server", hall.url).returncode == 0


def test_16_the_old_version_is_not_installed_over_the_new_one(built: Packages, windows: Wine) -> None:
    assert windows.msiexec("/i", built.old) == REFUSED
    assert windows.value(KEY, "Version") == VERSION


def test_17_the_agent_goes_back_by_its_plan_and_forward_again(built: Packages, windows: Wine) -> None:
    shutil.copyfile(built.old, data(windows) / "update" / "previous.msi")
    shutil.copyfile(built.new, data(windows) / "update" / f"{VERSION}.msi")
    there = "C:\\ProgramData\\Yichuang\\update"
    lines = (
        VERSION,
        f'/i "{there}\\{VERSION}.msi" /qn /norestart',
        f'/x "{there}\\{VERSION}.msi" /qn /norestart',
        f'/i "{there}\\previous.msi" /qn /norestart SERVER_URL={URL} INSTALLDIR={PLACE}',
    )
    (data(windows) / "update" / "plan").write_text("\n".join(lines) + "\n", encoding="utf-8")
    agent = data(windows) / "update" / "apply.exe"
    shutil.copyfile(place(windows) / "yichuang-agent.exe", agent)

    assert windows(agent, "back").returncode == 0
    assert windows.value(KEY, "Version") == OLD_VERSION
    assert (data(windows) / "update" / "failed").read_text(encoding="utf-8").startswith(VERSION)
    (data(windows) / "update" / "failed").rename(data(windows) / "update" / "plan")
    assert windows(agent, "forward").returncode == 0
    assert windows.value(KEY, "Version") == VERSION


def test_18_an_interrupted_installation_is_done_again(built: Packages, windows: Wine) -> None:
    broken = windows.start("msiexec", "/i", built.new, "REINSTALL=ALL", "REINSTALLMODE=amus", "/qn")
    time.sleep(2)
    broken.kill()
    broken.wait()
    windows.settle()

    assert windows.msiexec("/i", built.new, "REINSTALL=ALL", "REINSTALLMODE=amus") == 0
    assert (place(windows) / "yichuang.exe").is_file()
    assert yichuang(windows, "doctor", "--installed", "--json").returncode == 0


def test_19_removing_the_program_keeps_the_counters_data(built: Packages, windows: Wine) -> None:
    assert windows.msiexec("/x", built.new) == 0
    assert not (place(windows) / "yichuang.exe").exists()
    assert (data(windows) / "counter" / "counter.db").is_file()
    assert windows("sc", "query", "YichuangAgent").returncode != 0
    assert not links(windows)


def test_20_the_data_go_only_when_that_is_asked_for(built: Packages, windows: Wine) -> None:
    assert windows.msiexec("/i", built.new, f"SERVER_URL={URL}") == 0
    assert (data(windows) / "counter" / "counter.db").is_file()
    assert windows.msiexec("/x", built.new, "REMOVE_DATA=1") == 0
    assert not data(windows).exists()


def test_21_the_policy_gives_the_address_where_nobody_else_does(built: Packages, windows: Wine) -> None:
    policy = "HKLM\\Software\\Policies\\Yichuang"
    assert windows("reg", "add", policy, "/v", "ServerUrl", "/d", "https://10.7.7.7", "/f").returncode == 0
    assert windows.msiexec("/i", built.new) == 0
    assert windows.value(KEY, "ServerUrl") == "https://10.7.7.7"
    assert windows.msiexec("/x", built.new) == 0


def test_22_the_log_says_no_enrolment_code(built: Packages, windows: Wine) -> None:
    assert windows.msiexec("/i", built.new, f"SERVER_URL={URL}", "ENROL_CODE=SECRET2345") == 0
    log = (windows.drive / "install.log").read_bytes().decode("utf-16", "replace")
    assert windows.value(KEY, "EnrolCode") == "SECRET2345"
    assert re.search("InstallFinalize|安装", log) or log
    assert windows.msiexec("/x", built.new) == 0
