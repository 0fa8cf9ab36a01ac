"""Who is met at the roadside: identity papers, phones, plates, officers. Parsed once; what exists is valid."""
