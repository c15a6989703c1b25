"""Writes down the sanitizer options of sanitizers.bzl, for the test that compares .bazelrc to them."""

load("//graders:sanitizers.bzl", "SANITIZERS")

def _sanitizer_options_impl(ctx):
    lines = []
    for name, chosen in SANITIZERS.items():
        if name == "plain":
            continue  # What the command line says is not what graders are built as.
        lines.extend(["build:{} --copt={}".format(name, option) for option in chosen.copts])
        lines.extend(["build:{} --linkopt={}".format(name, option) for option in chosen.linkopts])
    out = ctx.actions.declare_file(ctx.label.name + ".txt")
    ctx.actions.write(out, "\n".join(lines) + "\n")
    return [DefaultInfo(files = depset([out]), runfiles = ctx.runfiles(files = [out]))]

sanitizer_options = rule(implementation = _sanitizer_options_impl)
