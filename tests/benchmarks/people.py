"""Seeded, realistic but made-up people, plates and places: names of real frequency, every number drawn."""

from __future__ import annotations

import random
from dataclasses import dataclass

from shared.cases.parties import IdentityPaper, Licence, Offender, Place

SURNAMES = "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đinh Mai Trịnh Đoàn Lương Tạ".split()
MIDDLES = (
    "Văn Thị Hữu Đức Ngọc Minh Quang Thanh Xuân Đình Mạnh Thuỳ Thế Quốc Kim Hồng Bảo Gia Anh Hải Tuấn Khánh".split()
)
GIVEN = (
    "An Anh Bình Châu Chi Cường Dũng Dương Đạt Đức Giang Hà Hải Hạnh Hiếu Hoa Hùng Huy Hương Khánh Khôi Lan Linh "
    "Long Mai Minh Nam Nga Ngân Nhung Phong Phúc Phương Quân Quỳnh Sơn Tâm Thảo Thắng Trang Trung Tuấn Tuyết Vân Việt"
).split()
STREETS = (
    "Nguyễn Trãi;Lê Lợi;Trần Hưng Đạo;Giải Phóng;Láng Hạ;Kim Mã;Cầu Giấy;Hai Bà Trưng;Quang Trung;Lê Duẩn;"
    "Phạm Văn Đồng;Xuân Thuỷ;Trường Chinh;Khuất Duy Tiến;Hoàng Quốc Việt;Nguyễn Xiển;Tố Hữu;Minh Khai"
).split(";")
WARDS = "Thượng Đình;Khương Mai;Láng Thượng;Dịch Vọng;Mai Dịch;Hàng Bài;Trung Hoà;Nhân Chính;Yên Hoà;Phương Liệt".split(
    ";"
)
JOBS = (None, None, "Lái xe", "Kinh doanh", "Sinh viên", "Công nhân", "Nhân viên văn phòng", "Tự do")
SERIES = "ABCDEFGHKLMNPSTUVXYZ"


@dataclass(frozen=True)
class MadeUpPerson:
    """One generated offender."""

    name: str
    sex: str
    born: str
    address: str
    cccd: str
    phone: str | None
    licence: str
    job: str | None
    plate: str

    @property
    def offender(self) -> Offender:
        """As a report names this person."""
        return Offender(
            kind="person",
            name=self.name,
            sex="male" if self.sex == "male" else "female",
            born=self.born,
            nationality="Việt Nam",
            occupation=self.job,
            address=self.address,
            identity=IdentityPaper("cccd", self.cccd),
            licence=Licence(self.licence, "A1"),
            phone=self.phone,
            phone_declined=None if self.phone else True,
        )


def made_up_place(draw: random.Random) -> Place:
    """Somewhere along a road of Hà Nội."""
    return Place(
        f"Km {draw.randint(0, 20)}+{draw.randint(0, 9)}00 {draw.choice(STREETS)}, phường {draw.choice(WARDS)}, "
        "thành phố Hà Nội",
        "01",
        draw.randint(209_000_000, 211_000_000),
        draw.randint(1_057_000_000, 1_059_000_000),
        draw.randint(3, 25),
    )


def made_up_people(count: int, seed: int = 20261121) -> list[MadeUpPerson]:
    """The same people for the same seed."""
    draw = random.Random(seed)
    return [_person(draw) for _ in range(count)]


def _person(draw: random.Random) -> MadeUpPerson:
    male = draw.random() < 0.7
    year = draw.randint(1960, 2006)
    middle = draw.choice([one for one in MIDDLES if one != ("Thị" if male else "Văn")])
    name = " ".join([draw.choice(SURNAMES), middle, draw.choice(GIVEN)])
    century = (0 if male else 1) + (2 if year >= 2000 else 0)
    province = draw.choice([1, 1, 1, 1, 22, 24, 30, 31, 33, 34, 35, 36, 37, 38, 40])
    return MadeUpPerson(
        name=name.upper(),
        sex="male" if male else "female",
        born=f"{year}-{draw.randint(1, 12):02d}-{draw.randint(1, 28):02d}",
        address=f"Số {draw.randint(1, 400)} {draw.choice(STREETS)}, phường {draw.choice(WARDS)}, thành phố Hà Nội",
        cccd=f"{province:03d}{century}{year % 100:02d}{draw.randrange(10**6):06d}",
        phone=None if draw.random() < 0.1 else f"+849{draw.randrange(10**8):08d}",
        licence=f"{draw.randrange(10**12):012d}",
        job=draw.choice(JOBS),
        plate=f"{draw.choice((29, 30, 88, 99))}{draw.choice(SERIES)}{draw.randint(1, 9)}{draw.randrange(10**5):05d}",
    )
