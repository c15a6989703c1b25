#!/bin/sh
# A compiler that miscompiles coroutines is refused, with the reason.
# Usage: old_compiler_test.sh COMPILER TASK_H
#
# Any compiler can play g++ 12: the refusal is the first thing in the header.
if message=$("$1" -x c++ -std=c++20 -fsyntax-only \
    -U__clang__ -U__GNUC__ -D__GNUC__=12 "$2" 2>&1); then
  echo "g++ 12 is accepted"
  exit 1
fi
case $message in
  *"g++ 12 and older miscompile coroutines"*"Use clang, or g++ 13 or newer"*) exit 0 ;;
esac
echo "it does not say why:"
echo "$message"
exit 1
