"""Make `.venv` and install the pinned packages into it, once for each change of their list.

Runs under the machine's own Python and its standard library; also understood by Pythons that are too old,
so that they can say so.

    python3 config/bootstrap.py [requirements file, requirements.txt if not named]
"""

import hashlib
import os
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120
VENV = os.path.join(ROOT, ".venv")  # noqa: PTH118
OCR = "requirements-ocr.txt"
PYTHON = os.path.join(VENV, "bin", "python")  # noqa: PTH118


def fingerprint(names: "list[str]") -> str:
    """Return the hash of the requirements files `names` and of the Python that they are installed for."""
    digest = hashlib.sha256(sys.version.encode())
    for name in names:
        with open(os.path.join(ROOT, name), "rb") as file:  # noqa: PTH118, PTH123
            digest.update(file.read())
    return digest.hexdigest()


def call(*command: str) -> None:
    """Run `command`; end with its status when it fails."""
    status = subprocess.call(command, cwd=ROOT)  # noqa: S603
    if status:
        sys.exit("命令失败（%d）：%s" % (status, " ".join(command)))  # noqa: UP031


def main(requirements: str) -> None:
    """Bring `.venv` up to date with the file `requirements`."""
    if sys.version_info < (3, 11):  # noqa: UP036
        version = sys.version.split()[0]
        sys.exit(
            "需要 Python 3.11 或更高版本，当前是 %s。安装后可指定：make run PYTHON=python3.12\n"  # noqa: UP031
            "Python 3.11 or newer is needed, this is %s." % (version, version)
        )
    if requirements == OCR and sys.version_info >= (3, 13):
        sys.exit("文字识别需要低于 3.13 的 Python，当前是 %s；其他功能不受影响。" % sys.version.split()[0])  # noqa: UP031
    wanted = fingerprint(sorted({"requirements.txt", requirements}))
    stamp = os.path.join(VENV, "." + requirements + ".sha256")  # noqa: PTH118
    if os.path.exists(PYTHON) and os.path.exists(stamp):  # noqa: PTH110
        with open(stamp, encoding="ascii") as file:  # noqa: PTH123
            if file.read() == wanted:
                return
    if not os.path.exists(PYTHON):  # noqa: PTH110
        print("正在创建 Python 环境 .venv …", flush=True)
        if subprocess.call([sys.executable, "-m", "venv", "--clear", VENV]):  # noqa: S603
            sys.exit("无法创建 .venv。Debian/Ubuntu 请先安装：apt-get install python3-venv")
    print("正在安装依赖（首次约需一两分钟）…", flush=True)
    pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    call(*([*pip, "--upgrade", "pip"]))
    call(*([*pip, *(["--no-deps"] if requirements == OCR else []), "-r", requirements]))
    with open(stamp, "w", encoding="ascii") as file:  # noqa: PTH123
        file.write(wanted)


if __name__ == "__main__":
    try:
        main(sys.argv[1] if len(sys.argv) > 1 else "requirements.txt")
    except KeyboardInterrupt:
        sys.exit("已中断；再次运行会接着安装。")
