"""Made-up cases for the screens, as in the design's pictures."""

from __future__ import annotations

import io
from datetime import datetime

from PIL import Image, ImageDraw

from field_client.ui.views import CaseRow, CircumstanceRow, Delivery, FavouriteRow, Stage, SyncRow, ViolationRow, Words
from print_templates.images import PagePicture
from shared.clock import VIETNAM, ms_of


def at(hour: int, minute: int, second: int = 0, day: int = 21) -> int:
    return ms_of(datetime(2026, 11, day, hour, minute, second, tzinfo=VIETNAM))


def page(words: str = "") -> PagePicture:
    """A white page with a word."""
    image = Image.new("RGB", (620, 877), "white")
    draw = ImageDraw.Draw(image)
    for y in range(60, 760, 22):
        draw.rectangle((60, y, 560 if y % 66 else 380, y + 6), fill="#D8DEE6")
    draw.text((220, 400), words, fill="#8090A0")
    return PagePicture(image.width, image.height, image.tobytes())


def photo(colour: str = "#AEBBC9") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (360, 256), colour).save(out, "JPEG")
    return out.getvalue()


def same(text: str) -> Words:
    return Words(text, text)


ROWS = (
    CaseRow("c1", "Lê Văn Mẫu", at(14, 26), "motorbike", "29-AB 123.45", "Không đội mũ bảo hiểm, vượt đèn đỏ",
            Stage.AWAITING, Delivery.UNSENT, report_number="0317-000222/BB-VPHC"),
    CaseRow("c2", "Trần Quốc Thử", at(13, 58), "car", "30A-678.90", "Nồng độ cồn trên 0,4 mg/l khí thở",
            Stage.TRANSFERRED, Delivery.UNSENT),
    CaseRow("d1", "Phạm Thuỳ Thử", at(13, 41), "motorbike", "29-X5 222.33", "", Stage.DRAFT, Delivery.ONLY_HERE),
    CaseRow("c4", "Nguyễn Thị Ví Dụ", at(12, 15), "motorbike", "29-B1 456.78", "Không đội mũ bảo hiểm",
            Stage.PRINTED, Delivery.UNSENT, "004132/QĐ-XPHC", stage_copies=2),
    CaseRow("c5", "Đỗ Mạnh Mẫu", at(11, 47), "truck", "29C-999.01", "Không đi đúng làn đường",
            Stage.PRINT_UNKNOWN, Delivery.UNSENT, "004131/QĐ-XPHC"),
    CaseRow("c6", "Vũ Đình Thử", at(11, 6), "motorbike", "29-H1 345.67", "Đi ngược chiều",
            Stage.PRINTED, Delivery.HELD, "004130/QĐ-XPHC", stage_copies=2),
    CaseRow("c7", "Đặng Ngọc Ỷ Mẫu", at(10, 38), "car", "30E-111.22", "Quá tốc độ 12 km/h",
            Stage.PRINTED, Delivery.RECEIVED, "004129/QĐ-XPHC", stage_copies=2),
    CaseRow("c8", "Bùi Thế Ví Dụ", at(10, 12), "motorbike", "29-AC 067.89", "Dùng điện thoại khi lái xe",
            Stage.PRINTED, Delivery.RECEIVED, "004128/QĐ-XPHC", stage_copies=2),
    CaseRow("c9", "Công ty Vận tải Mẫu", at(9, 40), "bus", "29B-012.34", "Chở quá số người",
            Stage.PRINTED, Delivery.RECEIVED, "004127/QĐ-XPHC", stage_copies=2),
)  # fmt: skip

SYNC_ROWS = (
    SyncRow(223, same("Quyết định 004133"), "29-AB 123.45", at(14, 41), 6_000, Delivery.UNSENT,
            same("Chưa thử lần nào")),
    SyncRow(222, same("Biên bản, 2 ảnh, 2 chữ ký"), "29-AB 123.45", at(14, 33), 1_100_000, Delivery.UNSENT,
            same("Ảnh gửi sau, biên bản gửi trước")),
    SyncRow(221, same("Biên bản, chuyển hồ sơ"), "30A-678.90", at(13, 58), 900_000, Delivery.UNSENT,
            same("Thử 3 lần, không có mạng")),
    SyncRow(219, same("Bản in quyết định 004131"), "29C-999.01", at(11, 52), 2_000, Delivery.UNSENT,
            same("Chờ trả lời: đã ra giấy chưa")),
    SyncRow(218, same("Quyết định 004131"), "29C-999.01", at(11, 50), 6_000, Delivery.UNSENT,
            same("Thử 3 lần, không có mạng")),
    SyncRow(212, same("Quyết định 004130"), "29-H1 345.67", at(11, 8), 6_000, Delivery.HELD,
            same("Ngày sinh khác cơ sở dữ liệu")),
)  # fmt: skip

VIOLATIONS = (
    ViolationRow("moto.helmet", "Người lái không đội mũ bảo hiểm", "Điểm h khoản 2 Điều 7 Nghị định 168/2024",
                 400_000, 600_000),
    ViolationRow("moto.helmet_passenger", "Chở người không đội mũ bảo hiểm",
                 "Điểm i khoản 2 Điều 7 Nghị định 168/2024", 400_000, 600_000),
    ViolationRow("moto.red_light", "Vượt đèn đỏ", "Điểm c khoản 7 Điều 7 Nghị định 168/2024", 4_000_000, 6_000_000),
    ViolationRow("car.alcohol_3", "Nồng độ cồn trên 0,4 mg/l khí thở (ô tô)",
                 "Điểm a khoản 11 Điều 6 Nghị định 168/2024", 30_000_000, 40_000_000),
)  # fmt: skip

FAVOURITES = (
    FavouriteRow("Không đội mũ bảo hiểm", "racing-helmet", code="moto.helmet"),
    FavouriteRow("Vượt đèn đỏ", "traffic-light-outline", code="moto.red_light"),
    FavouriteRow("Nồng độ cồn", "glass-mug-variant", query="nong do con"),
    FavouriteRow("Quá tốc độ", "speedometer", query="qua toc do"),
    FavouriteRow("Đi ngược chiều", "arrow-u-left-top", query="nguoc chieu"),
    FavouriteRow("Không có giấy phép", "card-account-details-outline", query="giay phep"),
    FavouriteRow("Dùng điện thoại", "cellphone", query="dien thoai"),
    FavouriteRow("Sai làn đường", "road-variant", query="lan duong"),
)

CIRCUMSTANCES = (
    CircumstanceRow("9.1", "Ngăn chặn, làm giảm bớt hậu quả hoặc tự nguyện khắc phục", aggravating=False),
    CircumstanceRow("9.2", "Tự nguyện khai báo, thành thật hối lỗi", aggravating=False),
    CircumstanceRow("9.5", "Phụ nữ mang thai, người già yếu, người có bệnh hoặc khuyết tật", aggravating=False),
    CircumstanceRow("10.1.b", "Vi phạm nhiều lần, tái phạm", aggravating=True),
    CircumstanceRow("10.1.đ", "Lăng mạ, phỉ báng người đang thi hành công vụ", aggravating=True),
)
