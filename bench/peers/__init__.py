"""The same documents and the same questions through nanohana and through public systems (``python -m bench.peers``)."""
