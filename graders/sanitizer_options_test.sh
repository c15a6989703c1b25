#!/usr/bin/env bash
# sanitizer_options_test.sh BAZELRC OPTIONS: `bazel test --config=tsan` and the transitions of the
# grader tests must mean the same.
set -euo pipefail
rc=$1 options=$2
# One option a line, as in OPTIONS.
one_a_line=$(awk '$1 ~ /^build:/ { for (i = 2; i <= NF; ++i) print $1, $i }' "$rc")
while IFS= read -r line; do
  if ! grep -qxF -- "$line" <<<"$one_a_line"; then
    echo "graders/sanitizers.bzl says '$line', .bazelrc does not."
    exit 1
  fi
done <"$options"
while IFS= read -r line; do
  if ! grep -qxF -- "$line" "$options"; then
    echo ".bazelrc says '$line', graders/sanitizers.bzl does not."
    exit 1
  fi
done < <(grep -E '^build:(tsan|asan) --(copt|linkopt|test_env)=' <<<"$one_a_line")
