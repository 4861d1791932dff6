"""OpenVINO without its reports: its import sends usage data to an analytics service, which nobody here was asked about.

Without the package `openvino_telemetry` OpenVINO takes a stand-in of its own that sends nothing; so it is made to seem
absent before the first import. Everything here imports OpenVINO from this module.
"""

import sys
from typing import Any

sys.modules["openvino_telemetry"] = None  # type: ignore[assignment]

import openvino as ov  # noqa: E402 - only now

__all__ = ["ov", "torch_frontend"]


def torch_frontend() -> Any:
    """OpenVINO's converter of torch modules; loads torch, which running a kept graph does without."""
    import openvino.frontend.pytorch  # noqa: PLC0415

    return openvino.frontend.pytorch
