"""A small OSV: what it is told is known, and what it was asked."""

import http.server
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class Osv:
    """`holes` by a package's name; `mended` are those of Debian that have a corrected version."""

    def __init__(self) -> None:
        self.holes: dict[str, list[str]] = {}
        self.mended: set[str] = set()
        self.asked: dict[tuple[str, str], str] = {}
        self.url = ""

    def batch(self, queries: list[dict[str, Any]]) -> dict[str, Any]:
        """Tells one hole a page, so that pages are turned."""
        results: list[dict[str, Any]] = []
        for each in queries:
            name = each["package"]["name"]
            self.asked[each["package"]["ecosystem"], name] = each["version"]
            page, known = int(each.get("page_token", 0)), self.holes.get(name, [])
            answer: dict[str, Any] = {"vulns": [{"id": i} for i in known[page : page + 1]]}
            if page + 1 < len(known):
                answer["next_page_token"] = str(page + 1)
            results.append(answer if known else {})
        return {"results": results}

    def hole(self, hole: str) -> dict[str, Any]:
        events = [{"introduced": "0"}, *([{"fixed": "9"}] if hole in self.mended else [])]
        affected = [
            {"package": {"ecosystem": "Debian:12", "name": name}, "ranges": [{"events": events}]}
            for name, known in self.holes.items()
            if hole in known
        ]
        return {"id": hole, "affected": affected}


@contextmanager
def served() -> Iterator[Osv]:
    osv = Osv()

    class Answers(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
            self._answer(osv.batch(asked["queries"]))

        def do_GET(self) -> None:
            self._answer(osv.hole(self.path.rpartition("/")[2]))

        def _answer(self, document: dict[str, Any]) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(document).encode())

        def log_message(self, format: str, *args: object) -> None:
            """Into no test's output."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        osv.url = f"http://127.0.0.1:{server.server_port}"
        yield osv
        server.shutdown()
