"""Compiles a header once for all who include it first. For clang only; other compilers read it."""

load("@rules_cc//cc:find_cc_toolchain.bzl", "find_cc_toolchain", "use_cc_toolchain")
load("@rules_cc//cc/common:cc_common.bzl", "cc_common")
load("@rules_cc//cc/common:cc_info.bzl", "CcInfo")

# The same on both sides, or the compiler refuses the file: libraries may be compiled either way.
_PIC = "-fPIC"

_WORKING_FOLDER = "/proc/self/cwd"

_COMPILE = "c++-compile"

_PRECOMPILES = "//graders/prelude:precompiles_headers"

def _precompiled_header_impl(ctx):
    toolchain = find_cc_toolchain(ctx)
    features = cc_common.configure_features(
        ctx = ctx,
        cc_toolchain = toolchain,
        requested_features = ctx.features,
        unsupported_features = ctx.disabled_features,
    )
    context = cc_common.merge_cc_infos(
        cc_infos = [dep[CcInfo] for dep in ctx.attr.deps],
    ).compilation_context
    out = ctx.actions.declare_file(ctx.label.name + ".pch")
    variables = cc_common.create_compile_variables(
        feature_configuration = features,
        cc_toolchain = toolchain,
        source_file = ctx.file.hdr.path,
        output_file = out.path,
        user_compile_flags = ctx.fragments.cpp.copts + ctx.fragments.cpp.cxxopts + [
            _PIC,
            "-xc++-header",
            # Templates that the header uses are instantiated here, not by everybody again.
            "-fpch-instantiate-templates",
            # The same content is the same file, whenever it was made.
            "-Xclang",
            "-fno-pch-timestamp",
            # It names the files below the working folder from there: that folder is another one for
            # every action that is sandboxed.
            "--relocatable-pch",
            "-isysroot",
            _WORKING_FOLDER,
        ],
        include_directories = context.includes,
        quote_include_directories = context.quote_includes,
        system_include_directories = context.system_includes,
        preprocessor_defines = context.defines,
    )
    arguments = cc_common.get_memory_inefficient_command_line(
        feature_configuration = features,
        action_name = _COMPILE,
        variables = variables,
    )
    environment = cc_common.get_environment_variables(
        feature_configuration = features,
        action_name = _COMPILE,
        variables = variables,
    )

    environment = dict(
        environment,
        # For Bazel: the compiler takes no file that another version of it has made.
        COMPILER_VERSION = ctx.var.get("compiler_version", ""),
        PWD = _WORKING_FOLDER,
    )
    ctx.actions.run(
        executable = cc_common.get_tool_for_action(
            feature_configuration = features,
            action_name = _COMPILE,
        ),
        arguments = arguments,
        env = environment,
        inputs = depset([ctx.file.hdr], transitive = [context.headers, toolchain.all_files]),
        outputs = [out],
        mnemonic = "PrecompileHeader",
        progress_message = "Precompiling {}".format(ctx.label),
    )
    return [
        DefaultInfo(files = depset([out])),
        CcInfo(compilation_context = cc_common.create_compilation_context(
            headers = depset([out, ctx.file.hdr], transitive = [context.headers]),
        )),
    ]

precompiled_header = rule(
    implementation = _precompiled_header_impl,
    doc = "NAME.pch, for those who have prelude_copts and prelude_deps below.",
    attrs = {
        "deps": attr.label_list(providers = [CcInfo], doc = "What the header includes."),
        "hdr": attr.label(allow_single_file = [".h"], mandatory = True),
        "_cc_toolchain": attr.label(default = "@bazel_tools//tools/cpp:current_cc_toolchain"),
    },
    fragments = ["cpp"],
    toolchains = use_cc_toolchain(),
)

# For the dependents of //graders/prelude:NAME, where headers are precompiled. A prelude hides that a
# file does not include what it needs: what somebody writes or reads has to be compiled without one
# too. `only_in` has the sanitizers for which it is compiled with one; by default, it always is.

def prelude_copts(name, only_in = None):
    """The compiler's options."""
    return _where_precompiled([
        _PIC,
        "-include-pch",
        "$(BINDIR)/graders/prelude/{}.pch".format(name),
        "-isysroot",
        ".",
    ], only_in)

def prelude_deps(name, only_in = None):
    """The dependency."""
    return _where_precompiled(["//graders/prelude:" + name], only_in)

def _where_precompiled(values, only_in):
    settings = [_PRECOMPILES + "_" + sanitizer for sanitizer in only_in] if only_in else [_PRECOMPILES]
    choices = {setting: values for setting in settings}
    choices["//conditions:default"] = []
    return select(choices)
