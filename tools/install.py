"""Installs the project into the running virtual environment, and never gigabytes of CUDA by surprise.

The encoder needs PyTorch. Where the configured package index has a CPU build, it is taken. Where PyTorch would
bring NVIDIA's libraries along, the encoder is left out, loudly: search by words works without it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EXTRAS = ["postgres", "sandbox", "dev"]


def main() -> int:
    torch = _torch()
    extra_arguments = os.environ.get("TORCH", "").split()
    brings = _would_bring(torch, extra_arguments)
    with_encoder = brings is not None and not any(name.startswith(("nvidia", "cuda")) for name in brings)
    if with_encoder:
        _pip("install", "--quiet", torch, *extra_arguments)
    extras = ",".join([*EXTRAS, *(["encoder"] if with_encoder else [])])
    _pip("install", "--quiet", "--editable", f"{ROOT}[{extras}]")
    if not with_encoder:
        print(
            f"\n  The encoder was left out: {torch} from this package index would bring gigabytes of CUDA libraries"
            "\n  (or is not there). The bot runs, and searches by words. To have search by meaning, name a place with"
            "\n  CPU builds of PyTorch:  rm -r .venv; make venv TORCH='--index-url ADDRESS'\n",
            file=sys.stderr,
        )
    return 0


def _torch() -> str:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    encoder = project["project"]["optional-dependencies"]["encoder"]
    return next(str(line) for line in encoder if line.startswith("torch=="))


def _would_bring(torch: str, arguments: list[str]) -> list[str] | None:
    """Names of what installing PyTorch would bring along, None when it is not to be had."""
    asked = ["install", "--dry-run", "--quiet", "--ignore-installed", "--report", "-", torch, *arguments]
    done = subprocess.run([sys.executable, "-m", "pip", *asked], capture_output=True, text=True, check=False)
    if done.returncode:
        return None
    return [entry["metadata"]["name"] for entry in json.loads(done.stdout)["install"]]


def _pip(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "pip", *arguments], check=True)


if __name__ == "__main__":
    sys.exit(main())
