"""A running service, called over HTTP: what the command lines of collections and sweeps share."""
