"""The supervisors' page on restores, what they left open, and clocks."""

from __future__ import annotations

from flask import Blueprint, render_template

from server.accounts.routes import for_supervisors
from server.restore.queries import open_ranges, restores, tablets_after_restore
from server.supervisor.routes import frame, units_of_visitor
from server.supervisor.words import kind_words
from server.times.queries import clock_lines, doubt_lines
from server.units.service import all_units

pages = Blueprint("restore_pages", __name__, template_folder="templates")
pages.context_processor(frame)
CAUSES = {
    "witness": "Tệp chứng trong thư mục khoá cho thấy cơ sở dữ liệu cũ",
    "tablet": "Một máy đưa biên nhận mới hơn cơ sở dữ liệu",
    "hand": "Người quản trị báo",
}
REASONS = {
    "overrun": "Dùng số sau hạn của dải",
    "outside": "Giờ máy nằm ngoài hai biên nhận",
    "due": "Một thời hạn rơi vào giữa hai biên nhận",
}
SERIES = {1: "Quyết định", 2: "Tập huấn", 3: "Đính chính, sửa đổi, huỷ", 4: "Tạm giữ"}


@pages.get("/giam-sat/phuc-hoi")
@for_supervisors
def show() -> str:
    """Restores; the list of what no tablet has given back; clocks that are off; events nobody can date."""
    home = units_of_visitor()
    began = restores()
    return render_template(
        "restore/page.html",
        restores=began,
        tablets=tablets_after_restore(home) if began else [],
        ranges=open_ranges(home),
        clocks=clock_lines(home),
        doubts=doubt_lines(home),
        units={unit.home: unit.name for unit in all_units()},
        causes=CAUSES,
        reasons=REASONS,
        series=SERIES,
        kind_words=kind_words,
    )
