"""Tables made from events: reports, decisions, prints, services. They can be rebuilt; the bytes cannot."""
