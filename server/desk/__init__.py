"""The unit's desk: a ledger held by the server for acts done on the web, first of all the settling of held events."""
