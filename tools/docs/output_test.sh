#!/usr/bin/env bash
# output_test.sh PROGRAM EXPECTED: the program must print exactly what was recorded.
set -euo pipefail
if ! difference=$(diff "$2" <("$1")); then
  echo "The output of $1 is not the one recorded in $2 (< recorded, > now):"
  echo "$difference"
  exit 1
fi
