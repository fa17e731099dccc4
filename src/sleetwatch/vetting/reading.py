"""Reads a stranger's file in a process of its own: little memory and time, none of our secrets, no way to write."""

from __future__ import annotations

import base64
import json
import os
import resource
import subprocess
import sys
from math import ceil
from typing import Any

from sleetwatch.errors import InputError, UserError

MOST_BYTES = 20 << 20
"""A larger file is no résumé and no photo."""
MOST_MEMORY = 1536 << 20
SECONDS = 20
LONGEST_TEXT = 200_000
MOST_METADATA = 60
_MODULE = "sleetwatch.vetting.reading"


def read_limited(data: bytes, kind: str, *beside: str) -> tuple[str, dict[str, str]]:
    """Text and metadata of a file of kind `pdf`, `word`, `picture` or `footprint`. Raises `InputError`.

    Whatever the file does to the libraries that read it, it does to a child process. `beside` is what its reader
    wants to know beside the file.
    """
    if len(data) > MOST_BYTES:
        raise InputError(f"the file has {len(data) >> 20} MB; {MOST_BYTES >> 20} are read")
    command = [sys.executable, "-m", _MODULE, kind, str(SECONDS), *beside]
    try:
        done = subprocess.run(  # noqa: S603 - our own module, and the file comes by the pipe
            command, input=data, capture_output=True, timeout=SECONDS, check=False, env=_environment()
        )
    except subprocess.TimeoutExpired:
        raise InputError(f"the file took longer than {SECONDS} s to read") from None
    return _answer(done)


def _environment() -> dict[str, str]:
    """Nothing of the parent's but where the code is: secrets stand in environments."""
    return {
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "PYTHONWARNINGS": "ignore",
        "LC_ALL": "C.UTF-8",
    }


def _answer(done: subprocess.CompletedProcess[bytes]) -> tuple[str, dict[str, str]]:
    try:
        told = json.loads(done.stdout)
    except ValueError:
        raise InputError("the file needs more memory or time to read than a résumé or photo does") from None
    if "user_error" in told:
        raise UserError(told["user_error"])
    if "error" in told:
        raise InputError(told["error"])
    return told["text"], told["metadata"]


# --- in the child


def _main() -> None:
    kind, seconds, *beside = sys.argv[1:]
    longest = ceil(float(seconds))
    limits = ((resource.RLIMIT_AS, MOST_MEMORY), (resource.RLIMIT_CPU, longest), (resource.RLIMIT_FSIZE, 0))
    for what, most in limits:
        resource.setrlimit(what, (most, most))
    data = sys.stdin.buffer.read(MOST_BYTES + 1)
    sys.stdout.write(json.dumps(_told(data, kind, *beside)))


def _told(data: bytes, kind: str, *beside: str) -> dict[str, Any]:
    try:
        text, metadata = _read(data, kind, *beside)
    except InputError as error:
        return {"error": str(error)}
    except UserError as error:
        return {"user_error": str(error)}
    except (Exception, RecursionError, MemoryError) as error:  # noqa: BLE001 - a library that a file has upset
        return {"error": f"the file cannot be read ({type(error).__name__})"}
    kept = dict(list(metadata.items())[:MOST_METADATA])
    return {"text": text[:LONGEST_TEXT], "metadata": kept}


def _read(data: bytes, kind: str, *beside: str) -> tuple[str, dict[str, str]]:
    if kind == "pdf":
        from sleetwatch.vetting.pdf import read_pdf

        return read_pdf(data)
    if kind == "word":
        from sleetwatch.vetting.word import read_word

        return read_word(data)
    if kind == "picture":
        from sleetwatch.vetting.pictures import read_picture

        metadata, fingerprint = read_picture(data)
        return base64.b64encode(fingerprint).decode(), metadata
    if kind == "footprint":
        from sleetwatch.vetting.footprint import read_footprint

        return read_footprint(data)
    if kind in {"view", "error-levels", "repeats"}:
        from sleetwatch.vetting.picture_hints import read_hint

        return read_hint(data, kind)
    if kind == "credential":
        from sleetwatch.vetting.credentials import read_credential

        return read_credential(data, *beside), {}
    raise InputError(f"nothing here reads a {kind}")


if __name__ == "__main__":
    _main()
