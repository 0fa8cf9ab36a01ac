"""One case: the report, the decision, the five machines, and the checks before a decision is entered."""
