"""A workspace is one folder. This package wires the stages; no stage knows another."""

from sleetwatch.state import StateError
from sleetwatch.workspace.checking import Finding
from sleetwatch.workspace.hunting import HuntReport
from sleetwatch.workspace.ingesting import FileReport
from sleetwatch.workspace.workspace import Workspace

__all__ = ["FileReport", "Finding", "HuntReport", "StateError", "Workspace"]
