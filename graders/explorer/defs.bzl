"""A test program that explores its own interleavings with `explorer::Explore`."""

load("@rules_cc//cc:cc_binary.bzl", "cc_binary")
load("//graders/explorer:configuration_test.bzl", "configuration_test")

def explorer_test(name, srcs, deps, configurations = ["explore", "tsan"], size = "medium"):
    """GoogleTest cases in `srcs`, run by any `bazel test` command in the builds that explore atomics.

    Makes NAME_explore_test and NAME_tsan_test; the latter also finds data races.
    """
    cc_binary(
        name = name,
        testonly = True,
        srcs = srcs,
        linkopts = ["-pthread"],
        linkstatic = True,
        tags = ["manual"],
        deps = deps + [
            "//graders/explorer",
            "//graders/explorer:scheduler",
            "@googletest//:gtest_main",
        ],
    )
    for configuration in configurations:
        configuration_test(
            name = "{}_{}_test".format(name, configuration),
            size = size,
            configuration = configuration,
            program = ":" + name,
        )
