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
