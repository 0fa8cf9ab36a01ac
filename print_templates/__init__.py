"""Reports and decisions as PDF, byte-identical on tablet and server. The only place that imports reportlab."""
