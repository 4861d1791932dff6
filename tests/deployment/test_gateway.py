"""The gateway: what goes where, what is not held up or held back, and what it says when it has to answer itself."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from backend.api.docs_page import DOCS_PATH, OPENAPI_PATH
from backend.api.paths import UPLOAD_PATH
from backend.schemas import Problem
from backend.settings import Settings
from tests.deployment.stack import GATEWAY, copied, location_of, locations

CAP = Settings.model_fields["max_upload_bytes"].default
PASSED_ON = (GATEWAY / "proxy.conf").read_text("utf-8")


def started(tmp_path: Path, **environment: str) -> str:
    """What the start script writes for nginx, with something else in the place of nginx."""
    (tmp_path / "nginx").write_text("#!/bin/sh\n")
    (tmp_path / "nginx").chmod(0o755)
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    subprocess.run(["sh", GATEWAY / "start.sh"], env={"PATH": path, "TMPDIR": str(tmp_path), **environment}, check=True)
    return (tmp_path / "deployment.conf").read_text("utf-8")


@pytest.mark.parametrize(
    ("path", "service"),
    [
        ("/", "$pages"),
        ("/analyses/1", "$pages"),
        ("/checkpoints/emotion/x", "$pages"),
        ("/_dash-update-component", "$pages"),
        ("/assets/upload.js", "$pages"),
        ("/apiary", "$pages"),
        ("/api", "$service"),
        ("/api/nothing", "$service"),
        (UPLOAD_PATH, "$service"),
        ("/api/v1/analyses/1/events", "$service"),
        (DOCS_PATH, "$service"),
        (OPENAPI_PATH, "$service"),
        ("/docs", "$service"),
        ("/healthz", "$service"),
        ("/readyz", "$service"),
    ],
)
def test_requests_reach_the_right_process(path: str, service: str) -> None:
    assert location_of(path).says(f"proxy_pass http://{service}")
    assert location_of(path).says("include /etc/nginx/proxy.conf")


def test_measurements_are_not_published() -> None:
    assert location_of("/metrics").says("return 404")
    assert "proxy_pass" not in location_of("/metrics").body


def test_uploads_go_straight_through() -> None:
    assert "proxy_request_buffering off;" in PASSED_ON
    assert "proxy_http_version 1.1;" in PASSED_ON


def test_events_are_not_held_back() -> None:
    events = location_of("/api/v1/analyses/1/events")
    assert events.says("proxy_buffering off")
    assert events.says("proxy_read_timeout 1h")
    assert not location_of("/api/v1/analyses/1").says("proxy_buffering off")


def test_what_a_client_claims_of_itself_is_replaced() -> None:
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in PASSED_ON
    assert "proxy_set_header X-Forwarded-Proto $outer_scheme;" in PASSED_ON
    assert "proxy_set_header Host $http_host;" in PASSED_ON
    # One directive of a location's own would make nginx forget all of these.
    assert "proxy_set_header" not in (GATEWAY / "nginx.conf").read_text("utf-8")


@pytest.mark.parametrize("cap", [CAP, 1_572_864])
def test_the_gateway_takes_what_the_service_takes(tmp_path: Path, cap: int) -> None:
    written = started(tmp_path, LENS_MAX_UPLOAD_BYTES=str(cap))
    assert f"client_max_body_size {cap};" in written
    assert f'"{cap / 1024**2:g} MiB"' in written
    own = [each.path for each in locations() if "client_max_body_size" in each.body]
    assert own == ["/"]


def test_the_cap_is_not_forgotten(tmp_path: Path) -> None:
    with pytest.raises(subprocess.CalledProcessError):
        started(tmp_path)


def test_proxies_in_front_count_where_they_are_named(tmp_path: Path) -> None:
    assert "set_real_ip_from" not in started(tmp_path, LENS_MAX_UPLOAD_BYTES="4096")
    written = started(tmp_path, LENS_MAX_UPLOAD_BYTES="4096", GATEWAY_TRUSTED_PROXIES="172.16.0.0/12, 10.0.0.7")
    assert re.findall(r"set_real_ip_from (\S+);", written) == ["172.16.0.0/12", "10.0.0.7"]
    assert re.findall(r"(\S+) 1;", written) == ["172.16.0.0/12", "10.0.0.7"]


@pytest.mark.parametrize("status", [413, 502, 503, 504])
def test_its_own_refusals_are_problem_documents(status: int) -> None:
    name = re.search(rf"error_page {status} (@\w+);", location_of(UPLOAD_PATH).body)
    assert name is not None
    refusal = next(each for each in locations() if each.path == name[1])
    assert refusal.says("default_type application/problem+json")
    answered = re.search(r"return (\d+) '(.*)';", refusal.body)
    assert answered is not None
    problem = Problem.model_validate(json.loads(answered[2]))
    assert (int(answered[1]), problem.status) == (status, status)
    assert problem.detail.endswith(".")
    if status != 413:
        assert f"error_page {status} {name[1]};" in location_of("/api/v1/analyses/1/events").body


def test_the_image_holds_its_files() -> None:
    files = {source for each in copied("gateway").values() for source in each}
    assert files == {file.name for file in GATEWAY.iterdir()} - {"Dockerfile"}
