#!/usr/bin/env bash
# Installs the other renderers: usage tests/benchmarks/rendering.sh FOLDER. A second run finds them there.
# LibreOffice is Debian's (libreoffice-writer-nogui); it is installed only where apt-get may be used.
set -euo pipefail
folder=$1
mkdir -p "$folder"
if [ ! -d "$folder/python/lib" ]; then python3 -m venv "$folder/python"; fi
if ! "$folder/python/bin/python" -c "import weasyprint, fpdf, segno" 2>/dev/null; then
    "$folder/python/bin/pip" install --quiet weasyprint==70.0 fpdf2==2.8.9 segno==1.6.6
fi
if ! command -v soffice >/dev/null && [ "$(id -u)" = 0 ]; then
    DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends libreoffice-writer-nogui >/dev/null
fi
