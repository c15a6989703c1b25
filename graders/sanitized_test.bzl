"""A test that any `bazel test` runs under each sanitizer as well."""

load("@rules_cc//cc:cc_binary.bzl", "cc_binary")
load("@rules_cc//cc:cc_library.bzl", "cc_library")
load("@rules_cc//cc:cc_test.bzl", "cc_test")
load("//graders:sanitizers.bzl", "SANITIZERS", "linkopts_for")
load("//graders/explorer:configuration_test.bzl", "configuration_test")
load("//graders/prelude:precompiled_header.bzl", "prelude_copts", "prelude_deps")

def sanitized_test(name, srcs, deps, size, copts = [], shard_count = None, **kwargs):
    """STEM_test as the command line says, STEM_tsan_test and STEM_asan_test.

    The latter two are built as graders are, and share with them what they depend on.

    Args:
      name: must end with _test.
      srcs: as of a cc_test.
      deps: as of a cc_test.
      size: of each of the tests.
      copts: as of a cc_test.
      shard_count: of each of the tests.
      **kwargs: for the library that `srcs` become.
    """
    if not name.endswith("_test"):
        fail("{} does not end with _test".format(name))
    stem = name[:-len("_test")]
    cases = stem + "_cases"
    cc_library(
        name = cases,
        testonly = True,
        srcs = srcs,
        copts = copts + prelude_copts("test", SANITIZERS.keys()),
        tags = ["manual"],
        deps = deps + prelude_deps("test", SANITIZERS.keys()),
        # GoogleTest finds the cases by their constructors.
        alwayslink = True,
        **kwargs
    )
    cc_test(
        name = name,
        size = size,
        shard_count = shard_count,
        linkopts = ["-pthread"],
        deps = [":" + cases],
    )
    for configuration, sanitizer in SANITIZERS.items():
        program = "{}_{}_program".format(stem, configuration)
        cc_binary(
            name = program,
            testonly = True,
            linkopts = linkopts_for(configuration),
            linkstatic = True,
            tags = ["manual"],
            deps = [":" + cases],
        )
        configuration_test(
            name = "{}_{}_test".format(stem, configuration),
            size = size,
            shard_count = shard_count,
            configuration = configuration,
            program = program,
            variables = sanitizer.environment,
        )
