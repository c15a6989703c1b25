"""Writes down the sanitizer options of sanitizers.bzl, for the test that compares .bazelrc to them."""

load("//graders:sanitizers.bzl", "SANITIZERS")

def _sanitizer_options_impl(ctx):
    lines = []
    for name, chosen in SANITIZERS.items():
        lines.extend(["build:{} --copt={}".format(name, option) for option in chosen.copts])
        lines.extend(["build:{} --linkopt={}".format(name, option) for option in chosen.linkopts])
        lines.extend([
            "build:{} --test_env={}={}".format(name, variable, value)
            for variable, value in chosen.environment.items()
        ])
    out = ctx.actions.declare_file(ctx.label.name + ".txt")
    ctx.actions.write(out, "\n".join(lines) + "\n")
    return [DefaultInfo(files = depset([out]), runfiles = ctx.runfiles(files = [out]))]

sanitizer_options = rule(implementation = _sanitizer_options_impl)
