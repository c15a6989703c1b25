"""Programs that misbehave in every known way, as mutants of a one-function exercise."""

load("//graders:parts.bzl", "exercise", "part")

SPECIMENS = exercise(
    "specimens",
    [part("specimen", ["specimen.h"], ["specimen.cc"])],
    # What the audit would refuse must be survived without it too.
    audit = False,
    graders = "//graders/referee/specimens",
    solutions = "//graders/referee/specimens",
    stubs = "",
)
