"""What is checked about the code itself: sizes, imports, leftovers, clock."""
