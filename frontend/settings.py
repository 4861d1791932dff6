"""Settings of the pages' process, read from the environment with the prefix `LENS_FRONTEND_`."""

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class FrontendSettings(BaseSettings):
    """Where the pages are served and where they find the service."""

    model_config = SettingsConfigDict(env_prefix="LENS_FRONTEND_", frozen=True, extra="ignore")

    api_url: str = Field(
        default="http://127.0.0.1:8000/api/v1",
        description="Base URL of the API as the pages' process reaches it, with the version in it.",
    )
    public_api: str = Field(
        default="/api/v1",
        pattern=r"^/\S*$",
        description="Path of the API as the browser reaches it, on the same origin as the pages.",
    )
    host: str = Field(default="127.0.0.1", description="Address that the pages' process listens on.")
    port: int = Field(default=8050, ge=1, le=65535, description="Port that the pages' process listens on.")
    upload_cap_bytes: int = Field(
        default=200 * 1024 * 1024,
        gt=0,
        description="Files above this size are refused in the browser already; keep it equal to the service's cap.",
    )
    recording_cap_s: float = Field(
        default=300.0,
        gt=0,
        description="Seconds after which a recording in the browser stops; keep it below the service's longest clip.",
    )
    request_timeout_s: float = Field(
        default=30.0, gt=0, description="Seconds that the pages wait for one answer of the API."
    )
