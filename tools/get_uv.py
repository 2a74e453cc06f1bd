"""Put uv into .tools/, also on a machine whose Python has neither pip nor ensurepip.

    python3 tools/get_uv.py

Tries pip first. Without pip it fetches uv's wheel from the Python Package Index with the standard
library alone, and checks its hash. Prints what it did; exits with a sentence when nothing works.
"""

import hashlib
import io
import json
import os
import platform
import subprocess
import sys
import sysconfig
import urllib.request
import zipfile
from pathlib import Path

TOOLS = Path(__file__).resolve().parent.parent / ".tools"
UV = TOOLS / "bin" / "uv"
INDEX = os.environ.get("UV_DEFAULT_INDEX", "https://pypi.org/simple").rstrip("/") + "/uv/"
MACHINES = {"x86_64": "x86_64", "amd64": "x86_64", "aarch64": "aarch64", "arm64": "aarch64"}


def with_pip():
    """Install uv with the pip of this Python; return whether that worked."""
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--upgrade"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    done = subprocess.run([*command, "--target", str(TOOLS), "uv>=0.8"], **quiet, check=False)
    return done.returncode == 0 and UV.exists()


def fits(filename):
    """Whether a wheel is for this machine."""
    machine = MACHINES.get(platform.machine().lower())
    if machine is None or not filename.endswith(".whl"):
        return False
    if sys.platform == "darwin":
        return "macosx" in filename and {"aarch64": "arm64"}.get(machine, machine) in filename
    libc = (
        "musllinux" if "musl" in (sysconfig.get_config_var("HOST_GNU_TYPE") or "") else "manylinux"
    )
    return libc in filename and machine in filename


def with_urllib():
    """Fetch the newest wheel for this machine from the index and unpack its programs."""
    accept = {"Accept": "application/vnd.pypi.simple.v1+json"}
    request = urllib.request.Request(INDEX, headers=accept)  # noqa: S310 - https index
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
        files = json.load(answer)["files"]
    wheels = [file for file in files if fits(file["filename"]) and not file.get("yanked")]
    if not wheels:
        sys.exit(f"There is no uv for this machine ({platform.machine()}). Install uv by hand.")
    wheel = max(wheels, key=lambda file: version(file["filename"]))
    url = urllib.request.urljoin(INDEX, wheel["url"]) if "://" not in wheel["url"] else wheel["url"]
    with urllib.request.urlopen(url, timeout=300) as answer:  # noqa: S310
        data = answer.read()
    if hashlib.sha256(data).hexdigest() != wheel["hashes"]["sha256"]:
        sys.exit("The downloaded uv has a wrong hash. Nothing was installed.")
    (TOOLS / "bin").mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if name.endswith(("/scripts/uv", "/scripts/uvx")):
                target = TOOLS / "bin" / name.rsplit("/", 1)[1]
                target.write_bytes(archive.read(name))
                target.chmod(0o755)


def version(filename):
    """Return the version in a wheel's name as numbers; a pre-release sorts first."""
    parts = filename.split("-")[1].split(".")
    return tuple(int(part) if part.isdigit() else -1 for part in parts)


if __name__ == "__main__":
    if sys.version_info < (3, 11):  # noqa: UP036 - run by whatever python3 the machine has
        sys.exit(f"Overstap needs Python 3.11 or newer; this is {platform.python_version()}.")
    if not UV.exists():
        print("Installing uv into .tools/ ...", flush=True)
        if not with_pip():
            with_urllib()
