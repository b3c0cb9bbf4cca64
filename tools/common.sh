# SPDX-License-Identifier: Apache-2.0
# Shell helpers shared by setup, the toolchain and the codec recipes. Source it; it runs nothing.
# Every script that sources it is bash with `set -euo pipefail`.

# Errors end a script also inside $(…).
shopt -s inherit_errexit

RILL_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
RILL_CACHE=${RILL_CACHE:-${XDG_CACHE_HOME:-${HOME:?HOME is not set}/.cache}/rill}

# say TEXT: one line of progress on standard error, with the seconds since the script began.
say() { printf '[%4ds] %s\n' "$SECONDS" "$*" >&2; }

# fail TEXT: says what is wrong and what to do, and ends the script.
fail() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

# hash_of WORD_OR_FILE...: the first 16 hex digits of one SHA-256 over the words and the contents of the files.
hash_of() {
  local item
  for item in "$@"; do
    if [[ -f $item ]]; then
      printf 'file %s\n' "${item##*/}"
      cat -- "$item"
    else
      printf 'word %s\n' "$item"
    fi
  done | sha256sum | cut -c1-16
}

# with_lock NAME COMMAND...: runs COMMAND while no other process of this user holds the lock NAME.
with_lock() {
  local name=$1
  shift
  mkdir -p "$RILL_CACHE/locks"
  (
    if ! flock --nonblock 9; then
      say "waiting for another run to finish with '$name'"
      flock 9
    fi
    "$@"
  ) 9>"$RILL_CACHE/locks/$name"
}

# run_logged LOG COMMAND...: runs COMMAND with its output in LOG; shows a heartbeat, and the end of LOG if it fails.
run_logged() {
  local log=$1 began=$SECONDS status=0 heart
  shift
  mkdir -p "$(dirname "$log")"
  (
    exec 9>&-
    trap 'kill "$nap" 2>/dev/null; exit 0' TERM
    while :; do
      sleep 15 &
      nap=$!
      wait "$nap"
      # The last line that says something: a heartbeat in there without its own clock.
      last=$(tail -c 1000 "$log" 2>/dev/null | tr '\r' '\n' | sed -E 's/^ *… [0-9]+s, *//; /^[[:space:]]*$/d' | tail -n 1 | cut -c1-90)
      printf '         … %ds, %s\n' "$((SECONDS - began))" "$last" >&2
    done
  ) &
  heart=$!
  # In the background, because bash ignores `set -e` in what stands left of a `||`.
  "$@" >"$log" 2>&1 &
  wait $! || status=$?
  kill "$heart" 2>/dev/null || true
  wait "$heart" 2>/dev/null || true
  if ((status != 0)); then
    tail -n 40 "$log" >&2
    fail "'${1##*/}' failed with status $status; the whole log is $log"
  fi
}

# as_root COMMAND...: runs COMMAND as root, through sudo where this user is not root.
as_root() {
  if [[ $(id -u) == 0 ]]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo -- "$@"
  else
    fail "root is needed for '$*', and there is no sudo; run this command as root first"
  fi
}

# is_debian: true on Debian itself, the one system that setup can equip by itself.
is_debian() { [[ -r /etc/os-release ]] && (. /etc/os-release && [[ ${ID:-} == debian ]]); }
