"""A case as a BagIt bag (RFC 8493): a folder that anybody can check."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from sleetwatch.cases import chain, verify_bag
from sleetwatch.errors import UserError

BAGIT = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"


def make_bag(folder: Path, payload: Mapping[str, bytes], info: Mapping[str, str]) -> Path:
    """Write a bag into a new folder; names are relative to its `data`. Raises `UserError` when the folder is there."""
    try:
        folder.mkdir(parents=True)
    except FileExistsError:
        raise UserError(f"{folder} is there already; name a new folder") from None
    except OSError as error:
        raise UserError(f"cannot make {folder}: {error.strerror}") from None
    data = {f"data/{name}": content for name, content in payload.items()}
    size = sum(map(len, data.values()))
    tags = {
        "bagit.txt": BAGIT.encode(),
        "bag-info.txt": _info({**info, "Payload-Oxum": f"{size}.{len(data)}"}).encode(),
        "verify.py": inspect.getsource(verify_bag).encode(),
        "verify_audit.py": inspect.getsource(chain).encode(),
        verify_bag.MANIFEST: _manifest(data).encode(),
    }
    for name, content in {**data, **tags, verify_bag.TAG_MANIFEST: _manifest(tags).encode()}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def _manifest(files: Mapping[str, bytes]) -> str:
    return "".join(f"{sha256(files[name]).hexdigest()}  {_escaped(name)}\n" for name in sorted(files))


def _escaped(name: str) -> str:
    return name.replace("%", "%25").replace("\n", "%0A").replace("\r", "%0D")


def _info(said: Mapping[str, str]) -> str:
    return "".join(f"{label}: {' '.join(value.split())}\n" for label, value in said.items())
