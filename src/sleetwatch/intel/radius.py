"""How far off a city-level place of an address can be, in kilometres.

Two good databases were asked for 4,000 random addresses in each of 18 large networks (2026), and the distance between
their answers measured. Where two disagree by d, one of them alone is off by about d / 2, so for wired lines the radius
is half of the 90th percentile of the distance. The source of every number stands beside it.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sleetwatch.intel.asn_class import CLASSES

RADIUS_KM = {
    "residential": 700.0,  # eight wired carriers: p90 from 368 to 2,324 km, median 1,397, halved
    "mobile": 1000.0,  # T-Mobile US: median and p90 both 983 km, 98 % over 500: the exit is all it tells, not halved
    "hosting": 3000.0,  # M247, Datacamp, Clouvider, Sharktech, AWS: median p90 6,064 km, halved
    "vpn": 3000.0,  # the same networks
    "relay": 3400.0,  # Akamai, which carries Private Relay: p90 6,759 km, halved
    "sase": 2000.0,  # Cloudflare: p90 4,059 km, halved; the gateway is the nearest one, not the person's town
    "education": 700.0,  # not measured: taken as wired
    "corporate": 700.0,  # not measured: taken as wired
    "unknown": 1400.0,  # nothing known about the network: the wired median, not halved
}
"""By class; `private` has none, because a private address has no place."""

RADIUS_KM_BY_ASN = {  # half of the measured p90 of the carrier itself
    7922: 630.0,  # Comcast: 1,255
    7018: 1080.0,  # AT&T: 2,161
    701: 1160.0,  # Verizon: 2,324
    20115: 190.0,  # Charter: 368
    20001: 190.0,
    10796: 190.0,
    11351: 190.0,
    11426: 190.0,
    11427: 190.0,
    12271: 190.0,
    33363: 190.0,
    33588: 190.0,
    22773: 690.0,  # Cox: 1,373
    4134: 650.0,  # China Telecom: 1,295
    4837: 750.0,  # China Unicom: 1,491
    20485: 2580.0,  # TransTeleCom: 5,159
    12389: 710.0,  # Rostelecom: 1,420
    14593: 2000.0,  # Starlink: 2,023; satellite, so the ground station's place, not halved
    27277: 2000.0,  # Starlink
    7155: 2000.0,  # ViaSat: satellite, taken as Starlink
    6621: 2000.0,  # Hughes: satellite, taken as Starlink
}
"""By carrier, where it was measured itself or shares its network with one that was."""

_BY_CLASS = np.array([RADIUS_KM.get(kind, np.nan) for kind in CLASSES])


def radii(classes: npt.NDArray[np.int32], asns: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """The radius for each (place in CLASSES, AS number); NaN for private addresses."""
    radius = _BY_CLASS[classes]
    wired = classes == CLASSES.index("residential")
    for asn, measured in RADIUS_KM_BY_ASN.items():
        radius[wired & (asns == asn)] = measured
    return radius
