"""How long the service takes, stage by stage, against the targets that it set itself; run as `python -m benchmarks`."""
