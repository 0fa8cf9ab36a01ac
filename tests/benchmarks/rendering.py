"""One decision as PDF: ours beside WeasyPrint, fpdf2 and LibreOffice, in turns within one sitting.

``make rendering`` installs the others and writes docs/reports/rendering.md. Alone, without them:
``python -m tests.benchmarks.rendering``.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from pypdf import PdfReader

from tests.benchmarks.rendering_text import as_fodt, as_html, write_document

FONTS = Path(__file__).resolve().parents[2] / "print_templates" / "fonts"
HERE = str(Path(__file__).parent)
_START = "import sys; from rendering_worker import main; main(*sys.argv[1:])"
ROUNDS, COLD, BATCH, WARM_UP = 25, 5, 10, 2
GOAL = 4.0
PATIENCE_S = 180.0


@dataclass
class Figures:
    """Milliseconds: `warm` one a round, in order of the rounds; `cold` a new process up to its first PDF."""

    warm: list[float] = field(default_factory=list)
    cold: list[float] = field(default_factory=list)
    pages: int = 0
    kilobytes: float = 0.0

    def look_at(self, pdf: Path) -> None:
        """Note pages and size of what came out; a PDF without the text is a fault of this benchmark."""
        reader = PdfReader(pdf)
        text = "".join(page.extract_text() for page in reader.pages)
        if "Kho bạc Nhà nước khu vực I" not in " ".join(text.split()):
            raise RuntimeError(f"{pdf.name} does not hold the decision's text")
        self.pages, self.kilobytes = len(reader.pages), pdf.stat().st_size / 1000


class Process:
    """A renderer in a process of its own, kept warm."""

    def __init__(self, python: str, system: str) -> None:
        self._child = subprocess.Popen(
            [python, "-c", _START, system, str(FONTS)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ
            | {"PYTHONPATH": os.pathsep.join([HERE, str(FONTS.parents[1])] if system == "ours" else [HERE])},
        )

    def render(self, document: Path, pdf: Path) -> float:
        """Milliseconds, as measured inside. RuntimeError: it died."""
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        print(json.dumps({"document": str(document), "pdf": str(pdf)}), file=self._child.stdin, flush=True)
        answer = self._child.stdout.readline()
        if not answer:
            raise RuntimeError("the renderer died")
        return float(answer) * 1000

    def close(self) -> None:
        """End it."""
        self._child.kill()
        self._child.wait()


class Office:
    """LibreOffice has no process to ask: each call is a start. A batch in one call shows what is left without it."""

    def __init__(self, program: str, folder: Path) -> None:
        self._program, self._folder = program, folder
        fonts = folder / "share" / "fonts"
        fonts.mkdir(parents=True)
        for one in FONTS.glob("*.ttf"):
            shutil.copy(one, fonts)

    def convert(self, texts: list[Path]) -> float:
        """Milliseconds for all of them, from the start of the program to its end."""
        began = time.perf_counter()
        subprocess.run(
            [self._program, f"-env:UserInstallation={(self._folder / 'profile').as_uri()}", "--headless",
             "--convert-to", "pdf", "--outdir", str(self._folder), *map(str, texts)],
            check=True, capture_output=True, timeout=PATIENCE_S,
            env=os.environ | {"XDG_DATA_HOME": str(self._folder / "share")},
        )  # fmt: skip
        return (time.perf_counter() - began) * 1000


def measure(folder: Path, peers: Path, rounds: int) -> dict[str, Figures]:
    """Every system that is there, in turns; each round is another decision."""
    documents = [_complete(write_document(folder, n)) for n in range(rounds + WARM_UP)]
    python = peers / "python" / "bin" / "python"
    systems = {"ours": sys.executable}
    if python.exists():
        systems |= {"WeasyPrint": str(python), "fpdf2": str(python)}
    found = {name: Figures() for name in systems}
    with ExitStack() as closing:
        processes = {}
        for name, program in systems.items():
            processes[name] = Process(program, name.lower())
            closing.callback(processes[name].close)
        for n, document in enumerate(documents):
            for name, process in processes.items():
                pdf = folder / f"{name}-{n}.pdf"
                took = process.render(document, pdf)
                if n >= WARM_UP:
                    found[name].warm.append(took)
                    found[name].look_at(pdf)
    for name, program in systems.items():
        found[name].cold = [_cold(program, name.lower(), documents[n]) for n in range(COLD)]
    if office := shutil.which("soffice"):
        found |= _measure_office(Office(office, folder), documents)
    return found


def _complete(path: Path) -> Path:
    """Add what the others read, so that they need not be timed making it."""
    document = json.loads(path.read_text(encoding="utf-8"))
    path.with_suffix(".fodt").write_text(as_fodt(document), encoding="utf-8")
    path.write_text(json.dumps(document | {"html": as_html(document, FONTS)}, ensure_ascii=False), encoding="utf-8")
    return path


def _cold(program: str, system: str, document: Path) -> float:
    began = time.perf_counter()
    process = Process(program, system)
    try:
        process.render(document, document.with_suffix(".cold.pdf"))
    finally:
        process.close()
    return (time.perf_counter() - began) * 1000


def _measure_office(office: Office, documents: list[Path]) -> dict[str, Figures]:
    """One document a start, and ten in one start, each with its share of it."""
    texts = [one.with_suffix(".fodt") for one in documents]
    first = [office.convert(texts[:1])]  # makes its profile
    single, together = Figures(cold=first), Figures(cold=first)
    single.warm = [office.convert([one]) for one in texts[WARM_UP : WARM_UP + COLD]]
    for start in range(WARM_UP, len(texts), BATCH):
        batch = texts[start : start + BATCH]
        together.warm += [office.convert(batch) / len(batch)] * len(batch)
    for figures in (single, together):
        figures.look_at(texts[0].with_suffix(".pdf"))
    return {"LibreOffice": single, f"LibreOffice, {BATCH} in one start": together}


def ratio(ours: Figures, other: Figures) -> float:
    """How many times longer the other takes: the median over the rounds that both had."""
    return statistics.median(theirs / mine for mine, theirs in zip(ours.warm, other.warm, strict=False))


def main(argv: list[str] | None = None) -> int:
    """Print the figures, and write the report where one is asked for. 0 also where a peer is missing, and says so."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--installed", type=Path, default=Path("out/peers-rendering"), help="where the others are")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--report", type=Path)
    parser.add_argument("--keep", type=Path, help="a folder for the PDFs, to be looked at")
    asked = parser.parse_args(argv)
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as name:
        folder = asked.keep or Path(name)
        folder.mkdir(parents=True, exist_ok=True)
        found = measure(folder.resolve(), asked.installed, asked.rounds)
    lines = table(found)
    print("\n".join(lines))
    if missing := {"WeasyPrint", "fpdf2", "LibreOffice"} - set(found):
        print(f"not installed (make rendering): {', '.join(sorted(missing))}")
    elif asked.report is not None:
        asked.report.write_text(
            REPORT.format(table="\n".join(lines), load=load, **_counts(asked.rounds)), encoding="utf-8"
        )
    return 0


def _counts(rounds: int) -> dict[str, object]:
    return {"rounds": rounds, "cold": COLD, "batch": BATCH, "goal": GOAL, "nice": os.getpriority(os.PRIO_PROCESS, 0)}


def table(found: dict[str, Figures]) -> list[str]:
    """Markdown rows, ours first."""
    rows = ["| system | warm, ms | against ours | cold, ms | pages | kB |", "| --- | --- | --- | --- | --- | --- |"]
    for name, figures in found.items():
        warm = statistics.median(figures.warm)
        spread = f"{warm:,.0f} [{min(figures.warm):,.0f}..{max(figures.warm):,.0f}]"
        against = "1" if name == "ours" else f"{ratio(found['ours'], figures):.1f} ×"
        cold = statistics.median(figures.cold)
        rows.append(f"| {name} | {spread} | {against} | {cold:,.0f} | {figures.pages} | {figures.kilobytes:,.0f} |")
    return rows


REPORT = """# One decision as PDF, ours beside others

Written by `make rendering`; do not edit. 2 cores, load {load:.1f} when it began (other work on the machine), at nice
{nice}; one sitting, the systems in turns, {rounds} rounds, each another decision (number, name and seal differ, so that
nothing is kept from the round before). Median [lowest..highest]; “against ours” is the median of the rounds' ratios.
The goal was {goal:.0f} × or more.

{table}

**Warm** is a process that has rendered before: a server or tablet at work. **Cold** is a new process up to its first
PDF ({cold} starts): imports and fonts before one decision, which costs ours and fpdf2 about the same.

Not equal work:

- **Ours** begins with the event's bytes: it reads them, compares seal and content (the gate), fills the template,
  draws the seal as vectors, compares its pages with the sealed count, and writes PDF/A-2b, the same bytes each time.
- **The others** get their text ready made (HTML, the tree of the form, flat OpenDocument), check nothing, and none was
  asked for PDF/A. WeasyPrint and fpdf2 make the QR from the token's text with the same library as ours, as a picture;
  LibreOffice gets the picture.
- **WeasyPrint** 70.0: HTML and CSS, header and foot by CSS, the four fonts by `@font-face`.
- **fpdf2** 2.8.9: its own calls, markdown for bold and italic.
- **LibreOffice** of Debian 12: `soffice --headless --convert-to pdf`, a start for each document, its profile there
  already; “cold” makes the profile too. With {batch} documents in one start, each bears its share of it: for one
  decision that a person waits for, the first row counts. A listening office (UNO) was not measured.
"""

if __name__ == "__main__":
    sys.exit(main())
