"""Network, unsent count with its oldest age, clock: on every screen, at the same place. A tap opens sync."""

from __future__ import annotations

from kivy.properties import NumericProperty, StringProperty

from field_client.ui import wording
from field_client.ui.i18n import tr
from field_client.ui.views import Network, TruthView
from field_client.ui.widgets.buttons import Tap

NETWORKS = {
    Network.OFFLINE: ("warn", "cloud-off-outline", "Ngoại tuyến"),
    Network.ONLINE: ("ok", "cloud-check-outline", "Có mạng"),
    Network.SILENT: ("warn", "cloud-alert-outline", "Có mạng, máy chủ không trả lời"),
    Network.CAPTIVE: ("warn", "cloud-lock-outline", "Mạng này đòi đăng nhập"),
    Network.INTERCEPTED: ("bad", "alert-octagon-outline", "Có máy lạ đứng giữa"),
    Network.REFUSED: ("bad", "close-circle-outline", "Máy chủ không nhận máy này"),
}


class TruthBar(Tap):
    network = StringProperty("offline")
    unsent = NumericProperty(0)
    oldest = StringProperty("")
    clock = StringProperty("")

    def look(self, part: int) -> str:
        return NETWORKS[Network(self.network)][part]

    def network_words(self, _lang: str = "") -> str:
        return tr._(NETWORKS[Network(self.network)][2])

    def show(self, truth: TruthView, now_ms: int) -> None:
        self.network = truth.network.value
        self.unsent = truth.unsent
        oldest = truth.oldest_unsent_ms
        self.oldest = "" if oldest is None else tr._("cũ nhất {age}", age=wording.age(now_ms - oldest))
        self.clock = wording.time_of(now_ms)
