"""The packaged tables. They are data: a new decree is a new row with its dates and source, never a new branch."""
