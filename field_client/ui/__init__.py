"""The tablet screens: Kivy, our own theme. Everything they need comes through `ports.TabletServices`."""
