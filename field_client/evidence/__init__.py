"""Photos of a stop: kept in the encrypted store, named by their hash in the ledger; sending them comes apart."""
