#!/usr/bin/env bash
# run.sh CASE LAUNCHER WORK: the launcher as people start it, in a toy checkout whose "compiler" is a script: it takes a
# second, writes down when it begins and ends, and notices another that is at work.
set -euo pipefail
case=$1 launcher=$2 work=$3/$1
rm -rf "$work"
checkout="$work/a checkout für two"  # blanks and an umlaut everywhere
mkdir -p "$checkout" "$work/bin"
cp "$launcher" "$checkout/overshoot"
cat > "$checkout/CMakePresets.json" <<'TOY'
{"version": 5, "configurePresets": [{"name": "release", "generator": "Ninja", "binaryDir": "${sourceDir}/build/${presetName}"}]}
TOY
cat > "$checkout/CMakeLists.txt" <<'TOY'
cmake_minimum_required(VERSION 3.25)
project(toy NONE)
file(GLOB none CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/*.none")  # as the real one has
file(WRITE "${CMAKE_BINARY_DIR}/python/interpreter" "/usr/bin/env\n")
foreach(name lemmas program verify python)
  add_custom_command(OUTPUT overshoot-${name} VERBATIM DEPENDS "${CMAKE_SOURCE_DIR}/source"
                     COMMAND "${CMAKE_SOURCE_DIR}/compile" "${CMAKE_SOURCE_DIR}" overshoot-${name})
  add_custom_target(overshoot_${name} DEPENDS overshoot-${name})
endforeach()
TOY
cat > "$checkout/compile" <<'TOY'
#!/usr/bin/env bash
mkdir "$1/at_work" 2>/dev/null || { echo overlap >> "$1/log"; exit 1; }
echo "begin $$" >> "$1/log"
sleep "$(cat "$1/source")"
printf '#!/usr/bin/env bash\necho "%s of %s: $*"\n' "$2" "$1" > "$2"
chmod +x "$2"
rmdir "$1/at_work"
echo "end $$" >> "$1/log"
TOY
chmod +x "$checkout/compile"
echo 1 > "$checkout/source"
# Everything is installed, unless a case says otherwise.
cat > "$work/bin/dpkg-query" <<'TOY'
#!/usr/bin/env bash
shift 3
printf '%s:installed ' "$@"
TOY
chmod +x "$work/bin/dpkg-query"
export PATH="$work/bin:$PATH"
unset OVERSHOOT_PRESET OVERSHOOT_WHOLE

fail() { echo "FAILED: $*"; exit 1; }
expect() {  # TEXT PATTERN
  [[ $1 == *$2* ]] || fail "no '$2' in: $1"
}
begun() { grep -c begin "$checkout/log" 2>/dev/null || true; }
wait_for() {  # a condition, for ten seconds
  for _ in $(seq 100); do if "$@"; then return 0; fi; sleep 0.1; done
  fail "waited in vain: $*"
}
at_work() { [ -d "$checkout/at_work" ]; }

case $case in
  python)  # the interpreter that the module was built for, with what it needs to find the module and the certificates
    out=$(PYTHONPATH=/mine "$checkout/overshoot" python 2>"$work/err")
    expect "$out" "PYTHONPATH=$checkout/build/release/python:/mine"
    expect "$out" "OVERSHOOT_ROOT=$checkout"
    expect "$(cat "$work/err")" "building the Python module"
    expect "$("$checkout/overshoot" python -u X sh -c 'echo "$0" "$@"' 'a b' c)" "a b c" ;;
  plain)
    out=$("$checkout/overshoot" show x 2>"$work/err")
    expect "$out" "overshoot-lemmas of $checkout: --root $checkout show x"
    expect "$(cat "$work/err")" "building what decides formulas"
    out=$("$checkout/overshoot" show x 2>&1)
    [ "$out" = "overshoot-lemmas of $checkout: --root $checkout show x" ] || fail "an up-to-date start said: $out"
    out=$("$checkout/overshoot" simulate x 2>/dev/null)
    expect "$out" "overshoot-program of $checkout: --root $checkout simulate x"
    out=$("$checkout/overshoot" verify x 2>/dev/null)
    expect "$out" "overshoot-verify of $checkout: --root $checkout x"
    [ "$(begun)" = 3 ] || fail "built $(begun) times" ;;
  parallel)
    "$checkout/overshoot" show a >"$work/a" 2>"$work/a.err" &
    first=$!
    wait_for at_work
    "$checkout/overshoot" show b >"$work/b" 2>"$work/b.err"
    wait $first
    expect "$(cat "$work/a")" "show a"
    expect "$(cat "$work/b")" "show b"
    expect "$(cat "$work/b.err")" "waiting for another ./overshoot that builds here (process $first)"
    [ "$(begun)" = 1 ] || fail "built $(begun) times: $(cat "$checkout/log")" ;;
  killed)
    for signal in TERM KILL; do
      echo 60 > "$checkout/source"
      : > "$checkout/log"
      "$checkout/overshoot" show a >/dev/null 2>&1 &
      launched=$!
      wait_for at_work
      compiling=$(sed -n 's/begin //p' "$checkout/log")
      kill -$signal $launched
      wait $launched 2>/dev/null && fail "the launcher went on after $signal"
      is_gone() { ! kill -0 "$compiling" 2>/dev/null; }
      wait_for is_gone
      rmdir "$checkout/at_work"
    done
    echo 0 > "$checkout/source"
    expect "$("$checkout/overshoot" show a 2>/dev/null)" "show a" ;;
  symlink)
    mkdir "$work/elsewhere"
    ln -s "$checkout/overshoot" "$work/elsewhere/check"
    expect "$(cd "$work/elsewhere" && ./check show x 2>/dev/null)" "overshoot-lemmas of $checkout: --root $checkout show x"
    [ ! -e "$work/elsewhere/build" ] || fail "built beside the link" ;;
  cdpath)
    out=$(cd "$work" && CDPATH=.:$work "./a checkout für two/overshoot" show x 2>/dev/null)
    expect "$out" "--root $checkout show x"
    [ "$(find "$checkout" -mindepth 1 -maxdepth 1 -printf x)" = xxxxxxx ] || fail "made $(find "$checkout" -maxdepth 1)" ;;
  moved)
    "$checkout/overshoot" show x >/dev/null 2>&1
    cp -a "$checkout" "$work/copy"
    out=$("$work/copy/overshoot" show x 2>"$work/err")
    expect "$out" "overshoot-lemmas of $work/copy: --root $work/copy show x"
    expect "$(cat "$work/err")" "this checkout was built in $checkout, and is built anew here"
    mv "$work/copy" "$work/moved"
    expect "$("$work/moved/overshoot" show x 2>/dev/null)" "overshoot-lemmas of $work/moved: --root $work/moved show x"
    [ "$(grep -c begin "$work/moved/log")" = 3 ] || fail "the moved one was not built anew"
    # A configuration that fails once is done again.
    mv "$work/moved" "$work/again"
    cp "$work/again/CMakeLists.txt" "$work/good"
    echo 'message(FATAL_ERROR "not today")' >> "$work/again/CMakeLists.txt"
    code=0; "$work/again/overshoot" show x >/dev/null 2>"$work/err" || code=$?
    [ $code = 3 ] || fail "exit code $code where cmake fails"
    expect "$(cat "$work/err")" "not today"
    cp "$work/good" "$work/again/CMakeLists.txt"
    expect "$("$work/again/overshoot" show x 2>/dev/null)" "overshoot-lemmas of $work/again: --root $work/again show x" ;;
  apt_lock)
    printf '#!/usr/bin/env bash\n[ -f "%s/installed" ] && { shift 3; printf "%%s:installed " "$@"; }\nexit 0\n' "$work" > "$work/bin/dpkg-query"
    printf '#!/usr/bin/env bash\nexit 0\n' > "$work/bin/apt-cache"
    printf '#!/usr/bin/env bash\n"$@"\n' > "$work/bin/sudo"
    cat > "$work/bin/apt-get" <<TOY
#!/usr/bin/env bash
echo "\$*" >> "$work/apt"
if [ "\$(wc -l < "$work/apt")" -le 2 ]; then
  echo "E: Could not get lock /var/lib/apt/lists/lock. It is held by process 4711 (unattended-upgr)"
  exit 100
fi
[ "\$2" != install ] || touch "$work/installed"
TOY
    chmod +x "$work"/bin/*
    out=$("$checkout/overshoot" show x 2>"$work/err")
    expect "$out" "show x"
    expect "$(cat "$work/err")" "waiting for apt's lock (held by process 4711 (unattended-upgr))"
    [ "$(grep -c waiting "$work/err")" = 1 ] || fail "said it more than once"
    printf '#!/usr/bin/env bash\necho "E: Unable to locate package"; exit 100\n' > "$work/bin/apt-get"
    rm "$work/installed" "$checkout"/build/.installed-*
    code=0; "$checkout/overshoot" show x >"$work/out" 2>"$work/err" || code=$?
    [ $code = 3 ] || fail "exit code $code where a package is missing"
    expect "$(cat "$work/err")" "could not install: g++ cmake"
    # Who may not lock does not wait.
    printf '#!/usr/bin/env bash\necho "E: Could not open lock file - open (13: Permission denied)"; echo "E: Unable to lock directory"; exit 100\n' > "$work/bin/apt-get"
    code=0; "$checkout/overshoot" show x >"$work/out" 2>"$work/err" || code=$?
    [ $code = 3 ] || fail "exit code $code where apt may not lock"
    expect "$(cat "$work/err")" "Permission denied" ;;
  failing)
    printf '#!/usr/bin/env bash\necho "error: no such thing"; exit 1\n' > "$checkout/compile"
    code=0; "$checkout/overshoot" show x >"$work/out" 2>"$work/err" || code=$?
    [ $code = 3 ] || fail "exit code $code where the build fails"
    expect "$(cat "$work/err")" "the build failed"
    expect "$(cat "$work/err")" "error: no such thing" ;;
  progress)  # with a second for a minute
    eval "$(sed -n '/^say()/p; /^progress()/,/^}/p' "$launcher" | sed 's/next=60/next=1/; s/+ 60/+ 1/')"
    out=$({ echo '[1/9] one'; sleep 1.2; echo '[2/9] two'; echo '[3/9] three'; } | progress "all of it" 2>"$work/err")
    [ "$(wc -l <<<"$out")" = 3 ] || fail "lines are missing: $out"
    [ "$(cat "$work/err")" = "overshoot: building all of it"$'\n'"overshoot: built 2 of 9 files in 0 min" ] || fail "said: $(cat "$work/err")"
    out=$({ echo '[0/2] Re-checking globbed directories...'; echo 'ninja: no work to do.'; } | progress "all of it" 2>"$work/err")
    [ ! -s "$work/err" ] || fail "of nothing it said: $(cat "$work/err")" ;;
  unwritable)
    rm -rf "$checkout/build"
    touch "$checkout/build"  # no folder can be made there, by root either
    code=0; "$checkout/overshoot" show x >"$work/out" 2>"$work/err" || code=$?
    [ $code = 2 ] || fail "exit code $code"
    [ "$(cat "$work/err")" = "overshoot: cannot write in $checkout/build" ] || fail "said: $(cat "$work/err")" ;;
  *) fail "no such case" ;;
esac
