# The suites of ./test, and how each is counted. Sourced by ./test; every suite_* function prints what it likes into its log and reports by
# `count PASSED FAILED`, `skip NAME REASON`. A suite that ends non-zero without a failed count is one failure.
# shellcheck shell=bash

passed=0 failed=0 skipped=() failures=()
logs=build/test-logs
mkdir -p $logs

count() { suite_passed=$((suite_passed + $1)) suite_failed=$((suite_failed + $2)); }
skip() { skipped+=("$1: $2"); }

suite() { # name budget command...
  local name=$1 budget=$2 begin=$SECONDS status=0 note=
  shift 2
  suite_passed=0 suite_failed=0 suite_log=$logs/$name.log
  : >"$suite_log"
  "$@" >>"$suite_log" 2>&1 || status=$?
  local took=$((SECONDS - begin))
  if [ $status -ne 0 ] && [ $suite_failed -eq 0 ]; then suite_failed=1; fi
  if [ $((took * 2)) -gt $((budget * 3)) ]; then note=" over 1.5 times its budget of $budget s" suite_failed=$((suite_failed + 1)); fi
  passed=$((passed + suite_passed)) failed=$((failed + suite_failed))
  printf '%-10s %4d s   %4d passed, %d failed%s\n' "$name" $took $suite_passed $suite_failed "$note"
  if [ $suite_failed -gt 0 ]; then
    failures+=("$name ($suite_log)")
    grep -aE '^not ok|FAILED|ERROR|error:|Error:|✖|AssertionError|runtime error' "$suite_log" | head -n 25 | cut -c1-220 | sed 's/^/    /'
    tail -n 15 "$suite_log" | cut -c1-220 | sed 's/^/    | /'
  fi
}

suites_end() {
  local line
  for line in "${skipped[@]}"; do echo "skipped: $line"; done
  for line in "${failures[@]}"; do echo "failed: $line"; done
  echo "$passed passed, $failed failed"
  [ $failed -eq 0 ]
}

# One check is one passed or failed.
check() { if "$@"; then count 1 0; else echo "FAILED: $*"; count 0 1; fi; }

suite_checks() {
  check tools/layers
  check tools/shape
  check tools/check-texts
  check tools/licences
  check tools/names
  [ $suite_failed -eq 0 ]
}

# meson setup once, compile always; the log holds every warning
build_in() { # folder options...
  local folder=$1
  shift
  [ -e "$folder/build.ninja" ] || meson setup "$folder" "$@" || return 1
  ninja -C "$folder"
}
suite_build_asan() { check build_in build/asan -Dwerror=true -Db_sanitize=address,undefined -Db_lundef=false --buildtype=debugoptimized; }
suite_build_clang() { CC=clang check build_in build/clang -Dwerror=true -Dfuzz=true -Db_lundef=false --buildtype=debugoptimized; }
suite_build_release() { check tools/build-release; }

# cmocka's own counts, out of meson's log
suite_meson() { # build name, words...
  local folder=build/$1 status=0 names=() word
  shift
  node_packages tests/peers # modbus-serial, a foreign peer; without it its tests say so and skip
  for word in "$@"; do mapfile -t -O ${#names[@]} names < <(meson test -C "$folder" --list 2>/dev/null | sed 's/.* //' | grep -F -- "$word"); done
  [ $# -gt 0 ] && [ ${#names[@]} -eq 0 ] && return 0
  meson test -C "$folder" --no-rebuild --print-errorlogs --num-processes 2 --timeout-multiplier 4 "${names[@]}" || status=$?
  local text=$folder/meson-logs/testlog.txt
  cat "$text"
  count "$(sed -n 's/^\[  PASSED  \] \([0-9]*\) test.*/\1/p' "$text" | paste -sd+ | bc_sum)" \
        "$(sed -n 's/^\[  FAILED  \] \([0-9]*\) test.*/\1/p' "$text" | paste -sd+ | bc_sum)"
  while IFS= read -r word; do skip "$word" "see its first lines in $text"; done < <(grep -aE '^\[  SKIPPED \] [a-z]' "$text" | sed 's/^\[  SKIPPED \] //')
  return $status
}
bc_sum() { local sum; read -r sum || sum=; echo $((${sum:-0})); }

# node's test runner with the spec of TAP: counts come from its closing lines
node_test() { # files...
  local out status=0
  out=$(mktemp)
  node --test --test-concurrency=2 --test-reporter=tap "$@" >"$out" 2>&1 || status=$?
  cat "$out"
  count "$(sed -n 's/^# pass \([0-9]*\)$/\1/p' "$out" | tail -n 1 | grep . || echo 0)" "$(sed -n 's/^# fail \([0-9]*\)$/\1/p' "$out" | tail -n 1 | grep . || echo 0)"
  local line
  while IFS= read -r line; do skip "${line%% # SKIP*}" "${line##*# SKIP }"; done < <(sed -n 's/^ *ok [0-9]* - \(.* # SKIP.*\)$/\1/p' "$out")
  rm -f "$out"
  return $status
}
node_packages() { # folder: npm ci when its lock is newer than what stands there
  [ -e "$1/node_modules/.package-lock.json" ] && ! [ "$1/package-lock.json" -nt "$1/node_modules/.package-lock.json" ] && return 0
  (cd "$1" && npm ci --loglevel=error --no-progress --no-fund --no-audit >/dev/null)
}
binaries() { # build name
  export HEARTH_BINARY=$PWD/build/$1/hearth HEARTH_PLANT=$PWD/build/$1/plant/hearth-plant HEARTH_BUILD=$PWD/build/$1
}

suite_api() { binaries "$1"; node_packages tests/api && HEARTH_LOOP_LIMIT_MS=50 node_test tests/api/*.test.mjs tests/http/*.test.mjs; }
suite_run() { tools/build-release && node_packages tests/api && node_test tests/run/*.test.mjs; }
suite_replay() { binaries release; node_packages tests/api && node_test tests/replay/*.test.mjs; }
suite_year() { binaries release; node_packages tests/api && HEARTH_REPLAY_ROWS=35040 HEARTH_REPLAY_SLOT_MS=20 node_test tests/replay/*.test.mjs; }
suite_balance() { # substations: the energy balance of a simulated network over a year closes to 0.1 %
  binaries release
  check "$HEARTH_PLANT" --devices "$1" --seed 1 --start 2026-01-01T00:00:00Z --run 365
}
suite_fault() { binaries release; node_packages tests/api && node_test tests/fault/*.test.mjs; }
suite_kills() { binaries release; node_packages tests/api && HEARTH_KILL_ROUNDS=300 node_test tests/fault/*.test.mjs; }
suite_browser() { binaries release; node_packages tests/api && node_packages tests/e2e && node_test tests/e2e/*.test.mjs; }
suite_node() { # build name, words...
  binaries "$1"
  shift
  local word files=()
  for word in "$@"; do mapfile -t -O ${#files[@]} files < <(ls tests/{api,http,run,replay,fault,e2e}/*.test.mjs 2>/dev/null | grep -F -- "$word"); done
  [ ${#files[@]} -eq 0 ] && return 0
  node_packages tests/api && node_packages tests/e2e && tools/build-release && node_test "${files[@]}"
}
suite_web() {
  node_packages web || return 1
  (cd web && npm run --silent check) && count 1 0 || return 1
  (cd web && npm test --silent -- --reporter=tap-flat) >"$logs/vitest.tap" 2>&1
  local status=$?
  cat "$logs/vitest.tap"
  count "$(grep -cE '^ok ' "$logs/vitest.tap")" "$(grep -cE '^not ok ' "$logs/vitest.tap")"
  return $status
}
suite_threads() {
  build_in build/tsan -Dtests=false -Db_sanitize=thread -Db_lundef=false --buildtype=debugoptimized || return 1
  binaries tsan
  node_packages tests/api && TSAN_OPTIONS=halt_on_error=1 node_test tests/api/{session,devices,live}*.test.mjs
}
suite_fuzz() { fuzz_each 4; }
suite_fuzz_long() { fuzz_each 600; }
fuzz_each() { # seconds for each target
  local target name corpus
  for target in build/clang/tests/fuzz/*_fuzz; do
    name=$(basename "$target" _fuzz) corpus=tests/fuzz/corpus/$name
    mkdir -p "build/fuzz/$name"
    echo "== $name"
    check "$target" -max_total_time="$1" -max_len=65536 -rss_limit_mb=1024 -timeout=10 -verbosity=0 -print_final_stats=0 \
      -artifact_prefix="build/fuzz/$name-" "build/fuzz/$name" $([ -d "$corpus" ] && echo "$corpus")
  done
  [ $suite_failed -eq 0 ]
}
suite_analysis() {
  check tools/analyse
}
suite_fresh() { check tools/fresh-root bookworm; check tools/fresh-root trixie; }
