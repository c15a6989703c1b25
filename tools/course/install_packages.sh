# shellcheck shell=bash
# The part of ./course for a machine on which something is missing; it is sourced and uses the
# launcher's functions and variables.

# The newest usable clang that the package lists know, 19 before others because it is what the
# course is made with; 19 as well where the lists are empty, as in a container's image.
clang_in_lists() {
  local known version
  known=$(apt-cache pkgnames clang- 2>/dev/null)
  for version in 19 21 20 18 17 16; do
    [[ $'\n'$known$'\n' == *$'\n'"clang-$version"$'\n'* ]] && { echo "$version"; return; }
  done
  echo 19
}

# Sets PACKAGES to what is to be installed and WHY to a line for each reason.
plan_packages() {
  PACKAGES=() WHY=''
  if [[ -z $BAZEL ]]; then
    PACKAGES+=(bazel-bootstrap)
    WHY+=$'\n  bazel-bootstrap  Bazel, the build tool'
  fi
  if [[ -z $CXX_FOUND ]]; then
    local v
    v=$(clang_in_lists)
    PACKAGES+=("clang-$v" "libclang-rt-$v-dev" "llvm-$v" "lld-$v")
    WHY+=$'\n'"  clang-$v libclang-rt-$v-dev llvm-$v lld-$v  compiler, sanitizers, linker"
    [[ -n $REFUSED ]] && WHY+=$'\n'"      (not usable here: ${REFUSED%; })"
  fi
  local tool
  for tool in zip unzip; do
    if ! have "$tool"; then
      PACKAGES+=("$tool")
      WHY+=$'\n'"  $tool  Bazel packs a test's result files with it"
    fi
  done
}

# Installs what is missing or ends the launcher with the reason why not.
install_packages() {
  plan_packages
  local list="${PACKAGES[*]}" root=() answer log
  have apt-get || die "missing: ${list}. This is no Debian or Ubuntu: install bazelisk, zip, unzip" \
    "and clang >= 16 with its sanitizer runtimes (or g++ >= 13), then run ./course again." \
    "${REFUSED:+Not usable here: ${REFUSED%; }.}"
  local admin="apt-get update && apt-get install --no-install-recommends $list"
  if [[ $(id -u) != 0 ]]; then
    have sudo || die "missing: $list. You are not root and there is no sudo; ask the administrator" \
      "to run: $admin"
    root=(sudo)
    [[ -t 0 ]] || root+=(-n)
  fi
  if [[ $YES != 1 && ! -t 0 ]]; then
    die "missing: $list. Nobody to ask: './course --yes' installs without a question." \
      "${REFUSED:+Not usable here: ${REFUSED%; }.}"
  fi
  say "going to install with apt-get: $list$WHY"
  if [[ $YES != 1 ]]; then
    read -r -p 'Install them now? [y/N] ' answer
    [[ $answer == [yY]* ]] || die "nothing installed; run './course' again when you have them"
  fi
  log=$(mktemp "${TMPDIR:-/tmp}/course-install.XXXXXX")
  say "installing (log: $log) ..."
  local apt=("${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -y -o DPkg::Lock::Timeout=120)
  # A failing update may be due to a source that is not needed: the installation decides.
  "${apt[@]}" update >"$log" 2>&1 </dev/null
  local before=$list
  plan_packages
  [[ "${PACKAGES[*]}" == "$before" ]] || say "after the update: ${PACKAGES[*]}"
  if ! "${apt[@]}" install --no-install-recommends "${PACKAGES[@]}" >>"$log" 2>&1 </dev/null; then
    die "apt-get could not install: $(last_error "$log") (whole log: $log)"
  fi
  rm -f "$log"
  hash -r
  find_bazel
  find_compiler
  plan_packages
  ((${#PACKAGES[@]} == 0)) || die "still missing after the installation: ${PACKAGES[*]}"
  say "installed."
}

# The most telling line of a failed installation: that of an unreachable mirror, else the last error.
last_error() {
  local line last='' unreachable=''
  while IFS= read -r line; do
    case $line in
      *'maybe run apt-get update'*) ;;
      'E: Failed to fetch'* | 'W: Failed to fetch'*) unreachable=$line ;;
      E:* | *': '*not\ found | sudo:*) last=$line ;;
    esac
  done <"$1"
  printf '%s' "${unreachable:-${last:-$(tail -n 1 "$1")}}"
}
