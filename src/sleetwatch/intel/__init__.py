"""Reference knowledge: where an address is and what kind of network it is, remote-access tools, KVM hardware, places,
time zones, actor names. Everything here works offline from the files in `data/`; see NOTICE for their sources.
"""

from __future__ import annotations
