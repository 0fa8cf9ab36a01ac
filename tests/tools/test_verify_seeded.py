"""Three hundred papers drawn from one seed: every forgery is found, no genuine paper is called one."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from shared.cases.decision import Decision, NumberTaken
from shared.cases.parties import Vehicle
from shared.numbering.lookup_code import LookupKey, write_code
from tests.faults.record import Injected
from tests.samples import HELMET_FINE, HOME, PERSON, RED_LIGHT_FINE, sample_decision
from tests.tools.papers import Paper, forged, judge, paper, with_pages
from tests.tools.photos import photo_of

pytestmark = pytest.mark.fault("F23")

SEED = 20_261_122
FORGERIES, GENUINE, PHOTOS = 300, 30, 20
FAMILY = ("NGUYỄN", "NGHIÊM", "TRẦN", "TRỊNH", "LÊ", "LƯƠNG", "PHẠM", "PHAN", "HOÀNG", "HUỲNH")
MIDDLE = ("VĂN", "VIẾT", "THỊ", "THU", "HỮU", "HOÀI")
GIVEN = ("MẪU", "MINH", "THỬ", "THẮNG", "GIẢ", "GIANG", "BÌNH", "BẢO")
ACTS = (HELMET_FINE, RED_LIGHT_FINE)
Forge = Callable[[random.Random, Paper, Paper], bytes]


def name(chance: random.Random) -> str:
    return " ".join(chance.choice(part) for part in (FAMILY, MIDDLE, GIVEN))


def plate(chance: random.Random) -> str:
    series = chance.choice("ABCDEFGHK") + str(chance.randrange(1, 10))
    return f"{chance.randrange(11, 100)}{series}{chance.randrange(10_000, 100_000)}"


def drawn(chance: random.Random, serial: int) -> Decision:
    acts = tuple(chance.choice(ACTS) for _ in range(chance.randrange(1, 4)))
    return sample_decision(
        number=NumberTaken(2026, 1, serial, f"{serial:06d}/QĐ-XPHC"),
        code=write_code(LookupKey(HOME, 2026, serial)),
        offender=replace(PERSON, name=name(chance)),
        vehicle=Vehicle("motorcycle", plate(chance)),
        acts=acts,
        total=sum(act.amount for act in acts),
    )


def other_name(chance: random.Random, of: Paper, _: Paper) -> bytes:
    """Another person; in most cases with the same initials."""
    was = (of.decision.offender.name or "").split()
    same = [[one for one in words if one[0] == old[0]] for words, old in zip((FAMILY, MIDDLE, GIVEN), was, strict=True)]
    now = was
    while now == was:
        now = [chance.choice(words) for words in same]
    return forged(of, offender=replace(of.decision.offender, name=" ".join(now)))


def other_plate(chance: random.Random, of: Paper, _: Paper) -> bytes:
    was = of.decision.vehicle.plate or "" if of.decision.vehicle else ""
    at = chance.randrange(len(was) - 5, len(was))
    now = was[:at] + str((int(was[at]) + chance.randrange(1, 10)) % 10) + was[at + 1 :]
    return forged(of, vehicle=Vehicle("motorcycle", now))


def other_amount(chance: random.Random, of: Paper, _: Paper) -> bytes:
    """Less to pay, in the act and in the total."""
    less = chance.choice((100_000, 200_000, 300_000))
    first, *rest = of.decision.acts
    acts = (replace(first, amount=first.amount - less), *rest)
    return forged(of, acts=acts, total=of.decision.total - less)


def other_act(chance: random.Random, of: Paper, _: Paper) -> bytes:
    """One act exchanged for the other, the amounts left as they were."""
    at = chance.randrange(len(of.decision.acts))
    acts = list(of.decision.acts)
    new = ACTS[1] if acts[at].code == ACTS[0].code else ACTS[0]
    acts[at] = replace(new, amount=acts[at].amount)
    return forged(of, acts=tuple(acts))


def fewer_acts(_: random.Random, of: Paper, other: Paper) -> bytes:
    if len(of.decision.acts) == 1:
        return forged(of, acts=(*of.decision.acts, replace(HELMET_FINE, amount=0, penalty="warning")))
    return forged(of, acts=of.decision.acts[:-1], total=sum(act.amount for act in of.decision.acts[:-1]))


def other_number(chance: random.Random, of: Paper, _: Paper) -> bytes:
    serial = 4_001 + (of.decision.number.serial - 4_001 + chance.randrange(1, 400)) % 499
    number = NumberTaken(2026, 1, serial, f"{serial:06d}/QĐ-XPHC")
    return forged(of, number=number, code=write_code(LookupKey(HOME, 2026, serial)))


def other_day(chance: random.Random, of: Paper, _: Paper) -> bytes:
    return forged(of, signed_at=of.decision.signed_at - chance.randrange(1, 200) * 86_400_000)


def missing_page(chance: random.Random, of: Paper, _: Paper) -> bytes:
    gone = chance.randrange(of.decision.pages)
    return with_pages(of.pdf, [n for n in range(of.decision.pages) if n != gone])


def repeated_page(chance: random.Random, of: Paper, _: Paper) -> bytes:
    return with_pages(of.pdf, [*range(of.decision.pages), chance.randrange(of.decision.pages)])


def reordered_pages(_: random.Random, of: Paper, __: Paper) -> bytes:
    return with_pages(of.pdf, list(reversed(range(of.decision.pages))))


def foreign_page(_: random.Random, of: Paper, other: Paper) -> bytes:
    return with_pages(of.pdf, [-1, *range(1, of.decision.pages)], other.pdf)


def seal_of_another(_: random.Random, of: Paper, other: Paper) -> bytes:
    """This content beside the genuine seal of another paper."""
    return forged(Paper(of.decision, other.raw, other.token, b""))


FORGES: tuple[Forge, ...] = (
    other_name,
    other_plate,
    other_amount,
    other_act,
    fewer_acts,
    other_number,
    other_day,
    missing_page,
    repeated_page,
    reordered_pages,
    foreign_page,
    seal_of_another,
)


@pytest.fixture(scope="module")
def papers() -> list[Paper]:
    chance = random.Random(SEED)
    return [paper(drawn(chance, 4_001 + n)) for n in range(GENUINE)]


def test_no_genuine_paper_of_the_set_is_called_a_forgery(tmp_path: Path, papers: list[Paper]) -> None:
    assert [verdict.faults for one in papers if (verdict := judge(tmp_path, one.pdf)).state != "ok"] == []


def test_every_forgery_of_the_set_is_found(tmp_path: Path, papers: list[Paper], faults_injected: Injected) -> None:
    chance = random.Random(SEED)
    missed: Counter[str] = Counter()
    for n in range(FORGERIES):
        forge = FORGES[n % len(FORGES)]
        of, other = chance.sample(papers, 2)
        verdict = judge(tmp_path, forge(chance, of, other))
        if verdict.state != "bad" or not verdict.faults:
            missed[forge.__name__] += 1
    faults_injected(FORGERIES)
    assert missed == {}


def test_photos_with_noise_turns_and_blur_are_still_read(tmp_path: Path, papers: list[Paper]) -> None:
    """Every page of twenty papers, at 200 dpi: blur up to one pixel, a turn up to eight degrees, a fifth noise."""
    chance = random.Random(SEED)
    unread = []
    for one in papers[:PHOTOS]:
        for page in range(one.decision.pages):
            verdict = judge(tmp_path, photo_of(one.pdf, chance, page=page, turn=8.0, noise=0.2))
            if verdict.state != "ok" or verdict.kind != "photo":
                unread.append((one.decision.number.text, page, verdict.faults))
    assert unread == []
