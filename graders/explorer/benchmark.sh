#!/bin/sh
# Runs the benchmark programs that are given, one after the other.
set -e
for program; do
  "$program"
  echo
done
