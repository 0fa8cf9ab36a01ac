"""Tablets: enrolment by a one-time code, who is calling, revocation."""
