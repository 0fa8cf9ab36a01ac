"""This tablet's chain: appending events inside a transaction, receipts, sums, export."""
