"""The end of the legal term: bytes go, the signed note that they were here stays, and the chain still checks."""
