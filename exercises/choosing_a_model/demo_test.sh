#!/bin/bash
# That the demo measures everything it promises. What it measures is no test's business.
set -euo pipefail
out=$("$1" --jobs=3 --delay_ms=1 --work=10 --counts=1200)
echo "$out"
for row in "waits (I/O)" "one after the other" "threads (one a core)" "a thread a job" \
  "processes (one a core)" "coroutines, one thread" "coroutines and a pool" "one atomic number" \
  "64 bytes apart"; do
  [[ $out == *"$row"* ]] || { echo "missing: $row"; exit 1; }
done
if "$1" --jobs=0 2>/dev/null; then echo "0 jobs were accepted"; exit 1; fi
