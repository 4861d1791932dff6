"""The compose file: one way in, nothing that a container could do beyond its work, settings that exist."""

import re
from pathlib import Path

import pytest

from backend.api.app import engine_config
from backend.engine.config import EngineConfig
from backend.settings import Settings
from frontend.settings import FrontendSettings
from tests.deployment.stack import GATEWAY, ROOT, SERVICES, compose, compose_text, image_environment, service

DECIDED_BY_THE_IMAGE = {"LENS_HOST", "LENS_PORT", "LENS_DATA", "LENS_CHECKPOINTS", "LENS_ENCODERS", "LENS_SAMPLES"}


def names(settings: type[Settings] | type[FrontendSettings]) -> set[str]:
    return {f"{settings.model_config.get('env_prefix')}{name}".upper() for name in settings.model_fields}


def test_there_are_three_services() -> None:
    assert set(compose()["services"]) == set(SERVICES)


def test_the_one_published_port_is_the_gateways() -> None:
    assert {name for name in SERVICES if "ports" in service(name)} == {"gateway"}
    (port,) = service("gateway")["ports"]
    address, published, inside = port.split(":")
    assert (address, published) == ("127.0.0.1", "8080")
    assert '"${GATEWAY_ADDRESS:-127.0.0.1}:${GATEWAY_PORT:-8080}:' in compose_text()
    assert f"listen {inside};" in (GATEWAY / "nginx.conf").read_text("utf-8")
    assert int(inside) >= 1024


def test_only_the_gateway_has_a_way_in_or_out() -> None:
    networks = compose()["networks"]
    for name in ("backend", "frontend"):
        assert [networks[network]["internal"] for network in service(name)["networks"]] == [True]
        assert not service(name).get("network_mode")
    assert set(service("gateway")["networks"]) == {"inside", "outside"}


@pytest.mark.parametrize("name", SERVICES)
def test_a_container_can_do_its_work_only(name: str) -> None:
    declared = service(name)
    assert declared["read_only"] is True
    assert declared["cap_drop"] == ["ALL"]
    assert declared["security_opt"] == ["no-new-privileges:true"]
    assert not {"privileged", "cap_add", "user", "devices", "pid", "ipc"} & set(declared)
    (tmpfs,) = declared["tmpfs"]
    assert re.fullmatch(r"/tmp:size=\d+m", tmpfs)  # noqa: S108 - a mount in the container
    assert re.fullmatch(r"\d+[mg]", declared["mem_limit"])
    assert declared["pids_limit"] > 0


@pytest.mark.parametrize("name", SERVICES)
def test_a_container_is_watched(name: str) -> None:
    declared = service(name)
    kind, *command = declared["healthcheck"]["test"]
    assert kind == "CMD"
    assert "healthz" in " ".join(command)
    assert declared["restart"] == "unless-stopped"
    assert declared["logging"]["options"]["max-size"]


def test_the_gateway_waits_until_the_others_are_healthy() -> None:
    waits = {name: condition["condition"] for name, condition in service("gateway")["depends_on"].items()}
    assert waits == {"backend": "service_healthy", "frontend": "service_healthy"}


def test_health_is_asked_where_the_process_listens() -> None:
    ports = {"backend": image_environment("backend")["LENS_PORT"]}
    ports["frontend"] = image_environment("frontend")["LENS_FRONTEND_PORT"]
    for name, port in ports.items():
        assert f"/dev/tcp/127.0.0.1/{port} " in service(name)["healthcheck"]["test"][-1]
        assert f"{name}:{port};" in (GATEWAY / "nginx.conf").read_text("utf-8")
    assert service("frontend")["environment"]["LENS_FRONTEND_API_URL"] == f"http://backend:{ports['backend']}/api/v1"


def test_every_setting_that_is_named_exists() -> None:
    known = {"backend": names(Settings), "frontend": names(FrontendSettings)}
    for name, existing in known.items():
        assert set(service(name)["environment"]) <= existing
        assert {key for key in image_environment(name) if key.startswith("LENS_")} <= existing
    mentioned = set(re.findall(r"\bLENS_[A-Z_]+", (ROOT / "docs" / "deployment.md").read_text("utf-8")))
    assert mentioned <= names(Settings) | names(FrontendSettings)


def test_every_setting_of_the_service_can_be_set() -> None:
    assert {key for key in image_environment("backend") if key.startswith("LENS_")} == DECIDED_BY_THE_IMAGE
    assert set(service("backend")["environment"]) | DECIDED_BY_THE_IMAGE == names(Settings)


def test_the_settings_make_sense(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, settings in (("backend", Settings), ("frontend", FrontendSettings)):
        for key, value in {**image_environment(name), **service(name)["environment"]}.items():
            if key.startswith("LENS_") and value is not None:
                monkeypatch.setenv(key, str(value))
        settings()
    assert Settings().trusted_proxies == ("*",)
    assert Settings().checkpoints == (Path("/app/checkpoints"), Path("/checkpoints"))
    assert Settings().encoders == (Path("/encoders"),)
    assert Settings().collections is None


def test_collections_are_made_from_the_folder_that_is_mounted_where_one_is() -> None:
    assert "LENS_COLLECTIONS: ${OWN_COLLECTIONS:+/collections}\n" in compose_text()
    assert "- ${OWN_COLLECTIONS:-collections}:/collections:ro\n" in compose_text()


def test_every_variable_is_documented() -> None:
    documented = "".join((ROOT / "docs" / page).read_text("utf-8") for page in ("deployment.md", "settings.md"))
    used = set(re.findall(r"\$\{(\w+)", compose_text()))
    assert {name for name in used if f"`{name}`" not in documented} == set()


def test_one_number_caps_uploads_in_the_three_places() -> None:
    caps = [
        service("backend")["environment"]["LENS_MAX_UPLOAD_BYTES"],
        service("frontend")["environment"]["LENS_FRONTEND_UPLOAD_CAP_BYTES"],
        service("gateway")["environment"]["LENS_MAX_UPLOAD_BYTES"],
    ]
    assert caps == 3 * [Settings.model_fields["max_upload_bytes"].default]
    assert compose_text().count("${LENS_MAX_UPLOAD_BYTES") == 1


def test_the_volumes_are_where_the_service_writes() -> None:
    settings = Settings(data=Path(image_environment("backend")["LENS_DATA"]))
    mounted = dict(volume.split(":", 1) for volume in service("backend")["volumes"])
    assert mounted == {
        "data": str(settings.data),
        "cache": str(engine_config(settings).cache),
        "checkpoints": "/checkpoints:ro",
        "encoders": "/encoders:ro",
        "collections": "/collections:ro",
    }
    assert set(compose()["volumes"]) == set(mounted)
    assert not any("volumes" in service(name) for name in ("frontend", "gateway"))


def test_the_service_is_given_the_time_it_takes_to_stop() -> None:
    allowed = int(service("backend")["stop_grace_period"].removesuffix("s"))
    stop_s: float = EngineConfig.model_fields["stop_s"].default
    assert allowed > Settings.model_fields["shutdown_s"].default + stop_s
