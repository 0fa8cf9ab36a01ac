"""Lists, sums, notices and the export: reading the tablet's own books."""

from __future__ import annotations

from typing import Protocol

from sqlalchemy.dialects.sqlite import insert

from field_client.cases.listing import decision_rows, home_view, search_cases
from field_client.cases.notices import ASK_NUMBERS, RETRY
from field_client.catalogue.law_shelf import LawShelf
from field_client.ledger.export import export_bytes
from field_client.ledger.stick import Exchanged, Stick, stick_folder
from field_client.open_tablet import OpenTablet
from field_client.store.tables import answered_notices
from field_client.sync.status import StatusBoard
from field_client.sync.views import sync_view
from field_client.ui.views import CaseFilter, CaseRow, HomeView, SyncFilter, SyncView, Words


class AskSync(Protocol):
    """As `SyncWorker.ask_now`."""

    def __call__(self, *, numbers: bool) -> None: ...


class Books:
    """`ask_sync` wakes the sync as a person does."""

    def __init__(self, tablet: OpenTablet, law: LawShelf, board: StatusBoard, *, ask_sync: AskSync) -> None:
        self._tablet, self._law, self._board, self._ask_sync = tablet, law, board, ask_sync

    def home(self, which: CaseFilter) -> HomeView:
        """Rows and sums of the home screen."""
        with self._tablet.store.reading() as connection:
            return home_view(connection, self._tablet, self._law.book(connection).catalogue, which)

    def search(self, query: str) -> tuple[CaseRow, ...]:
        """Own cases by name, plate or number."""
        with self._tablet.store.reading() as connection:
            return search_cases(connection, query)

    def decisions(self) -> tuple[CaseRow, ...]:
        """Cases by what they need from a person."""
        with self._tablet.store.reading() as connection:
            return decision_rows(connection)

    def sync_view(self, which: SyncFilter) -> SyncView:
        """Screen 10."""
        with self._tablet.store.reading() as connection:
            return sync_view(connection, which, self._board.read())

    def answer(self, notice_id: str, action: str) -> None:
        """A person answered a notice: ``retry`` syncs at once, ``ask_numbers`` asks for a block too."""
        now = self._tablet.clock.now_ms()
        with self._tablet.store.transaction() as tx:
            statement = insert(answered_notices).values(id=notice_id, action=action, at=now)
            again = {"action": action, "at": now}
            tx.execute(statement.on_conflict_do_update(index_elements=[answered_notices.c.id], set_=again))
        if action == RETRY:
            self._ask_sync(numbers=False)
        elif action == ASK_NUMBERS:
            self._ask_sync(numbers=True)

    def export_bytes(self) -> bytes:
        """The whole ledger, checkable by anyone."""
        with self._tablet.store.reading() as connection:
            return export_bytes(connection, self._tablet.identity)

    def export(self) -> Words:
        """Exchange with the USB stick: receipts in, what has none out. NotAllowed: ``no_stick``, ``storage_full``."""
        tablet = self._tablet
        return _told(Stick(tablet, stick_folder(tablet.settings)).exchange())


def _told(found: Exchanged) -> Words:
    vi, en = [], []
    if found.received:
        vi.append(f"Máy chủ đã nhận tới mục {found.received:06d}, có biên nhận trên USB.")
        en.append(f"The server holds everything up to entry {found.received:06d}; its receipt is on the stick.")
    if found.refused:
        vi.append(f"{found.refused} biên nhận trên USB không phải của máy này hoặc bị hỏng, không dùng.")
        en.append(f"{found.refused} receipts on the stick are foreign or damaged and were not used.")
    if found.written:
        vi.append(f"Đã ghi {found.events} mục chưa gửi, niêm phong, vào {found.written}. Đưa USB về đơn vị.")
        en.append(f"{found.events} unsent entries were sealed into {found.written}. Bring the stick to the unit.")
    elif not found.pictures:
        vi.append("Máy chủ đã có mọi mục; không cần ghi ra USB.")
        en.append("The server has every entry; nothing needs the stick.")
    if found.pictures:
        vi.append(f"{found.pictures} ảnh chưa gửi cũng đã niêm phong.")
        en.append(f"{found.pictures} unsent pictures were sealed too.")
    return Words(" ".join(vi), " ".join(en))
