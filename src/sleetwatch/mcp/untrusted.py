"""Text that an adversary may have written: cleaned, cut, and put where a reader of the answer knows it for data.

A log line can say "ignore what you were told". Nothing that is put into an answer keeps a program from obeying it; what
helps is that such text always stands under the key `untrusted`, that it is short, on one line and without characters
that cannot be seen, and that no tool here changes anything or tells a name.
"""

from __future__ import annotations

from typing import Any

from sleetwatch.report.clean import one_line

KEY = "untrusted"
LONGEST = 400
"""Characters of one text that is not ours."""
LONGEST_OF_ALL = 1500


def untrusted(text: str | None) -> dict[str, str] | None:
    """The text as data; None stays None."""
    if text is None:
        return None
    return {KEY: _cut(one_line(text), LONGEST)}


def cleaned(value: Any, most: int = LONGEST_OF_ALL) -> Any:  # noqa: ANN401 - any JSON value
    """The same value with every text in it cleaned and cut: whatever an answer holds goes through here."""
    if isinstance(value, str):
        return _cut(one_line(value), most)
    if isinstance(value, dict):
        return {_cut(one_line(str(key)), most): cleaned(one, most) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [cleaned(one, most) for one in value]
    return value


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most]}…"
