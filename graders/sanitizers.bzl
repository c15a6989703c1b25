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

# As the configurations of .bazelrc that are named so. `environment` is for programs whose main() sets
# no such options itself.
SANITIZERS = {
    "tsan": struct(
        copts = [_THREAD],
        environment = {
            "TSAN_OPTIONS": "halt_on_error=1:second_deadlock_stack=1:history_size=5",
        },
        linkopts = [_THREAD],
    ),
    "asan": struct(
        copts = [_ADDRESS, "-fno-sanitize-recover=all"],
        environment = {
            "ASAN_OPTIONS": "detect_leaks=1:detect_stack_use_after_return=1",
            "UBSAN_OPTIONS": "print_stacktrace=1",
        },
        linkopts = [_ADDRESS],
    ),
}

# How a transition compiles what runs in a configuration. "plain", the ordinary run of a grader, is
# compiled as "tsan" is and only linked otherwise: so the transitions compile once for both. Programs
# have the linkopts_for their configuration.
COMPILED = {
    "plain": EXPLORE,
    "tsan": EXPLORE,
    "asan": SANITIZERS["asan"],
}

def linkopts_for(configuration):
    """What a program adds to the options of COMPILED[configuration] to be linked for it."""
    return ["-pthread"] + (SANITIZERS["tsan"].linkopts if configuration == "tsan" else [])

_COPT = "//command_line_option:copt"
_LINKOPT = "//command_line_option:linkopt"
_MODE = "//command_line_option:compilation_mode"
_SUFFIX = "//command_line_option:platform_suffix"

# What a transition into one of the configurations reads and sets.
SETTINGS = [_COPT, _LINKOPT, _MODE, _SUFFIX]

def configured(settings, chosen):
    """The command line's settings, with the sanitizers of `chosen` and no others.

    The same ones from whatever sanitizer the command line asks for, and each of them another one than
    the command line's, because Bazel 4 names the output folder after what a transition has changed:
    so `bazel test` and `bazel test --config=tsan` build what is graded once, in one folder.
    """
    return {
        _COPT: chosen.copts + _without_sanitizers(settings[_COPT]),
        _LINKOPT: chosen.linkopts + ["-pthread"] + _without_sanitizers(settings[_LINKOPT]),
        _MODE: "dbg",
        _SUFFIX: "-graded",
    }

def unsanitized(settings):
    """The command line's settings without a sanitizer: its own, where it asks for none."""
    return dict(
        settings,
        **{
            _COPT: _without_sanitizers(settings[_COPT]),
            _LINKOPT: _without_sanitizers(settings[_LINKOPT]),
            _SUFFIX: "" if _sanitizer(settings[_COPT]) else settings[_SUFFIX],
        }
    )

def command_line_configuration(settings):
    """Which of COMPILED the command line asks for."""
    return _sanitizer(settings[_COPT]) or "plain"

def _sanitizer(options):
    """The one of SANITIZERS that `options` choose, or ""."""
    for name, chosen in SANITIZERS.items():
        if chosen.linkopts[0] in options:
            return name
    return ""

def _without_sanitizers(options):
    chosen = SANITIZERS.get(_sanitizer(options), None)
    own = chosen.copts + chosen.linkopts if chosen else []
    return [option for option in options if option not in own]
