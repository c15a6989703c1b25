"""A program that can explore: linked with one of the explorer's runtimes."""

load("@rules_cc//cc:cc_binary.bzl", "cc_binary")
load("//graders:sanitizers.bzl", "linkopts_for")

def explored_program(name, deps, configuration = "", **kwargs):
    """A cc_binary for tests that choose their configuration by a transition.

    Args:
      name: its name.
      deps: its code, as libraries.
      configuration: "tsan": the program is linked with ThreadSanitizer, whatever the configuration
        that it is built in says, which has to be that of the ordinary run. Else: as that
        configuration says.
      **kwargs: for cc_binary.
    """
    cc_binary(
        name = name,
        testonly = True,
        linkopts = linkopts_for(configuration),
        linkstatic = True,
        tags = ["manual"],
        deps = deps + ["//graders/explorer:runtime" + ("_tsan" if configuration == "tsan" else "")],
        **kwargs
    )
