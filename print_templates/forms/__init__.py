"""The official forms as data: `<form>_<valid from>.xml` with its `.toml` of labels and dates. Crib: docs/forms.md."""
