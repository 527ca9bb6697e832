"""`python -m installer.variant PACKAGE.msi OUT.msi SERVER_URL=…`: a county's own package, with its address built in.

Group policy's software installation can't pass properties, and a county without a domain has nobody to type them. The
files are the same; properties, package code and signature are new.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from uuid import uuid4

from installer import signing, tables
from installer.commands import Stopped, run
from installer.product import BUILD, MAKER
from installer.wxs import SETTINGS


def make(package: Path, out: Path, given: Mapping[str, str], signer: signing.Signer) -> None:
    """Raises Stopped for a property that no county sets, an address that is none, or text outside GBK."""
    if unknown := sorted(given.keys() - set(SETTINGS.values())):
        raise Stopped(f"{unknown[0]} 不是可以预先写好的属性：{'、'.join(SETTINGS.values())}")
    if not given.get("SERVER_URL", "http://").lower().startswith(("http://", "https://")):
        raise Stopped(f"SERVER_URL 不是地址：{given['SERVER_URL']}")
    shutil.copyfile(package, out)
    with tempfile.TemporaryDirectory() as scratch:
        unsigned = Path(scratch) / "unsigned.msi"
        run(["osslsigncode", "remove-signature", "-in", out, "-out", unsigned])
        rows = {**{row[0]: row[1] for row in tables.export(unsigned, "Property")}, **given}
        table = tables.Table("Property", {"Property": "s72", "Value": "l0"}, 1, list(rows.items()))
        tables.put(unsigned, table, Path(scratch))
        code = "{" + str(uuid4()).upper() + "}"
        run(["msibuild", unsigned, "-s", MAKER, MAKER, "x64;2052", code])
        shutil.move(unsigned, out)
    signer.sign(out)


def main() -> int:
    parser = argparse.ArgumentParser(description="制作一县专用的安装包")
    parser.add_argument("package", type=Path, metavar="安装包")
    parser.add_argument("out", type=Path, metavar="新安装包")
    parser.add_argument("given", nargs="+", metavar="属性=值", help="如 SERVER_URL=https://10.1.2.3:8765")
    parser.add_argument("--sign-certs", type=Path, help="签名证书链（PEM）")
    parser.add_argument("--sign-key", default="", help="私钥文件，或 PKCS#11 URI")
    parser.add_argument("--pkcs11-module", default="", help="PKCS#11 模块")
    args = parser.parse_args()
    signer = signing.test_signer(BUILD / "test-ca")
    if args.sign_certs:
        signer = signing.Signer(args.sign_certs, args.sign_key, args.pkcs11_module)
    try:
        make(args.package, args.out, dict(pair.split("=", 1) for pair in args.given if "=" in pair), signer)
    except Stopped as why:
        print(why, file=sys.stderr)
        return 1
    print(args.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
