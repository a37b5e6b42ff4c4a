"""What is logged: one line each, and no address of a request, which may hold a link that lets somebody in."""

import json
import subprocess
import sys

SCRIPT = """
import logging
from service.logs import configure_logging
for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
    logging.getLogger(name).addHandler(logging.StreamHandler())
configure_logging("INFO")
logging.getLogger("lianpei.sample").info("told", extra={"alliance": "luzhou"})
logging.getLogger("uvicorn.error").info("started")
logging.getLogger("uvicorn.access").info("GET /invitations/secret-of-a-link")
assert not logging.getLogger("uvicorn.access").hasHandlers()  # then the server does not even make the line
"""


def test_addresses_of_requests_are_not_logged() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert [line["event"] for line in lines] == ["told", "started"]
    assert lines[0]["alliance"] == "luzhou"
