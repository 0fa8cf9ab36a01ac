"""What a signer typed: read from the address of the review, so that looking again writes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from server.deciding.considering import Wish
from server.deciding.custody import Return
from shared.cases.parties import NamedParty
from shared.errors import InvalidInput
from shared.law.choosing import Choice
from shared.money import parse_dong
from shared.seal.hexadecimal import from_hex


@dataclass(frozen=True, slots=True)
class Typed:
    """As it came: for showing the form again."""

    mitigating: tuple[str, ...] | None
    aggravating: tuple[str, ...] | None
    amounts: Mapping[int, str]
    months: Mapping[int, str]

    def wish(self, acts: int) -> Wish:
        """For a case of so many acts. InvalidInput, field ``acts.0.amount`` or ``acts.0.months``."""
        choices = tuple(Choice(self._amount(place), self._months(place)) for place in range(acts))
        return Wish(self.mitigating, self.aggravating, choices)

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """Names and values that carry it through another form."""
        pairs = [("chon", "1")] if self.mitigating is not None else []
        pairs += [("giam", one) for one in self.mitigating or ()] + [("tang", one) for one in self.aggravating or ()]
        pairs += [(f"muc_{place}", text) for place, text in self.amounts.items()]
        return pairs + [(f"thang_{place}", text) for place, text in self.months.items()]

    def _amount(self, place: int) -> int | None:
        text = self.amounts.get(place, "").strip()
        if not text:
            return None
        try:
            return parse_dong(text)
        except InvalidInput as error:
            raise error.at(f"acts.{place}.amount") from None

    def _months(self, place: int) -> int | None:
        text = self.months.get(place, "").strip()
        if not text:
            return None
        if not text.isascii() or not text.isdigit() or len(text) > 3:
            raise InvalidInput(
                "months",
                field=f"acts.{place}.months",
                vi="Số tháng là số nguyên.",
                en="Months are a whole number.",
            )
        return int(text)


def read_typed(fields: MultiDict[str, str], acts: int) -> Typed:
    """`chon` tells that circumstances were chosen here; before that the report's own are shown."""
    chose = bool(fields.get("chon"))
    return Typed(
        mitigating=tuple(fields.getlist("giam")) if chose else None,
        aggravating=tuple(fields.getlist("tang")) if chose else None,
        amounts={place: fields.get(f"muc_{place}", "") for place in range(acts) if fields.get(f"muc_{place}")},
        months={place: fields.get(f"thang_{place}", "") for place in range(acts) if fields.get(f"thang_{place}")},
    )


def read_return(fields: MultiDict[str, str]) -> Return:
    """Which things of which paper, and who takes them. InvalidInput("items") for what no page of ours sends."""
    try:
        paper = from_hex(fields.get("giay", ""), 32)
        places = tuple(int(one) for one in fields.getlist("vat") if one.isascii() and one.isdigit() and len(one) < 4)
    except ValueError as error:
        raise InvalidInput("items", field="items", vi="Chọn vật trả lại.", en="Choose what is returned.") from error
    receiver = NamedParty(fields.get("nguoi_nhan", ""), fields.get("dia_chi", ""), fields.get("tu_cach", ""))
    return Return(paper, places, receiver)
