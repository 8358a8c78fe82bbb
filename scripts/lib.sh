# Shared by the scripts: sourced, not run. A missing tool is explained in one sentence.
# shellcheck shell=bash

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# Tools the scripts build for themselves; outside the project, so that a fresh clone finds them.
tools_dir="${XDG_CACHE_HOME:-$HOME/.cache}/orderhub-tools"
# The oldest Node.js that builds the web app; web/package.json says the same.
node_min=20.19

say() { printf '%s\n' "$*" >&2; }

stop() {
    say "error: $*"
    exit 1
}

# `not_checked WHAT WHY`: what a run does not look at. Said at once, and kept for the end of a run of scripts/test, which says
# in NOT_CHECKED where.
not_checked() {
    say "warning: $2; $1: NOT checked."
    [ -z "${NOT_CHECKED:-}" ] || printf '%s (%s)\n' "$1" "$2" >>"$NOT_CHECKED"
}

has() { command -v "$1" >/dev/null 2>&1; }

need() { has "$1" || stop "$2"; }

need_rust() {
    if ! has cargo && [ -x "$HOME/.cargo/bin/cargo" ]; then
        PATH="$HOME/.cargo/bin:$PATH"
    fi
    need cargo "Rust is missing: install it from https://rustup.rs (1.95 or newer)."
    need cc "a C compiler is missing: install one, on Debian or Ubuntu with 'apt-get install build-essential'."
}

need_node() {
    local wanted="install Node.js $node_min or newer from https://nodejs.org."
    need node "Node.js is missing: $wanted"
    need npm "npm is missing: $wanted"
    node -e 'const [have, want] = [process.versions.node, process.argv[1]].map((v) => v.split(".").map(Number));
        process.exit(have[0] > want[0] || (have[0] === want[0] && have[1] >= want[1]) ? 0 : 1)' "$node_min" ||
        stop "Node.js $(node --version) is too old: $wanted"
}

# Where cargo puts what it builds.
target_dir() { printf '%s\n' "${CARGO_TARGET_DIR:-target}"; }

# Packages of the web app, when what is installed is not what the lock file says.
web_packages() {
    local installed=web/node_modules/.package-lock.json
    if [ ! -f "$installed" ] || [ web/package-lock.json -nt "$installed" ]; then
        say "Installing the web app's packages …"
        (cd web && npm ci --no-audit --no-fund --loglevel=error >&2) || return 1
        touch "$installed"
    fi
}

# Builds the web app where it is missing or older than its sources. Cargo puts what is built into the binary.
web_app() {
    # Touched when a build has ended well: one that was cut off counts as none.
    local built=web/node_modules/.cache/app-built
    web_packages || return 1
    if [ ! -f "$built" ] || [ ! -f web/app/dist/index.en.html ] || [ -n "$(web_sources_newer_than "$built")" ]; then
        say "Building the web app …"
        (cd web && npm run build --workspace app --silent -- --logLevel warn >&2) || return 1
        mkdir -p "$(dirname "$built")" && touch "$built"
    fi
}

# The first source that is; folders count, so that what was deleted is noticed.
web_sources_newer_than() {
    find web \( -name node_modules -o -name dist -o -name e2e -o -name bench -o -name screenshots -o -name .tanstack \) -prune -o \
        -newer "$1" -print -quit
}

# A program from a Debian package, installed when we are allowed to; says no when it cannot be had.
has_or_installs() {
    local program=$1 package=$2
    has "$program" && return
    has apt-get && [ "$(id -u)" = 0 ] || return 1
    say "Installing $package …"
    apt-get install -y -qq "$package" >/dev/null 2>&1 ||
        { apt-get update -qq >/dev/null 2>&1 && apt-get install -y -qq "$package" >/dev/null 2>&1; } ||
        return 1
    has "$program"
}

# Chromium for what needs a browser: CHROMIUM=/path where that is set, Debian's otherwise.
find_chromium() {
    if [ -z "${CHROMIUM:-}" ]; then
        has_or_installs chromium chromium && CHROMIUM="$(command -v chromium)"
    fi
    if ! has "${CHROMIUM:-}"; then
        say "Chromium is missing: install it (Debian package chromium), or say where it is with CHROMIUM=/path."
        return 1
    fi
    export CHROMIUM
}

# `unpacked PACKAGE PATH…`: prints the folder of programs of a Debian package, by their paths in it. It is unpacked, not
# installed: a server would be started. Says no when they cannot be had.
unpacked() {
    local package=$1 folder="$tools_dir/$1" path
    shift
    if has "$(basename "$1")"; then
        dirname "$(command -v "$(basename "$1")")"
        return
    fi
    for path in "$@"; do
        [ -x "$folder/$(basename "$path")" ] && continue
        has apt-get && has dpkg-deb || return 1
        say "Unpacking $package, once, in $folder …"
        mkdir -p "$folder" && (
            cd "$folder" || exit 1
            apt-get download -qq "$package" ||
                { [ "$(id -u)" = 0 ] && apt-get update -qq && apt-get download -qq "$package"; } || exit 1
            dpkg-deb --fsys-tarfile "$package"_*.deb | tar -x --strip-components=3 "${@/#/./}" && rm -f ./*.deb
        ) >/dev/null 2>&1 || return 1
        break
    done
    printf '%s\n' "$folder"
}

# Prints the folder of prometheus and promtool.
prometheus_tools() { unpacked prometheus usr/bin/promtool usr/bin/prometheus; }

# The hub with the web app in it; says where in ORDERHUB_BIN.
dev_hub() {
    web_app && cargo build --locked --bin orderhub || return 1
    ORDERHUB_BIN="$(realpath "$(target_dir)/debug/orderhub")"
    export ORDERHUB_BIN
}
