"""Keeps Arrow from importing pandas unasked, which every command would wait half a second for."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import FrameType, ModuleType


class _WithoutPandas:
    """Arrow looks for pandas at the first array it makes, and imports it wherever it is installed.

    There it is not found; whoever means it gets it.
    """

    @staticmethod
    def find_spec(
        name: str, _path: Sequence[str] | None = None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """What the import system asks every finder. Raises `ModuleNotFoundError`."""
        if name == "pandas" and _is_unasked(_asking()):
            raise ModuleNotFoundError("Arrow goes without pandas here", name=name)
        return None


def spare_pandas() -> None:
    """From here on, in this process."""
    if _WithoutPandas not in sys.meta_path:
        sys.meta_path.insert(0, _WithoutPandas)


def _asking() -> str:
    """The module that imports something: the first above the import system."""
    frame: FrameType | None = sys._getframe(2)  # noqa: SLF001 - the import system says not who asks
    while frame and frame.f_globals.get("__name__", "").startswith("importlib."):
        frame = frame.f_back
    return str(frame.f_globals["__name__"]) if frame else ""


def _is_unasked(module: str) -> bool:
    """Arrow's compiled parts have no frame and seem to be ours, of which only the benchmark asks for itself."""
    return module == "pyarrow.dataset" or (
        module.startswith("sleetwatch.") and not module.startswith("sleetwatch.bench")
    )
