"""A release: wheel and source archive that anybody can build again byte by byte, what is inside, digests, a signature.

    python -m tools.release --output dist [--key ~/.ssh/id_ed25519]

Everything is built twice, in two folders, and must come out the same. The list of components (CycloneDX) is taken from
an environment into which nothing but the wheel was installed. `ssh-keygen` signs; whoever downloads a release verifies
it as SECURITY.md says.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SUMS = "SHA256SUMS"
COMPONENTS = "components.cdx.json"
NAMESPACE = "sleetwatch-release"


def run(*words: str | Path, **environment: str) -> str:
    """What a command wrote. Raises `CalledProcessError` when it fails."""
    told = subprocess.run(
        words, cwd=ROOT, env={**os.environ, **environment}, check=True, stdout=subprocess.PIPE, text=True
    )
    return told.stdout


def build(folder: Path, *, kinds: tuple[str, ...] = ("--sdist", "--wheel")) -> dict[str, str]:
    """Build into a folder; the digest of each file. The time inside the files is that of the last commit."""
    committed = run("git", "log", "-1", "--format=%ct").strip()
    run(sys.executable, "-m", "build", "--no-isolation", *kinds, "--outdir", folder, ".", SOURCE_DATE_EPOCH=committed)
    return digests(folder)


def digests(folder: Path) -> dict[str, str]:
    """SHA-256 of each file of a folder, by name."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def built_twice(output: Path) -> dict[str, str]:
    """The digests of what was built. Raises `SystemExit` when a second build differs."""
    made = build(output)
    with tempfile.TemporaryDirectory() as other:
        again = build(Path(other))
    if made != again:
        raise SystemExit(f"not the same when built again: {sorted(name for name in made if made[name] != again[name])}")
    return made


def list_components(output: Path) -> Path:
    """Write what a user gets with the wheel, with versions and licences, as CycloneDX JSON."""
    with tempfile.TemporaryDirectory() as place:
        venv.create(place, with_pip=False)
        python = Path(place) / "bin" / "python"
        run(sys.executable, "-m", "pip", "--python", python, "install", "--quiet", *output.glob("*.whl"))
        path = output / COMPONENTS
        run(
            *(sys.executable, "-m", "cyclonedx_py", "environment", python, "--output-reproducible"),
            *("--pyproject", ROOT / "pyproject.toml", "--output-file", path),
        )
    return path


def write_sums(output: Path) -> Path:
    """Write the digests as `sha256sum --check` reads them."""
    path = output / SUMS
    path.unlink(missing_ok=True)
    path.write_text("".join(f"{digest}  {name}\n" for name, digest in digests(output).items()), encoding="utf-8")
    return path


def main() -> None:
    """Make a release."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", type=Path, default=Path("dist"), help="an empty or new folder")
    parser.add_argument("--key", type=Path, help="a private SSH key that signs the digests")
    asked = parser.parse_args()
    output: Path = asked.output.resolve()
    output.mkdir(parents=True, exist_ok=True)
    if any(output.iterdir()):
        raise SystemExit(f"{output} is not empty")
    for name, digest in built_twice(output).items():
        print(f"{digest}  {name}, the same when built again")
    components = json.loads(list_components(output).read_text(encoding="utf-8"))["components"]
    print(f"{COMPONENTS}: {len(components)} components")
    sums = write_sums(output)
    if asked.key:
        run("ssh-keygen", "-Y", "sign", "-n", NAMESPACE, "-f", asked.key, sums)
        print(f"{sums.name}.sig: signed")


if __name__ == "__main__":
    main()
