# Shared by the scripts: sourced, not run. A missing tool is explained in one sentence.
# shellcheck shell=bash

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# Tools the scripts build for themselves; outside the project, so that a fresh clone finds them.
tools_dir="${XDG_CACHE_HOME:-$HOME/.cache}/orderhub-tools"

say() { printf '%s\n' "$*" >&2; }

stop() {
    say "error: $*"
    exit 1
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

# Where cargo puts what it builds.
target_dir() { printf '%s\n' "${CARGO_TARGET_DIR:-target}"; }

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
