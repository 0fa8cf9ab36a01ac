"""One file a gateway, one line in the registry, the shared contract test."""
