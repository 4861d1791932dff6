"""What every message has, and the message of an error."""

from pydantic import BaseModel, ConfigDict, Field


class Schema(BaseModel):
    """Base of every message: unknown keys are refused, so that a misspelt field is an error, not a silent default."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Problem(Schema):
    """An error as RFC 9457 problem details (`application/problem+json`)."""

    model_config = ConfigDict(extra="allow", frozen=True)

    type: str = "about:blank"
    title: str = Field(examples=["Unusable clip"])
    status: int = Field(examples=[422])
    detail: str = Field(examples=["holiday.mp4: expected a video or sound file; this is an image (png)"])
