"""Faults put into the code itself, to see that the tests bite: every one must be caught by the tests it names.

``python -m tests.faults.mutations [--core] [NAME…]`` works in a copy of the tree. `mutations.toml` beside this file is
the list: a mutation whose text no longer stands in its file, once, is an error, so the list cannot go stale unseen.
"""
