"""Printing at the station: permits, the gate, workers, pages."""
