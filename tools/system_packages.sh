#!/usr/bin/env bash
# Installs what pip cannot: the libraries that Kivy opens its window with and, for tests, Chromium and a printer.
# Usage: tools/system_packages.sh demo|test
# Looks first and touches apt only when something is really missing, so a second run costs milliseconds.
set -euo pipefail

purpose=${1:?usage: tools/system_packages.sh demo|test}
PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin" # a user's path may lack where Debian puts daemons
missing=()

need_library() { # package, file name the loader must know; only Linux takes these from the system
    [ "$(uname -s)" = Linux ] || return 0
    { PATH="$PATH:/sbin:/usr/sbin" ldconfig -p 2>/dev/null || true; } | grep -qF "$2" || missing+=("$1")
}

need_command() { # package, then the names that serve as well
    local package=$1 name
    shift
    for name in "$@"; do
        if command -v "$name" >/dev/null; then return 0; fi
    done
    missing+=("$package")
}

look() {
    missing=()
    need_library libgl1 libGL.so.1
    need_library libegl1 libEGL.so.1
    need_library libmtdev1 libmtdev.so.1
    # Debian ships Python without ensurepip; then a virtual environment cannot be made.
    python3 -c 'import ensurepip, venv' 2>/dev/null || missing+=(python3-venv)
    # PostgreSQL is not asked for: its binaries come with the locked Python packages where Debian's are absent.
    if [ "$purpose" = test ]; then
        need_command chromium chromium chromium-browser google-chrome
        need_command cups-ipp-utils ippeveprinter # a real printer, which announces itself by these two
        need_command avahi-daemon avahi-daemon
        need_command dbus dbus-daemon
        need_library libatomic1 libatomic.so.1 # the driver inside Playwright's wheel links to it
    fi
}

install() {
    export DEBIAN_FRONTEND=noninteractive
    local log
    log=$(mktemp)
    echo "Cài gói hệ thống / Installing system packages: ${missing[*]}"
    if ! { apt-get update && apt-get install -y --no-install-recommends \
        -o DPkg::Lock::Timeout=120 "${missing[@]}"; } >"$log" 2>&1; then
        tail -n 20 "$log" >&2
    fi
    rm -f "$log"
}

look
[ ${#missing[@]} -gt 0 ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    install
    look
    [ ${#missing[@]} -gt 0 ] || exit 0
fi
cat >&2 <<TEXT
Thiếu gói hệ thống: ${missing[*]}
Cài bằng quyền quản trị rồi chạy lại, ví dụ trên Debian:
System packages are missing: ${missing[*]}
Install them as administrator, then run again, for example on Debian:

    sudo apt-get install --no-install-recommends ${missing[*]}

TEXT
exit 1
