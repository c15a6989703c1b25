"""A test program that explores its own interleavings with `explorer::Explore`."""

load("@rules_cc//cc:cc_library.bzl", "cc_library")
load("//graders/explorer:configuration_test.bzl", "configuration_test")
load("//graders/explorer:program.bzl", "explored_program")

def explorer_test_programs(name, srcs, deps, configurations):
    """GoogleTest cases in `srcs`, linked for each of `configurations`. See program_for."""
    cc_library(
        name = name,
        testonly = True,
        srcs = srcs,
        tags = ["manual"],
        deps = deps + [
            "//graders/explorer",
            "//graders/explorer:scheduler",
            "@googletest//:gtest",
        ],
        # GoogleTest finds the cases by their constructors.
        alwayslink = True,
    )
    programs = {program_for(name, configuration): configuration for configuration in configurations}
    for program, configuration in programs.items():
        explored_program(
            name = program,
            configuration = configuration,
            deps = [
                ":" + name,
                "@googletest//:gtest_main",
            ],
        )

def program_for(name, configuration):
    """The program that a test of `name` in `configuration` runs."""
    return name + ("_tsan_program" if configuration == "tsan" else "_program")

def explorer_test(name, srcs, deps, configurations = ["explore", "tsan"], size = "medium"):
    """GoogleTest cases in `srcs`, run by any `bazel test` command in the builds that explore atomics.

    Makes NAME_explore_test and NAME_tsan_test; the latter also finds data races.
    """
    explorer_test_programs(name, srcs, deps, configurations)
    for configuration in configurations:
        configuration_test(
            name = "{}_{}_test".format(name, configuration),
            size = size,
            configuration = configuration,
            program = program_for(name, configuration),
        )
