#!/bin/sh
# The demo's table has a time and a factor for 1, 2 and 4 workers in each of its three rows.
#
#   speed_up_test.sh DEMO
set -eu
table=$("$1" speed-up 100000 40)
rows=$(printf '%s\n' "$table" | grep -cE '^(count|list|blur) [a-z, ]+( +[0-9]+ ms +[0-9]+\.[0-9][0-9]x){3}$') || true
if [ "$rows" != 3 ]; then
  printf 'expected three rows with three times and factors, but got\n%s\n' "$table"
  exit 1
fi
