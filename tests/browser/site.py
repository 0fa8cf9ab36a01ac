"""A server on a real socket with cases in it, and how a person uses its pages."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import uuid4

from playwright.sync_api import Page

from server.accounts.routes import SESSION
from server.accounts.service import log_in, set_password
from server.sms.gateways.sandbox import SandboxGateway
from server.sms.worker import run_once
from shared.cases.decision import Decision
from shared.cases.records import ServiceRecorded
from shared.numbering.lookup_code import show_code
from tests.server.conftest import HOME, World

SUPERVISOR, PASSWORD = "giamsat", "mật khẩu làm thử 1"


@dataclass
class Site:
    """`url` without a slash at its end."""

    url: str
    world: World
    decisions: list[Decision] = field(default_factory=list)

    @property
    def decision(self) -> Decision:
        """The first decision of the day: NGUYỄN VĂN MẪU, 5,500,000 đồng."""
        return self.decisions[0]

    def decide(self, home: int = HOME) -> None:
        """One decision arrives from another tablet."""
        tablet = self.world.tablet(home=home)
        case = uuid4()
        self.decisions.append(tablet.decision(tablet.record(case)))
        tablet.enter(case, self.decisions[-1])
        assert tablet.push().status_code == 200

    def work_a_day(self) -> None:
        """A day's work: decisions entered and texted, a gap, an event that waits, one that is held, one not arrived."""
        tablet = self.world.tablet(numbers=10)
        for skipped in (False, False, True):
            case = uuid4()
            report = tablet.record(case)
            tablet.used += skipped
            self.decisions.append(tablet.decision(report))
            tablet.enter(case, self.decisions[-1])
        case = uuid4()
        outside = tablet.decision(tablet.record(case), serial=900)
        tablet.enter(case, outside)
        tablet.add("service.recorded", ServiceRecorded(way="handed", served_at=tablet.now, of_seq=900), case=uuid4())
        assert tablet.push().status_code == 200
        with self.world.app.app_context():
            while run_once(self.world.parts, SandboxGateway(self.world.parts), check=lambda _url, _row: True):
                pass
        self.world.tablet(numbers=0)

    def add_supervisor(self, home: int = 0) -> None:
        """An account that may see the figures."""
        with self.world.app.app_context():
            set_password(self.world.parts, SUPERVISOR, PASSWORD, home=home)

    def log_in(self, page: Page, password: str = PASSWORD) -> None:
        """Fill in the log-in form."""
        page.goto(f"{self.url}/dang-nhap")
        page.get_by_label("Tên đăng nhập").fill(SUPERVISOR)
        page.get_by_label("Mật khẩu").fill(password)
        page.get_by_role("button", name="Đăng nhập").click()

    def open_figures(self, page: Page) -> None:
        """The supervisor's page in a browser that is logged in already."""
        with self.world.app.app_context():
            token = log_in(self.world.parts, SUPERVISOR, PASSWORD, address="test")
        page.context.add_cookies([{"name": SESSION, "value": token, "url": self.url}])
        page.goto(f"{self.url}/giam-sat")

    def look_up(self, page: Page, number: str) -> None:
        """Type a number or code and ask."""
        page.goto(f"{self.url}/tra-cuu")
        page.get_by_label("Số quyết định hoặc số biên bản").fill(number)
        page.get_by_role("button", name="Tra cứu").click()


def code_of(decision: Decision) -> str:
    """As printed."""
    assert decision.code is not None
    return show_code(decision.code)


__all__ = ["HOME", "PASSWORD", "SUPERVISOR", "Site", "code_of"]
