"""The server over standard input and output, by the protocol's official SDK, whose only door is here."""

from __future__ import annotations

import asyncio
import logging
import secrets
from typing import TYPE_CHECKING, Any

from sleetwatch.errors import SleetwatchError, UserError
from sleetwatch.mcp.tools import INSTRUCTIONS, TOOLS, Tool, answer

if TYPE_CHECKING:
    from mcp import types
    from mcp.server.lowlevel import Server

    from sleetwatch.workspace import Workspace

_LOG = logging.getLogger("sleetwatch.mcp")


def serve_stdio(workspace: Workspace, secret: str) -> None:
    """Answer until the other side hangs up. Raises `UserError` without the extra, or where the token does not hold."""
    server = make_server(workspace, secret)
    workspace.assisting.actor(secret)
    asyncio.run(_over_stdio(server))


async def _over_stdio(server: Server[Any, Any]) -> None:
    from mcp.server.stdio import stdio_server

    async with stdio_server() as (incoming, outgoing):
        await server.run(incoming, outgoing, server.create_initialization_options())


def make_server(workspace: Workspace, secret: str) -> Server[Any, Any]:
    """The server for the holder of a token, who is looked up again at every call. Raises `UserError`."""
    try:
        from mcp import types
        from mcp.server.lowlevel import Server
    except ImportError:
        raise UserError('an MCP server takes the extra "mcp": pip install "sleetwatch[mcp]"') from None
    from sleetwatch import __version__

    server: Server[Any, Any] = Server("sleetwatch", version=__version__, instructions=INSTRUCTIONS)
    asking = _Asking(workspace, secret)

    async def listed() -> list[types.Tool]:
        return [_described(name, tool) for name, tool in TOOLS.items()]

    async def called(name: str, said: dict[str, Any]) -> list[types.TextContent]:
        return [types.TextContent(type="text", text=await asking.ask(name, said))]

    server.list_tools()(listed)  # type: ignore[no-untyped-call]  # the SDK's decorators have no types
    server.call_tool()(called)
    return server


def _described(name: str, tool: Tool) -> types.Tool:
    from mcp import types

    hints = types.ToolAnnotations(
        title=tool.title, readOnlyHint=True, destructiveHint=False, idempotentHint=True, openWorldHint=False
    )
    return types.Tool(name=name, title=tool.title, description=tool.says, inputSchema=tool.schema, annotations=hints)


class _Asking:
    """One question at a time: an assistant that asks without pause keeps nobody else's work waiting."""

    def __init__(self, workspace: Workspace, secret: str) -> None:
        self._assisting, self._secret = workspace.assisting, secret
        self._turn = asyncio.Lock()

    async def ask(self, name: str, said: dict[str, Any]) -> str:
        """The answer. Raises `UserError`, whose one line is all that the other side is told of an error."""
        if name not in TOOLS:
            raise UserError(f"there is no tool of that name; there is: {', '.join(TOOLS)}")
        async with self._turn:
            return await asyncio.to_thread(self._answered, name, said)

    def _answered(self, name: str, said: dict[str, Any]) -> str:
        try:
            return answer(self._assisting, self._secret, name, said)
        except SleetwatchError:
            raise
        except Exception as error:  # noqa: BLE001 - what it says may hold anything; the log has its kind and where it was
            reference = secrets.token_hex(4)
            _LOG.error("%s %s: %s", reference, name, type(error).__name__)
            raise UserError(f"an error of ours, {reference}; the server's log has it") from None
