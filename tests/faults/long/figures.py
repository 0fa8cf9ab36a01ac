"""The figures of a fault report, gathered from what the runs wrote: the one JSON object that it is rendered from."""

from __future__ import annotations

import json
import os
import platform
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.faults.record import Figures

Json = dict[str, Any]


def gather(tests: Iterable[Path], long_runs: Iterable[Path]) -> Json:
    """`tests`: files that pytest wrote (tests/faults/record.py); `long_runs`: state files of the long run."""
    done: Json = {}
    for file in long_runs:
        done |= json.loads(file.read_text(encoding="utf-8"))["done"]
    return {
        "machine": _machine(),
        "scenarios": _scenarios(tests),
        "cuts": _cuts(done),
        "seasons": _seasons(done),
        "drains": {name: one for name, one in done.items() if name.startswith("drain ")},
        "answers": {name: one for name, one in done.items() if name.startswith("answers ")},
    }


def gather_lines(storage: Iterable[Path], mutations: Iterable[Path]) -> Json:
    """`storage`: a JSON object a line, one a part; `mutations`: the last line of each file counts."""
    parts = [json.loads(line) for file in storage for line in file.read_text(encoding="utf-8").splitlines()]
    last = [json.loads(file.read_text(encoding="utf-8").splitlines()[-1]) for file in mutations]
    tried = {
        "mutations": sum(one["mutations"] for one in last),
        "caught": sum(one["caught"] for one in last),
        "missed": [name for one in last for name in one["missed"]],
    }
    return {"storage": parts, "mutations": tried if last else {}}


def _machine() -> Json:
    system = platform.freedesktop_os_release().get("PRETTY_NAME", platform.system())
    return {
        "cores": os.cpu_count(),
        "system": system,
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "load": round(os.getloadavg()[2], 1),
    }


def _scenarios(files: Iterable[Path]) -> Json:
    summed: dict[str, Figures] = {}
    for file in files:
        for name, figures in json.loads(file.read_text(encoding="utf-8")).items():
            summed.setdefault(name, Figures()).add(Figures(**figures))
    return {name: asdict(one) for name, one in sorted(summed.items())}


def _cuts(done: Mapping[str, Json]) -> Json:
    """exchange → way → positions, cuts that happened, counted, seconds."""
    summed: Json = {}
    for name, one in done.items():
        kind, _, rest = name.partition(" ")
        if kind == "cut":
            exchange, way, _ = rest.split(" ")
            into = summed.setdefault(exchange, {}).setdefault(way, {"positions": 0, "faults": 0, "seconds": 0.0})
            into["positions"] += one["runs"]
            into["faults"] += sum(one["faults"].values())
            into["seconds"] = round(into["seconds"] + one["seconds"], 1)
            into["counted"] = _sum(into.get("counted", {}), one["counted"])
    return summed


def _seasons(done: Mapping[str, Json]) -> Json:
    summed: Json = {}
    for name, one in done.items():
        if name.startswith("season "):
            summed["seasons"] = summed.get("seasons", 0) + 1
            for key in ("deliveries", "events", "runs", "seconds"):
                summed[key] = round(summed.get(key, 0) + one[key], 1)
            for key in ("faults", "counted"):
                summed[key] = _sum(summed.get(key, {}), one[key])
    return summed


def _sum(one: Mapping[str, int], other: Mapping[str, int]) -> dict[str, int]:
    both = Counter(one)
    both.update(other)
    return dict(both)
