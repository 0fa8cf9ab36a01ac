"""The signed token in the QR of every page, and the dated key lists that it is checked against."""
