#!/usr/bin/env python3
"""How fast the workbench's pages are on a large desk: `python bench/pages.py [DOCUMENTS | DESK]`, 100,000 documents by default, made by bench/made.py.

A server in a process of its own, and eight clients that open pages at once: each the kinds of page, again and again, as all of a team do, and documents
and incidents of its own, each once, in another order. A page that was opened before comes from memory until somebody changes the desk; one that wasn't
is made. They do so twice: without a pause, when each page waits for the seven before it; and as people do, who look at a page for half a second to a
second and a half.
"""

from __future__ import annotations

import html
import random
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import httpx
import made

CLIENTS: Final = 8
ROUNDS: Final = 4
OWN: Final = 40
"""Documents, and as many incidents, that a client opens and no other does."""
KINDS: Final = (
    "/",
    "/documents",
    "/incidents",
    "/sources",
    "/tolls",
    "/persons",
    "/gaps",
    "/review",
    "/activity",
    "/imports",
    "/search",
    "/search?text=killed",
)
PORT: Final = 8765


def started(desk: Path) -> subprocess.Popen[bytes]:
    server = subprocess.Popen([sys.executable, "-m", "audiatur", "serve", str(desk), "--port", str(PORT)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(600):
        try:
            httpx.get(f"http://127.0.0.1:{PORT}/imports")
            return server
        except httpx.ConnectError:
            time.sleep(0.1)
    raise SystemExit("The server did not start.")


def log_in(client: httpx.Client) -> None:
    """As the administrator of a desk that bench/made.py made; a desk without accounts is open to whoever is at the computer."""
    form = client.get("/log-in").text
    if token := re.search(r'name="token" value="([^"]+)"', form):
        client.post(
            "/log-in", data={"token": token[1], "name": "ada", "password": made.PASSWORD, "to": ""}, headers={"origin": str(client.base_url).rstrip("/")}
        )


def listed(client: httpx.Client, kind: str, most: int) -> list[str]:
    """Addresses of the first of a list, through its pages."""
    found: list[str] = []
    page: str | None = f"/{kind}"
    while page and len(found) < most:
        text = client.get(page).raise_for_status().text
        found += dict.fromkeys(re.findall(rf'href="(/{kind}/[^"#?/]+)"', text))
        onward = re.search(r'href="([^"]+)"[^>]*rel="next"', text)
        page = html.unescape(onward[1]) if onward else None
    return found[:most]


def opened(wanted: list[str], session: dict[str, str], look: Callable[[], float] = lambda: 0.0) -> list[tuple[str, float]]:
    """`look` says for how many seconds a page is looked at before the next is opened."""
    with httpx.Client(base_url=f"http://127.0.0.1:{PORT}", timeout=60) as client:
        client.cookies.update(session)
        took = []
        for page in wanted:
            began = time.perf_counter()
            client.get(page).raise_for_status()
            took.append((page, time.perf_counter() - began))
            time.sleep(look())
        return took


def kind_of(page: str) -> str:
    return re.sub(r"^(/documents|/incidents)/.*", r"\1/ONE", page)


def main(desk: Path) -> None:
    server = started(desk)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{PORT}", timeout=60) as client:
            log_in(client)
            session = dict(client.cookies)
            ones = {kind: listed(client, kind, 2 * CLIENTS * OWN + 10) for kind in ("documents", "incidents")}
        first = dict(opened([*KINDS, *(one for some in ones.values() for one in some[-10:])], session))
        chance = random.Random(1)
        own = [[one for some in ones.values() for one in some[n * OWN : (n + 1) * OWN]] for n in range(2 * CLIENTS)]
        orders = [chance.sample(mixed := [*KINDS * ROUNDS, *mine], len(mixed)) for mine in own[:CLIENTS]]
        with ThreadPoolExecutor(CLIENTS) as clients:
            took = [one for some in clients.map(lambda order: opened(order, session), orders) for one in some]
            once = [chance.sample(mixed := [*KINDS, *mine[::ROUNDS]], len(mixed)) for mine in own[CLIENTS:]]
            looked = [one for some in clients.map(lambda order: opened(order, session, lambda: 0.5 + chance.random()), once) for one in some]
    finally:
        server.terminate()
        server.wait()
    print(f"{'page':24} {'first':>7} {'p50':>7} {'p95':>7}  (ms, {CLIENTS} clients)")
    for kind in dict.fromkeys(map(kind_of, first)):
        mine = [seconds for page, seconds in took if kind_of(page) == kind]
        print(f"{kind:24} {max(v for k, v in first.items() if kind_of(k) == kind) * 1000:7.0f} {statistics.median(mine) * 1000:7.0f} {p95(mine) * 1000:7.0f}")
    for name, some in (("all", took), ("all, looking at each", looked)):
        every = [seconds for _, seconds in some]
        print(f"{name:24} {'':7} {statistics.median(every) * 1000:7.0f} {p95(every) * 1000:7.0f}")


def p95(took: list[float]) -> float:
    return statistics.quantiles(took, n=20)[18]


if __name__ == "__main__":
    made.on_desk(main)
