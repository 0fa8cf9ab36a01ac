"""What goes over the wire to a printer, as bytes."""
