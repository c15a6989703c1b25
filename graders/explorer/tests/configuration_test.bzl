"""Runs a test program as it is built in a given configuration, in any `bazel test` command."""

load("//graders:sanitizers.bzl", "SANITIZERS", "without_sanitizers")
load("//graders/explorer:configuration.bzl", "EXPLORE")

_COPT = "//command_line_option:copt"
_LINKOPT = "//command_line_option:linkopt"
_MODE = "//command_line_option:compilation_mode"

_CONFIGURATIONS = {
    "asan": SANITIZERS["asan"],
    "explore": EXPLORE,
    "plain": struct(copts = [], linkopts = [], mode = "fastbuild"),
    "tsan": SANITIZERS["tsan"],
}

def _transition_impl(settings, attr):
    chosen = _CONFIGURATIONS[attr.configuration]
    return {
        _COPT: without_sanitizers(settings[_COPT]) + chosen.copts,
        _LINKOPT: without_sanitizers(settings[_LINKOPT]) + chosen.linkopts,
        _MODE: chosen.mode,
    }

_transition = transition(
    implementation = _transition_impl,
    inputs = [_COPT, _LINKOPT, _MODE],
    outputs = [_COPT, _LINKOPT, _MODE],
)

def _configuration_test_impl(ctx):
    program = ctx.attr.program[0] if type(ctx.attr.program) == "list" else ctx.attr.program
    executable = ctx.actions.declare_file(ctx.label.name)
    ctx.actions.symlink(
        output = executable,
        target_file = program[DefaultInfo].files_to_run.executable,
        is_executable = True,
    )
    return [
        DefaultInfo(
            executable = executable,
            runfiles = ctx.runfiles().merge(program[DefaultInfo].default_runfiles),
        ),
        testing.TestEnvironment(ctx.attr.variables),
    ]

configuration_test = rule(
    implementation = _configuration_test_impl,
    test = True,
    attrs = {
        "configuration": attr.string(mandatory = True, values = _CONFIGURATIONS.keys()),
        "variables": attr.string_dict(doc = "For the program's environment."),
        "program": attr.label(cfg = _transition, executable = True, mandatory = True),
        "_allowlist_function_transition": attr.label(
            default = "@bazel_tools//tools/allowlists/function_transition_allowlist",
        ),
    },
)
