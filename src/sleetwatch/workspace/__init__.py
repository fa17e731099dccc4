"""A workspace is one folder. This package wires the stages; no stage knows another."""

from sleetwatch.state import StateError
from sleetwatch.workspace.arriving import FileReport
from sleetwatch.workspace.checking import Finding
from sleetwatch.workspace.feeding import FeedStatus
from sleetwatch.workspace.hunting import HuntReport
from sleetwatch.workspace.workspace import Workspace

__all__ = ["FeedStatus", "FileReport", "Finding", "HuntReport", "StateError", "Workspace"]
