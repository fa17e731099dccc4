"""Commands whose name may be left out."""

from __future__ import annotations

from typing import Any

from typer.core import TyperGroup


class ShowsWhatIsNamed(TyperGroup):
    """A word that is no command names what is shown: `sources okta` is `sources show okta`."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # noqa: ANN401 - typer brings a click of its own
        """Put the command in where none is named."""
        if args and args[0] not in self.commands:
            args = ["show", *args]
        return super().resolve_command(ctx, args)
