"""What the long run has done so far: one JSON file, written anew after every job, so that it can go on after a stop."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass
class State:
    """`done` job names → their figures: runs, deliveries, faults by kind, counted, seconds."""

    path: Path
    seed: int
    done: dict[str, dict[str, Any]] = field(default_factory=dict)

    @classmethod
    def load(cls, path: Path, *, seed: int) -> State:
        """As it stands, or a new one. ValueError: it was begun with another seed."""
        if not path.exists():
            return cls(path, seed)
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["seed"] != seed:
            raise ValueError(f"{path} was begun with seed {content['seed']}")
        return cls(path, seed, content["done"])

    def add(self, name: str, figures: Mapping[str, Any]) -> None:
        """A job is done."""
        self.done[name] = dict(figures)

    def save(self) -> None:
        """Whole or not at all."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        new = self.path.with_suffix(".new")
        new.write_text(json.dumps({"seed": self.seed, "done": self.done}, indent=1) + "\n", encoding="utf-8")
        os.replace(new, self.path)

    @property
    def deliveries(self) -> int:
        """Events that came whole to a server in seasons."""
        return sum(one.get("deliveries", 0) for one in self.done.values())

    @property
    def cuts(self) -> int:
        """Exchanges cut at a byte over a real socket."""
        return sum(one["runs"] for name, one in self.done.items() if name.startswith("cut "))

    @property
    def next_season(self) -> int:
        """Number of the first season not played."""
        return sum(name.startswith("season ") for name in self.done)

    @property
    def wrong(self) -> dict[str, int]:
        """Every count that is not 0."""
        summed: Counter[str] = Counter()
        for one in self.done.values():
            summed.update(one["counted"])
        return {name: n for name, n in summed.items() if n}
