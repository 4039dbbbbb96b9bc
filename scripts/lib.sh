# shellcheck shell=bash
# What the scripts here share: speaking on stderr (stdout is for the answer alone), and installing
# Debian packages where that is ours to do. Sourced, never run.

say() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }

die() {
  say "$*"
  exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }

is_root() { [ "$(id -u)" -eq 0 ]; }

# install_packages PACKAGE… – installs when we are root on a Debian-like system; otherwise says what
# the person at the keyboard has to install, and fails. Nothing is ever asked for with sudo.
install_packages() {
  if ! have apt-get; then
    die "please install what your system calls: $*"
  fi
  if ! is_root; then
    die "please install what is missing, then run this again:  sudo apt-get install $*"
  fi
  say "installing Debian packages: $*"
  local log
  log=$(mktemp)
  # The lists of a fresh container are empty or stale, so they are fetched first. A lock held by
  # another installation is waited for.
  if ! {
    apt-get -o DPkg::Lock::Timeout=300 update &&
      DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 \
        install --yes --no-install-recommends "$@"
  } >"$log" 2>&1 </dev/null; then
    tail -n 20 "$log" >&2
    rm -f "$log"
    die "could not install: $*"
  fi
  rm -f "$log"
}
