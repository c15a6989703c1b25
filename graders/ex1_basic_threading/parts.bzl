"""The parts of ex1_basic_threading. A new part is one more line."""

load("//graders:parts.bzl", "exercise", "part")

EX1 = exercise("ex1_basic_threading", [
    part("run_workers", "run_workers.h", "run_workers.cc"),
])
