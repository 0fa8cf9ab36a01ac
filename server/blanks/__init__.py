"""Emergency blanks of a unit: issued under a seal, printed once, each number accounted for."""
