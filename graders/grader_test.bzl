"""The rules under `graders/defs.bzl`: one include prefix for all, and a supervised grader test."""

load("@rules_cc//cc/common:cc_common.bzl", "cc_common")
load("@rules_cc//cc/common:cc_info.bzl", "CcInfo")
load("//graders:sanitizers.bzl", "COMPILED", "SETTINGS", "command_line_configuration", "configured")

# --- Headers under the exercise's prefix -----------------------------------------------------------

def _implementation_headers_impl(ctx):
    prefix = ctx.attr.exercise
    headers = []
    roots = []
    for header in ctx.files.hdrs:
        folder = header.dirname
        if folder.endswith("/" + prefix):
            # Used where it lies, so that compilers name the file that the learner edits.
            headers.append(header)
            roots.append(folder[:-len(prefix) - 1])
        else:
            link = ctx.actions.declare_file("{}/{}/{}".format(
                ctx.label.name,
                prefix,
                header.basename,
            ))
            ctx.actions.symlink(output = link, target_file = header)
            headers.append(link)
            roots.append(link.dirname[:-len(prefix) - 1])
    return [
        DefaultInfo(files = depset(headers)),
        CcInfo(compilation_context = cc_common.create_compilation_context(
            headers = depset(headers),
            includes = depset(roots),
        )),
    ]

implementation_headers = rule(
    implementation = _implementation_headers_impl,
    doc = "Headers of an exercise, included as \"EXERCISE/NAME.h\" wherever they lie.",
    attrs = {
        "exercise": attr.string(mandatory = True),
        "hdrs": attr.label_list(allow_files = [".h"], mandatory = True),
    },
)

# --- The configuration in which a grader runs ------------------------------------------------------

def _configuration_transition_impl(settings, attr):
    return configured(settings, COMPILED[attr.configuration or command_line_configuration(settings)])

_configuration_transition = transition(
    implementation = _configuration_transition_impl,
    inputs = SETTINGS,
    outputs = SETTINGS,
)

# --- The test --------------------------------------------------------------------------------------

_LAUNCHER = """#!/bin/sh
# Starts the referee in the runfiles folder, under `bazel test`, `bazel run` and by hand.
cd "${{RUNFILES_DIR:-$0.runfiles}}/{workspace}" || exit 3
exec {referee} {spec} "$@"
"""

def _own(ctx, name, file, is_executable):
    """`file` under a name of the test's own.

    What is built in several configurations has the same name in all of them, and the report has the
    files of all tests in one folder.
    """
    own = ctx.actions.declare_file("{}_{}".format(ctx.label.name, name))
    ctx.actions.symlink(output = own, target_file = file, is_executable = is_executable)
    return own

def _grader_test_impl(ctx):
    worker_target = ctx.attr.worker[0] if type(ctx.attr.worker) == "list" else ctx.attr.worker

    worker = _own(ctx, "worker", worker_target[DefaultInfo].files_to_run.executable, True)
    referee = ctx.executable._referee

    audited = depset()
    if ctx.attr.submission:
        submission = ctx.attr.submission[0] if type(ctx.attr.submission) == "list" else ctx.attr.submission
        audited = submission[OutputGroupInfo].audited
    objects = [_own(ctx, object.basename, object, False) for object in audited.to_list()]

    spec = ctx.actions.declare_file(ctx.label.name + ".spec.json")
    ctx.actions.write(spec, json.encode_indent({
        "audit": {
            "enabled": ctx.attr.audit,
            "libraries": ctx.attr.allowed_libraries,
            "namespace": ctx.attr.namespace,
            "objects": [object.short_path for object in objects],
            "processes": ctx.attr.processes,
            "sources": [source.short_path for source in ctx.files.sources],
        },
        "data": [file.short_path for file in ctx.files.submitted_data],
        "exercise": ctx.attr.exercise,
        "expectation": ctx.file.expectation.short_path if ctx.file.expectation else "",
        "fixed_configuration": ctx.attr.configuration != "",
        "grader": ctx.attr.grader,
        "part": ctx.attr.part,
        "rubric": ctx.file.rubric.short_path,
        "sources": [source.short_path for source in ctx.files.sources],
        "test": "//{}:{}".format(ctx.label.package, ctx.label.name),
        "worker": worker.short_path,
    }))
    launcher = ctx.actions.declare_file(ctx.label.name)
    ctx.actions.write(launcher, _LAUNCHER.format(
        referee = referee.short_path,
        spec = spec.short_path,
        workspace = ctx.workspace_name,
    ), is_executable = True)

    runfiles = ctx.runfiles(files = [spec, worker, referee, ctx.file.rubric] + objects +
                                    ctx.files.sources + ctx.files.submitted_data +
                                    ([ctx.file.expectation] if ctx.file.expectation else []))
    for target in [worker_target, ctx.attr._referee]:
        runfiles = runfiles.merge(target[DefaultInfo].default_runfiles)
    return [DefaultInfo(executable = launcher, runfiles = runfiles)]

grader_test = rule(
    implementation = _grader_test_impl,
    doc = "Runs a grader's worker under the referee.",
    test = True,
    attrs = {
        "allowed_libraries": attr.string_list(
            doc = "Folders whose headers may be included, and whose names are callable namespaces.",
        ),
        "audit": attr.bool(
            default = True,
            doc = "Whether the implementation's sources and objects are looked through first.",
        ),
        "configuration": attr.string(
            doc = "plain, tsan or asan; empty: that of the command line.",
            values = [""] + COMPILED.keys(),
        ),
        "exercise": attr.string(mandatory = True),
        "expectation": attr.label(
            allow_single_file = [".json"],
            doc = "For a known-bad variant: the verdict that it must get. The test passes if so.",
        ),
        "grader": attr.string(mandatory = True),
        "namespace": attr.string(mandatory = True),
        "part": attr.string(mandatory = True),
        "processes": attr.bool(doc = "Whether the implementation may deal with processes."),
        "rubric": attr.label(allow_single_file = [".json"], mandatory = True),
        "sources": attr.label_list(
            allow_files = True,
            doc = "The implementation's own files: where its mistakes are looked for.",
        ),
        "submission": attr.label(
            cfg = _configuration_transition,
            doc = "The implementation's isolated object, where it has one.",
        ),
        "submitted_data": attr.label_list(
            allow_files = True,
            doc = "The implementation's files besides its code, which the grader reads.",
        ),
        "worker": attr.label(
            cfg = _configuration_transition,
            executable = True,
            mandatory = True,
        ),
        "_allowlist_function_transition": attr.label(
            default = "@bazel_tools//tools/allowlists/function_transition_allowlist",
        ),
        "_referee": attr.label(
            cfg = "exec",
            default = "//graders/referee",
            executable = True,
        ),
    },
)
