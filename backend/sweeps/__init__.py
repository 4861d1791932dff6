"""Sweeps: a checkpoint over many inputs, gathered into a frame as they succeed, or shipped as one."""
