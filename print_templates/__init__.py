"""Paper: forms as data, laid out to PDF. The only package that imports reportlab. Public API: `render`."""
