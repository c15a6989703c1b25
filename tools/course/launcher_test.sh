#!/usr/bin/env bash
# Tests ./course on machines that are made of fakes: a PATH that holds nothing but links to the
# coreutils and scripts that stand for apt-get, sudo, Bazel and compilers. Arguments: the
# launcher and the script that it sources.
# shellcheck disable=SC2016  # What is in single quotes is expanded by the scripts that it goes into.
set -uo pipefail

launcher=$(readlink -f "$1")
installer=$(readlink -f "$2")
failures=0

# A new machine: an empty PATH but for what every system has, and a workspace with the launcher.
new_machine() {
  machine=$(mktemp -d "$TEST_TMPDIR/machine.XXXXXX")
  bin=$machine/bin ws=$machine/ws
  mkdir -p "$bin" "$ws/tools/course"
  cp "$launcher" "$ws/course"
  cp "$installer" "$ws/tools/course/install_packages.sh"
  local tool
  for tool in bash sh env cat chmod dirname id mkdir mktemp readlink rm tail; do
    ln -s "$(type -P "$tool")" "$bin/$tool"
  done
  : >"$machine/apt.log"
  fake id "echo ${1:-0}"
  fake stat 'exit 1'
  # Installs by making the programs of the packages that are asked for.
  fake apt-get "
    echo \"apt-get \$*\" >>$machine/apt.log
    [[ -z \${APT_FAILS:-} ]] || { echo \"\$APT_FAILS\"; exit 100; }
    [[ \" \$* \" == *' install '* ]] || exit 0
    for package in \"\$@\"; do
      case \$package in
        bazel-bootstrap) $machine/make bazel ;;
        clang-[0-9]* | zip | unzip) $machine/make \$package ;;
        lld-*) $machine/make ld.lld-\${package#lld-} ;;
      esac
    done"
  fake apt-cache 'printf "clang-%s\n" ${LISTED:-}'
  cat >"$machine/make" <<MAKE
#!$bin/bash
case \$1 in
  bazel) body='[[ \$1 == --version ]] && { echo "bazel no_version"; exit; }
    mkdir -p bazel-bin/tools/course
    printf "#!$bin/bash\necho TOOL \\\$RACECOURSE_BAZEL \\\$*\n" >bazel-bin/tools/course/course
    chmod +x bazel-bin/tools/course/course' ;;
  *) body="[[ \\\$1 == -dumpversion ]] && echo \${1##*-}.1.7; exit 0" ;;
esac
printf '#!$bin/bash\n%s\n' "\$body" >$bin/\$1
chmod +x $bin/\$1
MAKE
  chmod +x "$machine/make"
}

# Puts a program of this name and shell text into the PATH.
fake() {
  rm -f "$bin/$1"
  printf '#!%s/bash\n%s\n' "$bin" "$2" >"$bin/$1"
  chmod +x "$bin/$1"
}

# Runs the launcher without a terminal: $output is all that it said, $code its exit code.
course() {
  output=$(cd / && env -i PATH="$bin" HOME="${HOME_IS-$machine}" TMPDIR="$machine" \
    APT_FAILS="${APT_FAILS:-}" LISTED="${LISTED:-}" "$ws/course" "$@" 2>&1 </dev/null)
  code=$?
}

expect() {
  local what=$1
  shift
  "$@" && return
  failures=$((failures + 1))
  printf 'FAILED: %s\n  code %s, output:\n%s\n' "$what" "$code" "$output"
}
says() { [[ $output == *"$1"* ]]; }
is_silent_about() { [[ $output != *"$1"* ]]; }
exits() { [[ $code == "$1" ]]; }
apt_log_is() { [[ $(cat "$machine/apt.log") == "$1" ]]; }
one_line() { [[ $output != *$'\n'* ]]; }

readonly APT='apt-get -y -o DPkg::Lock::Timeout=120'
readonly CLANG='clang-19 libclang-rt-19-dev llvm-19 lld-19'

new_machine
course
expect 'bare machine, nobody to ask: environment' exits 3
expect 'bare machine: the packages are named' says "missing: bazel-bootstrap $CLANG zip unzip"
expect 'bare machine: one line' one_line
expect 'bare machine: the way out is named' says './course --yes'
expect 'bare machine: nothing is installed' apt_log_is ''

new_machine
course --yes test 1
expect '--yes: installs what is missing, once' apt_log_is "$APT update
$APT install --no-install-recommends bazel-bootstrap $CLANG zip unzip"
expect '--yes: hands over' says 'TOOL bazel test 1'
expect '--yes: all right' exits 0
course --yes status
expect 'second run: installs nothing' [ "$(grep -c install "$machine/apt.log")" = 1 ]
expect 'second run: says nothing of installing' is_silent_about install
expect 'second run: hands over' says 'TOOL bazel status'

new_machine
LISTED='14 16 17' course --yes
expect 'the newest clang that the lists know' says 'clang-17 libclang-rt-17-dev llvm-17 lld-17'

new_machine
"$machine/make" bazel && "$machine/make" zip && "$machine/make" unzip
fake g++ '[[ $1 == -dumpversion ]] && echo 12'
course
expect 'only g++ 12: refused' exits 3
expect 'only g++ 12: the reason' says 'g++ 12 silently miscompiles `if (co_await x)`'
expect 'only g++ 12: a compiler is missing, nothing else' says "missing: $CLANG. "

new_machine
"$machine/make" bazel && "$machine/make" zip && "$machine/make" unzip
fake g++-13 '[[ $1 == -dumpversion ]] && echo 13; exit 0'
course
expect 'g++ 13: accepted' exits 0
expect 'g++ 13: the C driver for Bazel' grep -qx 'build --repo_env=CC=gcc-13' "$ws/user.bazelrc"

new_machine
"$machine/make" bazel && "$machine/make" zip && "$machine/make" unzip && "$machine/make" clang-18
fake clang-19 '[[ $1 == -dumpversion ]] && { echo 19.1.7; exit; }; exit 1'
printf 'build --jobs=1\nbuild --disk_cache=/x' >"$ws/user.bazelrc"
course
expect 'a clang without the runtime is passed over' \
  grep -qx 'build --repo_env=CC=clang-18' "$ws/user.bazelrc"
expect 'own lines are kept' [ "$(tail -n 2 "$ws/user.bazelrc")" = \
  $'build --jobs=1\nbuild --disk_cache=/x' ]
before=$(cat "$ws/user.bazelrc")
"$machine/make" ld.lld-18
course
expect 'a new linker: taken' grep -q -- "--ld-path=$bin/ld.lld-18" "$ws/user.bazelrc"
expect 'own lines are kept, once' [ "$(grep -c jobs=1 "$ws/user.bazelrc")" = 1 ]
rm "$bin/ld.lld-18"
course
expect 'the linker goes: the file is as before' [ "$(cat "$ws/user.bazelrc")" = "$before" ]
chmod a-w "$ws/user.bazelrc"
course
expect 'nothing changed: nothing written' exits 0
chmod u+w "$ws/user.bazelrc"
for size in $((2 << 18)) $(((2 << 18) - 1)); do
  fake stat "echo tmpfs $size 4096"
  course
  expect "$size pages in memory: sandboxes of CI there, if that is 2 GiB" \
    [ "$(grep -cx 'build:ci --sandbox_base=/dev/shm' "$ws/user.bazelrc")" = $((size >> 19)) ]
done
fake stat "echo ext2/ext3 $((2 << 20)) 4096"
course
expect 'not in memory: no sandboxes there' [ "$(cat "$ws/user.bazelrc")" = "$before" ]

new_machine
HOME_IS=/ course --yes
expect 'home is /: Bazel is told of another place' \
  grep -qx "startup --output_user_root=$machine/racecourse-$EUID/bazel" "$ws/user.bazelrc"

new_machine 1000
course --yes
expect 'no rights: environment' exits 3
expect 'no rights: the command for the administrator' \
  says "apt-get update && apt-get install --no-install-recommends bazel-bootstrap $CLANG zip unzip"
expect 'no rights: one line' one_line

new_machine 1000
fake sudo "echo \"sudo \$1\" >>$machine/apt.log; shift; exec \"\$@\""
course --yes
expect 'a user with sudo: uses it, without a question' exits 0
expect 'a user with sudo: for each command' [ "$(grep -c '^sudo -n' "$machine/apt.log")" = 2 ]

new_machine
APT_FAILS=$'Reading lists...\nE: Unable to locate package clang-19\nE: maybe run apt-get update' \
  course --yes
expect 'apt fails: environment' exits 3
expect 'apt fails: its error' says 'could not install: E: Unable to locate package clang-19'
log=${output##*whole log: }
expect 'apt fails: the log is kept' test -s "${log%)*}"

new_machine
rm "$bin/apt-get"
course --yes
expect 'not Debian: says what to install' says 'install bazelisk, zip, unzip and clang >= 16'
expect 'not Debian: environment' exits 3

new_machine
fake bazel 'echo "bazel 3.7.2"'
course --yes
expect 'old Bazel: refused' says 'is 3.7.2 but Bazel 4 or newer is needed'
expect 'old Bazel: environment' exits 3
fake bazel 'echo "libfoo.so: cannot open" >&2; exit 127'
course --yes
expect 'broken Bazel: said' says "cannot run $bin/bazel: libfoo.so: cannot open"
expect 'broken Bazel: one line' one_line

if ((failures)); then
  echo "$failures failed"
  exit 1
fi
echo "all passed"
