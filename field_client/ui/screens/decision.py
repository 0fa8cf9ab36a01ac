"""08: the decision before its entry: a stamped preview, the checks, and why printing is locked."""
