"""One file a format: from a finding to what a receiver reads."""

from sleetwatch.notify.formats.cef import to_cef
from sleetwatch.notify.formats.misp import to_misp
from sleetwatch.notify.formats.ocsf import to_ocsf
from sleetwatch.notify.formats.parquet import to_parquet
from sleetwatch.notify.formats.sentinel import to_sentinel
from sleetwatch.notify.formats.splunk import to_splunk
from sleetwatch.notify.formats.stix import to_stix

__all__ = [
    "to_cef",
    "to_misp",
    "to_ocsf",
    "to_parquet",
    "to_sentinel",
    "to_splunk",
    "to_stix",
]
