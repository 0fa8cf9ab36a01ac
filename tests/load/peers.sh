#!/usr/bin/env bash
# Installs the peers into folders of their own: usage tests/load/peers.sh FOLDER. A second run finds them there.
set -euo pipefail
folder=$1
mkdir -p "$folder/node"
if [ ! -x "$folder/kinto/bin/kinto" ]; then
    python3 -m venv "$folder/kinto"
    "$folder/kinto/bin/pip" install --quiet 'kinto[postgresql]==26.5.0' gunicorn==27.0.1
fi
if [ ! -d "$folder/node/node_modules/express-pouchdb" ]; then
    (cd "$folder/node" && npm install --silent express@5.3.0 express-pouchdb@4.2.0 pouchdb@9.0.0)
fi
