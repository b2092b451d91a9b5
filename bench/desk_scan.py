"""Every route of the review desk under schemathesis: whatever comes in, no answer is a failure of the program.

    python3 -m venv build/scan && build/scan/bin/pip install -r bench/requirements-scan.txt
    .venv/bin/python -m bench.desk_scan --with build/scan/bin/st [--examples 100]

The description of the routes is made from the routes themselves; the desk is served with one dossier of the samples, and the
scan is logged in as an administrator. Exit status that of schemathesis: 0 where no answer was a 5xx.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx

from desk.accounts import Accounts
from desk.app import ways
from desk.routing import Way
from pipeline.settings import Settings
from pipeline.state import open_store
from runs import run_check

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = "04-wrong-numbers"
PASSWORD = "a long enough password"
PORT = 8478
FIELDS = {
    "/login": ("name", "password", "next"),
    "/accounts": ("do", "name", "role", "shown", "password"),
    "/dossier/{dossier}/decide": (
        "action", "thing", "binding", "claim", "seen", "value", "last", "remark", "decision",
    ),
    "/dossier/{dossier}/letter": ("do", "id", "intro", "reply_by", "items-0-item", "items-0-item_fault", "doubts-0-doubt"),
}  # fmt: skip
"""What forms send, by route."""
ASKED = ("show", "sort", "q", "page", "pick", "tab", "done", "running", "before", "account", "dossier", "next")
LEFT_OUT = ("/logout",)
"""It would end the scan's own session."""


def description() -> dict[str, Any]:
    """The routes as OpenAPI."""
    paths: dict[str, Any] = {}
    for way in ways():
        if way.path not in LEFT_OUT:
            paths.setdefault(way.path, {})[way.method.lower()] = _operation(way)
    return {"openapi": "3.0.3", "info": {"title": "review desk", "version": "1"}, "paths": paths}


def _operation(way: Way) -> dict[str, Any]:
    text = {"type": "string"}
    names = re.findall(r"\{(\w+)\}", way.path)
    inside = {"dossier": {"anyOf": [{"enum": [SAMPLE]}, text]}}
    parameters = [{"name": n, "in": "path", "required": True, "schema": inside.get(n, text)} for n in names]
    operation: dict[str, Any] = {"responses": {"default": {"description": "any"}}}
    if way.method == "GET":
        parameters += [{"name": n, "in": "query", "schema": text} for n in ASKED if n not in names]
    elif way.path.endswith("/supplements"):
        files = {"type": "object", "properties": {"files": {"type": "string", "format": "binary"}}}
        operation["requestBody"] = {"content": {"multipart/form-data": {"schema": files}}}
    else:
        fields = {"type": "object", "properties": dict.fromkeys(FIELDS.get(way.path, ("any",)), text)}
        operation["requestBody"] = {"content": {"application/x-www-form-urlencoded": {"schema": fields}}}
    return operation | {"parameters": parameters}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--with", dest="tool", default="st", help="the command of schemathesis")
    parser.add_argument("--examples", type=int, default=100, help="for each route")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="qijian-scan-") as folder:
        top = Path(folder)
        upload, out = top / "uploads" / SAMPLE, top / "out"
        shutil.copytree(ROOT / "samples" / SAMPLE, upload, ignore=shutil.ignore_patterns("truth.json"))
        run_check(upload, Settings(out=out), print)
        store = open_store(out)
        Accounts(store).add("scan", "administrator", PASSWORD)
        store.close()
        (top / "routes.json").write_text(json.dumps(description()), encoding="utf-8")
        command = [sys.executable, "-m", "cli", "desk", "--out", str(out), "--port", str(PORT)]
        with subprocess.Popen(command, cwd=ROOT) as server:
            try:
                return _scan(given.tool, given.examples, top)
            finally:
                server.terminate()


def _scan(tool: str, examples: int, top: Path) -> int:
    address = f"http://127.0.0.1:{PORT}"
    with httpx.Client(base_url=address) as client:
        for _ in range(100):
            try:
                client.get("/login")
                break
            except httpx.TransportError:
                time.sleep(0.2)
        client.post("/login", data={"name": "scan", "password": PASSWORD})
        guard = re.search(r'name="guard" value="([^"]+)"', client.get("/").text)
        cookie = client.cookies["qijian"]
    if guard is None:
        raise RuntimeError("the scan could not log in")
    headers = [f"Cookie: qijian={cookie}", f"X-Guard: {guard[1]}"]
    command = [tool, "run", str(top / "routes.json"), "--url", address, "--checks", "not_a_server_error"]
    command += [part for header in headers for part in ("--header", header)]
    command += ["--max-examples", str(examples), "--phases", "examples,coverage,fuzzing", "--seed", "1", "--no-color"]
    return subprocess.run(command, cwd=top, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
