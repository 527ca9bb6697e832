"""`python -m installer.build`: the Windows package, signed, checked, with its bill of materials beside it.

Without more it is a test build: the runtime from the registry set, signatures of a CA made here. A release gives
`--runtime ZIP --runtime-sha256 HEX` and `--sign-certs PEM --sign-key FILE-or-PKCS11-URI [--pkcs11-module SO]`.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import time
from pathlib import Path

from installer import msi, native, payload, signing, verify_msi
from installer.commands import Stopped
from installer.product import BUILD, VERSION


def main() -> int:
    args = _arguments()
    begun = time.monotonic()
    try:
        stage = args.out / f"stage-{args.version}"
        payload.lay(stage, args.runtime, args.runtime_sha256, args.version, args.update_root)
        made = package(stage, args.out, args.version, _signer(args))
    except Stopped as why:
        print(why, file=sys.stderr)
        return 1
    size = made.stat().st_size / 1e6
    print(f"{made}  {size:.1f} MB，用时 {time.monotonic() - begun:.0f} 秒")
    return 0


def package(stage: Path, out: Path, version: str, signer: signing.Signer) -> Path:
    """The staged payload as a signed and checked package in `out`. Raises Stopped with what is wrong."""
    for name in native.PROGRAMS:
        signer.sign(stage / name)
    made = msi.make(stage, out / f"yichuang-{version}-x64.msi", version)
    signer.sign(made)
    shutil.copyfile(stage / "sbom.cdx.json", made.with_suffix(".cdx.json"))
    if wrong := verify_msi.faults(made, stage, version, signer.ca):
        raise Stopped("安装包检查未通过：\n" + "\n".join(wrong))
    return made


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="制作 Windows 安装包")
    parser.add_argument("--out", type=Path, default=BUILD)
    parser.add_argument("--version", default=VERSION, help="缺省为项目版本")
    parser.add_argument("--runtime", type=Path, help="官方 embeddable 压缩包（发布时用）")
    parser.add_argument("--runtime-sha256", default="", help="该压缩包的 SHA-256")
    parser.add_argument("--update-root", type=Path, help="更新的信任根（发布库的 1.root.json）；不给则不自动更新")
    parser.add_argument("--sign-certs", type=Path, help="签名证书链（PEM）")
    parser.add_argument("--sign-key", help="私钥文件，或 PKCS#11 URI")
    parser.add_argument("--pkcs11-module", default="", help="PKCS#11 模块")
    parser.add_argument("--sign-password", type=Path, help="私钥口令所在的文件")
    parser.add_argument("--trust", type=Path, help="核对签名用的根证书（PEM）")
    return parser.parse_args()


def _signer(args: argparse.Namespace) -> signing.Signer:
    if not args.sign_certs:
        return signing.test_signer(args.out / "test-ca")
    return signing.Signer(args.sign_certs, args.sign_key, args.pkcs11_module, args.sign_password, ca=args.trust)


if __name__ == "__main__":
    sys.exit(main())
