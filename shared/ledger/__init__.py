"""The append-only chain of one tablet or desk: exact bytes, hashes, receipts, exports."""
