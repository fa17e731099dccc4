"""A workspace is one folder. This package wires the stages; no stage knows another."""

from sleetwatch.workspace.arriving import FileReport
from sleetwatch.workspace.diagnosis import Finding
from sleetwatch.workspace.feeding import FeedStatus
from sleetwatch.workspace.hunting import HuntReport
from sleetwatch.workspace.purging import PurgeReport
from sleetwatch.workspace.refusals import refusal
from sleetwatch.workspace.workspace import Workspace

__all__ = ["FeedStatus", "FileReport", "Finding", "HuntReport", "PurgeReport", "Workspace", "refusal"]
