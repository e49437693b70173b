"""``deploy/``: what runs has limits, probes and no rights that it does not need, and nothing talks to what it need not.

Neither Docker nor Helm is here: the files are read, and the chart is rendered by ``chart`` (see what that shows).
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

import pytest
import yaml

from nanohana.cli import nanohana
from nanohana.configuration import Settings
from nanohana.server.tests.chart import Chart, Document

ZONES: dict[str, Document] = {
    "staff": {
        "storage": {"create": True},
        "network": {"staffEgress": [{"to": [{"ipBlock": {"cidr": "10.0.6.20/32"}}], "ports": [{"port": 443}]}]},
    },
    "public": {
        "staff": {"enabled": False},
        "public": {"enabled": True},
        "network": {"staffEgress": [{"to": [{"ipBlock": {"cidr": "10.0.6.20/32"}}], "ports": [{"port": 443}]}]},
    },
}


@pytest.fixture
def deploy(pytestconfig: pytest.Config) -> Path:
    return pytestconfig.rootpath / "deploy"


def test_the_image_is_sent_what_it_is_made_of_and_nothing_else(deploy: Path) -> None:
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", (deploy / "Dockerfile").read_text(), re.MULTILINE)
    ignored = (deploy.parent / ".dockerignore").read_text().splitlines()
    assert "*" in ignored
    assert {f"!{name.removeprefix('./')}" for name in " ".join(copied).split()} == {
        line for line in ignored if line.startswith("!")
    }


def release(deploy: Path, zone: str) -> list[Document]:
    return Chart(deploy / "helm" / "nanohana", zone, ZONES[zone]).documents()


@pytest.fixture(params=ZONES)
def documents(deploy: Path, request: pytest.FixtureRequest) -> list[Document]:
    return release(deploy, request.param)


def pods(documents: list[Document]) -> Iterator[tuple[str, Document, Document]]:
    """Kind of each workload, its labels and the specification of its pods."""
    for each in documents:
        if "template" in each.get("spec", {}):
            template = each["spec"]["template"]
            yield each["kind"], template["metadata"]["labels"], template["spec"]


def containers(documents: list[Document]) -> Iterator[tuple[str, Document]]:
    for kind, _, pod in pods(documents):
        for container in pod["containers"]:
            yield kind, container


def of_kind(documents: list[Document], kind: str) -> list[Document]:
    return [each for each in documents if each["kind"] == kind]


def test_the_chart_makes_each_object_once_and_both_zones_what_they_are_for(deploy: Path) -> None:
    made = {zone: [(each["kind"], each["metadata"]["name"]) for each in release(deploy, zone)] for zone in ZONES}
    assert all(len(names) == len(set(names)) for names in made.values())
    workloads = {zone: {name for kind, name in names if kind in ("Deployment", "Job")} for zone, names in made.items()}
    assert workloads == {"staff": {"staff-web", "staff-worker", "staff-migrate"}, "public": {"public-public"}}


def test_every_container_has_limits_and_what_runs_on_has_all_probes(documents: list[Document]) -> None:
    for kind, container in containers(documents):
        resources = container["resources"]
        assert {*resources["limits"]} == {*resources["requests"]} == {"cpu", "memory"}, container["name"]
        if kind == "Deployment":
            assert {"startupProbe", "livenessProbe", "readinessProbe"} <= container.keys(), container["name"]


def test_no_container_may_more_than_it_needs(documents: list[Document]) -> None:
    for _, container in containers(documents):
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]},
        }  # fmt: skip
    for _, _, pod in pods(documents):
        context = pod["securityContext"]
        assert context["runAsNonRoot"] and context["seccompProfile"] == {"type": "RuntimeDefault"}
        assert pod["automountServiceAccountToken"] is False
        assert {kind for volume in pod["volumes"] for kind in volume} == {"name", "persistentVolumeClaim", "emptyDir"}
        assert not pod.keys() & {"hostNetwork", "hostPID", "hostIPC"}


def test_what_a_container_mounts_is_there_and_only_the_product_gets_secrets(documents: list[Document]) -> None:
    for _, _, pod in pods(documents):
        there = {volume["name"] for volume in pod["volumes"]}
        for container in pod["containers"]:
            assert {mount["name"] for mount in container["volumeMounts"]} <= there
            assert ("envFrom" in container) == (container["name"] != "embeddings")


def test_a_changed_setting_makes_new_pods(deploy: Path) -> None:
    """Environment variables are read when a container starts, and Kubernetes restarts none for a ConfigMap."""
    changed = {"settings": {"NANOHANA_SESSION_HOURS": "8"}}
    for zone, values in ZONES.items():
        pods = [
            [
                each["spec"]["template"]
                for each in of_kind(Chart(deploy / "helm/nanohana", zone, of).documents(), "Deployment")
            ]
            for of in (values, values | changed)
        ]
        assert all(before != after for before, after in zip(*pods, strict=True)), zone


def test_every_selector_finds_pods(documents: list[Document]) -> None:
    labels = [label for _, label, _ in pods(documents)]
    wanted = [each["spec"]["selector"] for each in of_kind(documents, "Service")]
    wanted += [each["spec"]["selector"]["matchLabels"] for each in of_kind(documents, "PodDisruptionBudget")]
    wanted += [each["spec"]["selector"]["matchLabels"] for each in of_kind(documents, "Deployment")]
    wanted += [each["spec"]["podSelector"]["matchLabels"] for each in of_kind(documents, "NetworkPolicy")]
    for selector in wanted:
        assert any(selector.items() <= label.items() for label in labels), selector


def test_nothing_is_connected_but_what_is_listed(documents: list[Document]) -> None:
    policies = {each["metadata"]["name"].split("-", 1)[1]: each["spec"] for each in of_kind(documents, "NetworkPolicy")}
    deny = policies["nothing"]
    assert deny["policyTypes"] == ["Ingress", "Egress"] and not deny.keys() & {"ingress", "egress"}
    assert all(deny["podSelector"]["matchLabels"].items() <= label.items() for _, label, _ in pods(documents))
    for spec in policies.values():
        for rule in (*spec.get("ingress", ()), *spec.get("egress", ())):
            assert rule.get("from") or rule.get("to"), "a rule without peers lets everything through"
            assert rule["ports"]


def test_no_ingress_logs_addresses_by_which_words_or_receipts_are_known(documents: list[Document]) -> None:
    (ingress,) = of_kind(documents, "Ingress")
    assert ingress["metadata"]["annotations"]["nginx.ingress.kubernetes.io/enable-access-log"] == "false"


def test_the_public_zone_reaches_its_own_database_and_nothing_else(deploy: Path) -> None:
    policies = of_kind(release(deploy, "public"), "NetworkPolicy")
    egress = [rule for each in policies for rule in each["spec"].get("egress", ())]
    assert [[port["port"] for port in rule["ports"]] for rule in egress] == [[53, 53], [5432]]


def test_containers_call_commands_that_there_are_and_settings_that_there_are(deploy: Path) -> None:
    commands = nanohana.list_commands(None)  # type: ignore[arg-type]
    for zone in ZONES:
        for _, container in containers(release(deploy, zone)):
            assert container["args"][0] in commands
    for file in (path for path in deploy.rglob("*") if path.is_file()):
        for name in re.findall(r"\bNANOHANA_([A-Z_]+)", file.read_text()):
            known = name.split("__")[0].lower() in Settings.model_fields
            assert known or name in {"HOME", "IMAGE"}, f"{file.name}: {name}"


def test_no_secret_stands_among_the_plain_settings(deploy: Path) -> None:
    secrets = {name for name, field in Settings.model_fields.items() if "SecretStr" in str(field.annotation)}
    assert "secret_key" in secrets
    values = yaml.safe_load((deploy / "helm" / "nanohana" / "values.yaml").read_text())
    assert not {name.removeprefix("NANOHANA_").lower() for name in values["settings"]} & secrets
    assert "DATABASE_URL" not in values["settings"]


def megabytes(size: str) -> int:
    return int(size[:-1]) * {"m": 1, "g": 1024}[size[-1]]


def tmpfs_megabytes(service: Document) -> int:
    """What the folders in memory may take together; they count against the container's memory."""
    sizes = (re.search("size=([0-9]+[mg])", folder) for folder in service.get("tmpfs", ()))
    return sum(megabytes(size[1]) for size in sizes if size)


@pytest.mark.parametrize("file", ["compose.yaml", "compose.public.yaml"])
def test_compose_services_have_limits_and_no_rights_and_databases_no_way_out(deploy: Path, file: str) -> None:
    compose: dict[str, Any] = yaml.safe_load((deploy / file).read_text())
    for name, service in compose["services"].items():
        assert {*service["deploy"]["resources"]["limits"]} == {"cpus", "memory"}, name
        assert service["cap_drop"] == ["ALL"] and service["read_only"], name
        assert service["security_opt"] == ["no-new-privileges:true"] and service["user"].split(":")[0] != "0", name
        assert "healthcheck" in service or name == "migrate", name
        assert {*service.get("networks", ())} <= compose["networks"].keys(), name
        assert tmpfs_megabytes(service) <= megabytes(service["deploy"]["resources"]["limits"]["memory"]), name
    assert compose["services"]["postgres"]["networks"] == ["inside"]
    assert compose["networks"]["inside"]["internal"] is True


def test_nobody_is_given_the_address_by_which_the_proxy_is_believed(deploy: Path) -> None:
    compose: dict[str, Any] = yaml.safe_load((deploy / "compose.yaml").read_text())
    proxy = ip_address(compose["services"]["proxy"]["networks"]["inside"]["ipv4_address"])
    assert compose["services"]["web"]["environment"]["NANOHANA_TRUSTED_PROXIES"] == f'["{proxy}"]'
    (pool,) = compose["networks"]["inside"]["ipam"]["config"]
    assert proxy in ip_network(pool["subnet"]) and proxy not in ip_network(pool["ip_range"])


def test_the_proxy_of_the_public_machine_is_believed(deploy: Path) -> None:
    compose: dict[str, Any] = yaml.safe_load((deploy / "compose.public.yaml").read_text())
    (pool,) = compose["networks"]["front"]["ipam"]["config"]
    assert ip_address(pool["gateway"]) in ip_network(pool["subnet"])
    public = compose["services"]["public"]
    assert f':-["{pool["gateway"]}"]}}' in public["environment"]["NANOHANA_TRUSTED_PROXIES"]
    assert all(port.startswith("127.0.0.1:") for port in public["ports"])


def test_an_environment_without_pip_is_made_anew(pytestconfig: pytest.Config, tmp_path: Path) -> None:
    """As it is left where Debian's python3-venv was missing."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").touch()
    steps = subprocess.run(
        ["make", "--dry-run", "install", f"VENV={tmp_path}"],
        cwd=pytestconfig.rootpath, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert f"-m venv {tmp_path}" in steps
