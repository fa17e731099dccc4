#!/bin/sh
# `pip install .` alone gives a working `sleetwatch`: tried in a new environment, from another folder.
set -eu

clone=$(cd "$(dirname "$0")/.." && pwd)
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT

echo "Installing the package into a new environment ..."
"${PYTHON:-python3}" -m venv "$place/venv"
"$place/venv/bin/python" -m pip install --quiet --quiet --disable-pip-version-check "$clone"
cd "$place"
sleetwatch() { env -u PYTHONPATH -u VIRTUAL_ENV "$place/venv/bin/sleetwatch" "$@"; }

sleetwatch --help >/dev/null
sleetwatch sources --format json >/dev/null
sleetwatch signals --format json >/dev/null
sleetwatch demo company >/dev/null
sleetwatch suspects -w company --limit 3
echo "The package works without the clone."
