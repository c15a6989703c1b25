"""Programs as they are built in a given configuration, in any `bazel` command."""

load("//graders:sanitizers.bzl", "COMPILED", "SETTINGS", "configured", "unsanitized")

# "explore" is what graders call "plain"; here that is a program without any sanitizer.
_CONFIGURATIONS = {
    "asan": COMPILED["asan"],
    "explore": COMPILED["plain"],
    "plain": None,
    "tsan": COMPILED["tsan"],
}

def _transition_impl(settings, attr):
    chosen = _CONFIGURATIONS[attr.configuration]
    return configured(settings, chosen) if chosen else unsanitized(settings)

_transition = transition(
    implementation = _transition_impl,
    inputs = SETTINGS,
    outputs = SETTINGS,
)

def _link(ctx):
    program = ctx.attr.program[0] if type(ctx.attr.program) == "list" else ctx.attr.program
    executable = ctx.actions.declare_file(ctx.label.name)
    ctx.actions.symlink(
        output = executable,
        target_file = program[DefaultInfo].files_to_run.executable,
        is_executable = True,
    )
    return DefaultInfo(
        executable = executable,
        runfiles = ctx.runfiles().merge(program[DefaultInfo].default_runfiles),
    )

_ATTRS = {
    "configuration": attr.string(mandatory = True, values = _CONFIGURATIONS.keys()),
    "program": attr.label(cfg = _transition, executable = True, mandatory = True),
    "_allowlist_function_transition": attr.label(
        default = "@bazel_tools//tools/allowlists/function_transition_allowlist",
    ),
}

def _configured_program_impl(ctx):
    return [_link(ctx)]

configured_program = rule(
    implementation = _configured_program_impl,
    doc = "A program, built in its own configuration.",
    executable = True,
    attrs = _ATTRS,
)

def _configuration_test_impl(ctx):
    return [_link(ctx), testing.TestEnvironment(ctx.attr.variables)]

configuration_test = rule(
    implementation = _configuration_test_impl,
    doc = "A test program, built in its own configuration.",
    test = True,
    attrs = dict(
        _ATTRS,
        variables = attr.string_dict(doc = "For the program's environment."),
    ),
)
