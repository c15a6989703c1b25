"""Compiler options of the sanitizer configurations, for transitions and for exempt code.

The configurations `tsan` and `asan` of .bazelrc hold the same options for a whole command; a test
of this project checks that they agree.
"""

load("//graders/explorer:configuration.bzl", "EXPLORE")

# For code that supports a grader inside the learner's process, and must stay invisible there.
UNINSTRUMENTED = ["-fno-sanitize=all"]

_ADDRESS = "-fsanitize=address," + ",".join([
    "alignment",
    "bool",
    "bounds",
    "enum",
    "integer-divide-by-zero",
    "null",
    "pointer-overflow",
    "return",
    "shift",
    "signed-integer-overflow",
    "unreachable",
])

_THREAD = "-fsanitize=thread"

def without_sanitizers(options):
    """`options` without those that choose a sanitizer: what a transition starts from."""
    return [option for option in options if not option.startswith("-fsanitize=")]

# "plain" is the ordinary run: compiled as for ThreadSanitizer, so that the explorer sees atomics, and
# linked with the explorer's own runtime instead. See graders/explorer/configuration.bzl.
SANITIZERS = {
    "plain": EXPLORE,
    "tsan": struct(copts = [_THREAD], linkopts = [_THREAD], mode = "dbg"),
    "asan": struct(
        copts = [_ADDRESS, "-fno-sanitize-recover=all", "-O1"],
        linkopts = [_ADDRESS],
        mode = "fastbuild",
    ),
}

_COPT = "//command_line_option:copt"
_LINKOPT = "//command_line_option:linkopt"
_MODE = "//command_line_option:compilation_mode"

# What a transition into one of the configurations reads and sets.
SETTINGS = [_COPT, _LINKOPT, _MODE]

def unchanged(settings):
    """The command line's own configuration."""
    return {name: settings[name] for name in SETTINGS}

def configured(settings, chosen):
    """The command line's settings, with the sanitizers of `chosen` and no others."""
    return {
        _COPT: without_sanitizers(settings[_COPT]) + chosen.copts,
        _LINKOPT: without_sanitizers(settings[_LINKOPT]) + chosen.linkopts,
        _MODE: chosen.mode,
    }

def is_sanitized(settings):
    """Whether the command line asks for a sanitizer."""
    return [option for option in settings[_COPT] if option.startswith("-fsanitize=")] != []
