#!/bin/sh
# Makes a virtual environment ready for this clone: `tools/set-up.sh run` or `tools/set-up.sh dev`.
#
# An active environment (VIRTUAL_ENV) is used as it is; otherwise `.venv` is made here. What was installed is
# remembered inside the environment as a copy of pyproject.toml, so that nothing is installed twice and another
# clone's install in the same environment is noticed.
set -eu

what=${1:-run}
clone=$(cd "$(dirname "$0")/.." && pwd)
cd "$clone"

say() { printf '%s\n' "$*"; }
fail() { printf 'sleetwatch: %s\n' "$*" >&2; exit 2; }

new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

find_python() {
    for candidate in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11 python; do
        if new_enough "$candidate"; then printf '%s' "$candidate"; return; fi
    done
}

make_environment() {
    python=$(find_python)
    [ -n "$python" ] || fail "Python 3.11 or newer is needed and was not found. Install it, or name it: make PYTHON=/path/to/python3.12"
    say "Making a virtual environment in .venv ..."
    if "$python" -c 'import ensurepip' >/dev/null 2>&1; then
        "$python" -m venv --clear .venv
    elif "$python" -m pip --version >/dev/null 2>&1 && "$python" -m venv --clear --without-pip .venv >/dev/null 2>&1; then
        installer=$python
    else
        rm -rf .venv
        fail "this Python cannot make virtual environments (no ensurepip). On Debian or Ubuntu: apt-get install python3-venv. Then run make again."
    fi
}

# An environment without pip of its own is filled by uv or by the pip outside it. Who sets UV to a uv that knows the
# right index has it used first.
install() {
    if [ -n "${UV:-}" ] && "$UV" pip install --quiet --python "$venv/bin/python" "$@"; then
        return
    elif "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
        "$venv/bin/python" -m pip install --quiet --quiet --disable-pip-version-check "$@"
    elif command -v uv >/dev/null 2>&1; then
        uv pip install --quiet --python "$venv/bin/python" "$@"
    elif installer=${installer:-$(find_python)} && "$installer" -m pip --version >/dev/null 2>&1; then
        "$installer" -m pip --python "$venv/bin/python" install --quiet --quiet --disable-pip-version-check "$@"
    else
        fail "the environment $venv has no pip. Run: $venv/bin/python -m ensurepip"
    fi
}

wanted() { printf '%s\n' "$clone"; cat pyproject.toml; }
is_ready() { wanted | cmp -s - "$venv/.sleetwatch-$1"; }

venv=${VIRTUAL_ENV:-.venv}
if [ -z "${VIRTUAL_ENV:-}" ] && ! new_enough .venv/bin/python; then make_environment; fi
new_enough "$venv/bin/python" || fail "the active environment $venv has no Python 3.11 or newer. Deactivate it, or activate another."

if is_ready dev || is_ready "$what"; then exit 0; fi
rm -f "$venv/.sleetwatch-run" "$venv/.sleetwatch-dev"
if [ "$what" = dev ]; then
    say "Installing Sleetwatch with its development tools (a minute or two, once) ..."
    install --editable '.[dev]'
else
    say "Installing Sleetwatch and what it needs (about a minute, once) ..."
    install --editable .
fi
wanted >"$venv/.sleetwatch-$what"
