"""The tablet's own store code over the VFS of ours: what each commit left is told into the log."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import sqlcipher3.dbapi2

from field_client.store import store as store_module
from field_client.store.store import open_connection
from field_client.ui import views as v
from shared.errors import TransportError
from tests.faults.power.driver import Connection, Driver
from tests.faults.power.judge import Judged, judge, state_of
from tests.faults.power.vfs import CIPHERED, Power
from tests.field_client.conftest import PIN, Site


class Telling(Driver):
    """A driver that writes into the log what each commit left, at the moment the caller may rely on it."""

    def __init__(self, power: Power, *, vfs: str = CIPHERED) -> None:
        super().__init__(vfs, cipher=vfs == CIPHERED)
        self.power, self.keys = power, list[bytes]()

    def made(self, connection: Connection) -> Connection:
        telling = self

        class Told(Connection):
            def execute(self, sql: str, parameters: Any = ()) -> Any:
                found = super().execute(sql, parameters)
                if sql == "COMMIT":
                    telling.power.told(state_of(self))
                elif key := re.search(r"PRAGMA key = \"x'(\w+)'\"", sql):
                    telling.keys.append(bytes.fromhex(key[1]))
                return found

        return Told(connection.apsw)

    def connect(self, path: str, **options: Any) -> Connection:
        return self.made(super().connect(path, **options))


@dataclass
class Rig:
    """`power` logs and may refuse; `under` puts the tablet's store on it; `cut` judges with the real SQLCipher."""

    power: Power
    driver: Telling = field(init=False)

    def __post_init__(self) -> None:
        self.driver = Telling(self.power)

    @contextmanager
    def under(self) -> Iterator[None]:
        """Stores opened in here lie on the VFS. They must be closed in here too."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(store_module, "sqlcipher3", SimpleNamespace(dbapi2=self.driver))
            yield

    def cut(self, folder: Path, *, seed: int = 1, every_write: bool = False) -> Judged:
        """Cut the log everywhere; reopen with the production's own code and cipher."""
        assert store_module.sqlcipher3.dbapi2 is sqlcipher3.dbapi2
        key = self.driver.keys[-1]

        def opened(where: Path) -> Any:
            return open_connection(where / "store.db", key)

        return judge(self.power.log, folder, opened, seed=seed, every_write=every_write)


def play_a_shift(site: Site, jpeg: bytes) -> str:
    """Everything that a shift commits: enrolment, numbers, a draft with a photo, report, decision, paper, service,
    sync, and two starts in between, which move the WAL into the database. The case's id."""
    site.enrol()
    site.sync()
    draft_id = site.draft()
    site.tablet.add_photo(draft_id, jpeg)
    case_id = site.tablet.record_report(draft_id).case_id
    site.print_all()
    site.tablet.enter_decision(case_id, PIN)
    site.tablet.print_decision(case_id, 2)
    site.print_all()
    site.restart()
    printing = site.tablet.printing(case_id, decision=True)
    assert printing.open is not None
    site.tablet.settle_print(printing.open.print_id, v.PrintOutcome.ALL)
    site.tablet.serve_decision(case_id, v.ServiceWay.HANDED, "")
    with suppress(TransportError):  # facts go first; the small server of these tests takes no photos
        site.sync()
    assert site.tablet.truth().unsent == 0
    site.tablet.stop()
    return case_id
