"""The scheduler deployment: valid compose, no secret with a default, nothing reachable from outside, nobody is root."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "docker-compose.yml"
SECRET = re.compile(r"PASSWORD|SECRET|_KEY|TOKEN")
AIRFLOW = {"init", "api-server", "scheduler", "dag-processor", "triggerer"}


@pytest.fixture(scope="module")
def services() -> dict[str, dict[str, Any]]:
    return yaml.safe_load(FILE.read_text(encoding="utf-8"))["services"]


def test_it_follows_the_compose_specification() -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(FILE)]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)

    assert checked.returncode == 0, checked.stdout


def test_docker_compose_accepts_it() -> None:
    if not shutil.which("docker") or subprocess.run(["docker", "compose", "version"], capture_output=True, check=False).returncode != 0:
        pytest.skip("the docker client or its compose plugin is not installed here; the schema test above still holds")
    secrets = re.findall(r"\$\{(\w+):\?", FILE.read_text(encoding="utf-8"))
    environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", **dict.fromkeys(secrets, "x")}

    checked = subprocess.run(["docker", "compose", "--file", str(FILE), "config", "--quiet"], env=environment, capture_output=True, text=True, check=False)

    assert checked.returncode == 0, checked.stderr


def test_every_part_of_the_scheduler_is_there(services: dict[str, dict[str, Any]]) -> None:
    assert services.keys() == AIRFLOW | {"postgres"}


def test_secrets_come_from_the_environment_without_a_default(services: dict[str, dict[str, Any]]) -> None:
    variables = re.findall(r"\$\{(\w+)(:?[?-]?)", FILE.read_text(encoding="utf-8"))
    literal = {
        f"{name}.{key}"
        for name, service in services.items()
        for key, value in service["environment"].items()
        if SECRET.search(key) and "FILE" not in key and not str(value).startswith("${")
    }

    assert {name for name, operator in variables if SECRET.search(name) and operator != ":?"} == set()
    assert literal == set()


def test_a_published_port_is_bound_to_loopback(services: dict[str, dict[str, Any]]) -> None:
    ports = [port for service in services.values() for port in service.get("ports", [])]

    assert ports
    assert [port for port in ports if not port.startswith("127.0.0.1:")] == []


def test_whatever_keeps_running_has_a_health_check(services: dict[str, dict[str, Any]]) -> None:
    assert {name for name, service in services.items() if "healthcheck" not in service} == {"init"}


def test_airflow_waits_for_init_and_init_for_the_database(services: dict[str, dict[str, Any]]) -> None:
    assert services["init"]["depends_on"] == {"postgres": {"condition": "service_healthy"}}
    assert all(services[name]["depends_on"] == {"init": {"condition": "service_completed_successfully"}} for name in AIRFLOW - {"init"})


def test_the_image_runs_as_an_unprivileged_user_and_installs_hashed_packages() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")

    assert [line.split()[1] for line in dockerfile.splitlines() if line.startswith("USER")][-1] not in ("root", "0")
    assert "--require-hashes --requirement /tmp/requirements.lock" in dockerfile


def test_secrets_and_generated_data_stay_out_of_the_image() -> None:
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()

    assert {".env", "*.env", "connections.json", "var", ".git"} <= set(ignored)
