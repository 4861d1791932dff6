"""What a network would say if its attention were otherwise; runs torch, so only worker processes may import it."""
