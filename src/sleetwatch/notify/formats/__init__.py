"""One file a format: from a finding to what a receiver reads."""

from sleetwatch.notify.formats.cef import to_cef
from sleetwatch.notify.formats.ocsf import to_ocsf
from sleetwatch.notify.formats.sentinel import COLUMNS as SENTINEL_COLUMNS
from sleetwatch.notify.formats.sentinel import to_sentinel
from sleetwatch.notify.formats.splunk import to_splunk

__all__ = ["SENTINEL_COLUMNS", "to_cef", "to_ocsf", "to_sentinel", "to_splunk"]
