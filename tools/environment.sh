#!/usr/bin/env bash
# Makes .venv from the locked requirements. Usage: tools/environment.sh runtime|dev
# A stamp named after the locks' hash says what is installed, so a second run does nothing.
# Tests need all that the demo needs, so the stamp of `dev` also serves `runtime`.
set -euo pipefail
cd "$(dirname "$0")/.."

set_name=${1:?usage: tools/environment.sh runtime|dev}
venv=.venv

locks_key() { cat requirements/runtime.txt requirements/dev.txt setup.cfg pyproject.toml | cksum | tr ' ' '-'; }

is_fit() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null; }

find_python() { # PYTHON from outside wins; else the first interpreter that is new enough
    local name
    for name in ${PYTHON:-python3 python3.13 python3.12 python3.11 python3.14}; do
        if command -v "$name" >/dev/null && is_fit "$name"; then
            echo "$name"
            return
        fi
    done
    echo "Cần Python từ 3.11 / Python 3.11 or newer is needed${PYTHON:+ (PYTHON=$PYTHON)}" >&2
    return 1
}

key=$(locks_key)
done_for() { [ -e "$venv/.stamp-$1-$key" ] && "$venv/bin/python" -c '' 2>/dev/null; }
if done_for dev || { [ "$set_name" = runtime ] && done_for runtime; }; then exit 0; fi

python=$(find_python)
# A half-made environment, or one whose interpreter has gone, is made again.
"$venv/bin/python" -m pip --version >/dev/null 2>&1 || "$python" -m venv --clear "$venv"
rm -f "$venv"/.stamp-*
echo "Cài thư viện đã khoá phiên bản / Installing the locked libraries: requirements/$set_name.txt"
pip=("$venv/bin/python" -m pip --disable-pip-version-check --no-input install --quiet)
"${pip[@]}" --require-hashes -r "requirements/$set_name.txt"
"${pip[@]}" --no-deps --no-build-isolation -e .
touch "$venv/.stamp-$set_name-$key"
