# SPDX-License-Identifier: Apache-2.0
# Where this machine gets Debian from, and the same places for another suite. Source it after common.sh.

# debian_uris: "LABEL URI" for each Debian archive this machine's apt is configured with (Debian, Debian-Security).
debian_uris() {
  apt-get indextargets --format '$(ORIGIN)|$(LABEL)|$(COMPONENT)|$(REPO_URI)' 'Created-By: Packages' |
    awk -F'|' '$1 == "Debian" && $3 == "main" && !seen[$2]++ { print $2, $4 }'
}

# debian_source_lines SUITE KEYRING: one-line apt sources (binary and source packages) of SUITE, on this machine's own mirrors.
debian_source_lines() {
  local suite=$1 keyring=$2 uris archive security kind
  uris=$(debian_uris)
  archive=$(awk '$1 == "Debian" { print $2 }' <<<"$uris")
  security=$(awk '$1 == "Debian-Security" { print $2 }' <<<"$uris")
  [[ -n $archive ]] || fail "apt knows no Debian archive; run 'apt-get update', and see /etc/apt/sources.list"
  for kind in deb deb-src; do
    printf '%s [signed-by=%s] %s %s main\n' "$kind" "$keyring" "$archive" "$suite"
    if [[ -n $security ]]; then
      printf '%s [signed-by=%s] %s %s-security main\n' "$kind" "$keyring" "$security" "$suite"
    fi
  done
}
