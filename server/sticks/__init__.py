"""Ledgers that come on a USB stick: sealed by the tablet, taken as a push is, answered by a receipt on the stick."""
