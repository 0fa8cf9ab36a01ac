"""One draft on the glass: every change goes to the store at once, what comes back is what is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from field_client.ui.bridge import Bridge
from field_client.ui.ports import DraftServices
from field_client.ui.views import DraftView
from shared.errors import DomainError


class DraftSession:
    """`on_view` gets each stored state, `on_refused` why one could not be stored.

    Changes that were refused (storage full) are kept and sent again with the next ones: nothing typed is lost.
    `saving` is True while the glass shows more than the store has.
    """

    def __init__(
        self,
        bridge: Bridge,
        services: DraftServices,
        *,
        on_view: Callable[[DraftView], None],
        on_refused: Callable[[DomainError], None],
    ) -> None:
        self._bridge = bridge
        self._services = services
        self._on_view = on_view
        self._on_refused = on_refused
        self._under_way = 0
        self._refused: dict[str, object] = {}
        self.view: DraftView | None = None

    @property
    def saving(self) -> bool:
        return self._under_way > 0 or bool(self._refused)

    @property
    def draft_id(self) -> str:
        return "" if self.view is None else self.view.id

    def start(self, draft_id: str | None) -> None:
        """Open a draft, or a new one for None."""
        services = self._services
        self._do(services.new_draft if draft_id is None else partial(services.load_draft, draft_id))

    def value(self, name: str, default: Any = "") -> Any:
        """The stored value of a field."""
        return default if self.view is None else self.view.values.get(name, default)

    def change(self, **values: object) -> None:
        """Store fields; a dot in a name is written `__` (offender__name)."""
        self.store({name.replace("__", "."): value for name, value in values.items()})

    def store(self, changes: Mapping[str, object]) -> None:
        everything = {**self._refused, **changes}
        self._refused = {}
        self._do(partial(self._services.save_draft, self.draft_id, everything), everything)

    def retry(self) -> None:
        if self._refused:
            self.store({})

    def read_card(self, payload: str) -> None:
        self._do(partial(self._services.read_card, self.draft_id, payload))

    def add_photo(self, jpeg: Callable[[], bytes]) -> None:
        """Take a picture and store it, both on the worker."""
        self._do(lambda: self._services.add_photo(self.draft_id, jpeg()))

    def remove_photo(self, photo_id: str) -> None:
        """Leave a picture out."""
        self._do(partial(self._services.remove_photo, self.draft_id, photo_id))

    def retake_photo(self, photo_id: str, jpeg: Callable[[], bytes]) -> None:
        """Another picture in its place: the old one goes only when the new one is stored."""

        def retake() -> DraftView:
            self._services.add_photo(self.draft_id, jpeg())
            return self._services.remove_photo(self.draft_id, photo_id)

        self._do(retake)

    def locate(self) -> None:
        self._do(partial(self._services.locate, self.draft_id))

    def _do(self, work: Callable[[], DraftView], changes: Mapping[str, object] | None = None) -> None:
        self._under_way += 1
        self._bridge.call(work, then=self._stored, failed=partial(self._not_stored, changes or {}))

    def _stored(self, view: DraftView) -> None:
        self._under_way -= 1
        self.view = view
        if not self._under_way:  # an older answer would overwrite what was typed since
            self._on_view(view)

    def _not_stored(self, changes: Mapping[str, object], error: DomainError) -> None:
        self._under_way -= 1
        self._refused = {**changes, **self._refused}
        self._on_refused(error)
