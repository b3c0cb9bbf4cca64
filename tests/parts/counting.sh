# SPDX-License-Identifier: Apache-2.0
# What the parts of tests/run share: each check is counted, and `finish` prints the closing line. Source it after
# tools/common.sh.
PASSED=0
FAILED=0

# check NAME COMMAND…: one check; its output is shown only when it fails.
check() {
  local name=$1 began=$SECONDS log
  shift
  log=$(mktemp)
  if "$@" >"$log" 2>&1 </dev/null; then
    PASSED=$((PASSED + 1))
    printf 'ok %s (%d s)\n' "$name" "$((SECONDS - began))"
  else
    FAILED=$((FAILED + 1))
    cat "$log"
    printf 'not ok %s (%d s)\n' "$name" "$((SECONDS - began))"
  fi
  rm -f "$log"
}

# add_ctest BUILD [ARG…]: runs the tests of a CMake build folder and adds what they counted; one that hangs fails after 300 s.
add_ctest() {
  local build=$1 log failed total
  shift
  log=$(mktemp)
  echo "# ctest in $build"
  ctest --test-dir "$build" --timeout 300 --output-on-failure --no-tests=error --progress "$@" 2>&1 </dev/null | tr '\r' '\n' |
    tee "$log" | grep -vE '^ *(Start +)?[0-9]+/[0-9]+ |^ *Start |^$|\*\*\*$|Passed ' || true
  read -r failed total < <(sed -nE 's/^[0-9]+% tests passed, ([0-9]+) tests? failed out of ([0-9]+)$/\1 \2/p' "$log") || true
  if [[ -z ${total:-} ]]; then
    echo "not ok ctest in $build found no tests"
    FAILED=$((FAILED + 1))
  else
    sed -nE 's/^[[:space:]]*[0-9]+ - (.*) \((.*)\)$/not ok \1: \2/p' "$log"
    FAILED=$((FAILED + failed))
    PASSED=$((PASSED + total - failed))
  fi
  rm -f "$log"
}

# add_node_tests COMMAND…: runs a command that ends in Node's test runner, shows it, and adds what it counted.
add_node_tests() {
  local log status=0 passed failed
  log=$(mktemp)
  "$@" 2>&1 </dev/null | tee "$log" || status=$?
  passed=$(awk '/^(#|ℹ) pass [0-9]+$/ { n += $3 } END { print n + 0 }' "$log")
  failed=$(awk '/^(#|ℹ) (fail|cancelled) [0-9]+$/ { n += $3 } END { print n + 0 }' "$log")
  if ((passed + failed == 0 || (status != 0 && failed == 0))); then
    echo "not ok '$*' ended with status $status"
    failed=$((failed + 1))
  fi
  PASSED=$((PASSED + passed))
  FAILED=$((FAILED + failed))
  rm -f "$log"
}

# finish: the closing line of a part, and its status.
finish() {
  printf '%d passed, %d failed\n' "$PASSED" "$FAILED"
  ((FAILED == 0))
}
