"""The fields of a draft report: names, types and which step shows them. The one list for screens and
services."""

from __future__ import annotations

STEPS = ("person", "vehicle", "acts", "evidence", "review")

DRAFT_FIELDS: dict[str, tuple[type, str]] = {
    # name: (type of the value, step). Texts are as typed (NFC, outer spaces cut); "" = empty.
    "offender.kind": (str, "person"),  # person | organisation | unknown
    "offender.name": (str, "person"),
    "offender.born": (str, "person"),  # dd/mm/yyyy as typed
    "offender.sex": (str, "person"),  # male | female | ""
    "offender.nationality": (str, "person"),
    "offender.id_kind": (str, "person"),  # cccd | cmnd | passport | licence | none | tax
    "offender.id_number": (str, "person"),
    "offender.address": (str, "person"),
    "offender.occupation": (str, "person"),
    "offender.licence_number": (str, "person"),
    "offender.licence_class": (str, "person"),
    "offender.phone": (str, "person"),
    "offender.phone_declined": (bool, "person"),
    "offender.guardian_name": (str, "person"),
    "offender.guardian_address": (str, "person"),
    "offender.representative": (str, "person"),  # of an organisation
    "offender.representative_title": (str, "person"),
    "vehicle.group": (str, "vehicle"),  # motorbike | electric | car | truck | bus | other
    "vehicle.ground": (str, "vehicle"),  # white | yellow | blue | red | diplomatic | temporary
    "vehicle.plate": (str, "vehicle"),  # only letters and digits, as keyed: 29AB12345
    "acts": (list, "acts"),  # [[code, count], …] in the order chosen
    "mitigating": (list, "acts"),  # ids, e.g. ["9.1"]
    "aggravating": (list, "acts"),  # ids, e.g. ["10.1.b"]
    "ended_at": (int, "evidence"),  # ms UTC
    "detected_at": (int, "evidence"),  # ms UTC
    "by_device": (bool, "evidence"),
    "place.text": (str, "evidence"),
    "place.ward": (str, "evidence"),
    "place.province": (str, "evidence"),  # province code
    "place.lat": (int, "evidence"),  # 1e-7 degrees
    "place.lon": (int, "evidence"),
    "place.accuracy": (int, "evidence"),  # metres
    "statement": (str, "evidence"),  # what the offender says
    "complied": (bool, "evidence"),  # stopped the act when told to
    "explanation_waived": (bool, "evidence"),
    "read_back": (bool, "evidence"),
    "refusal_reason": (str, "evidence"),  # "" | refused | absent | unable | unknown
    "refusal_note": (str, "evidence"),  # written reason when nobody can witness
    "witness.kind": (str, "evidence"),  # "" | authority | person
    "witness.name": (str, "evidence"),
    "witness.address": (str, "evidence"),
    # strokes: [[[x, y, t], …], …] integers; x, y in dp from the pad's top left, t in ms from the first touch
    "signature.offender": (list, "evidence"),
    "signature.recorder": (list, "evidence"),
    "signature.witness": (list, "evidence"),
}
