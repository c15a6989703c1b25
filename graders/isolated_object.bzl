"""Links a submission's objects into one that can define nothing for others but its own API.

Whatever a submission defines outside its exercise's namespace (main, malloc, a function of
GoogleTest, a hook of a sanitizer) becomes local to it: it cannot take the place of anybody's.
"""

load("@rules_cc//cc:find_cc_toolchain.bzl", "find_cc_toolchain", "use_cc_toolchain")
load("@rules_cc//cc/common:cc_info.bzl", "CcInfo")

def _objects_of(target):
    """The object files of a cc_library itself, by name, without those of its dependencies."""
    objects = {}
    for linker_input in target[CcInfo].linking_context.linker_inputs.to_list():
        if linker_input.owner != target.label:
            continue
        for library in linker_input.libraries:
            for object in library.pic_objects or library.objects or []:
                objects[object.basename] = object
    return objects

# $1 linker, $2 objcopy, $3 all objects as one, $4 the same isolated, $5 symbols to keep global, then
# the objects. Linked groups are dissolved: the final link would otherwise drop one of ours for
# another object's of the same name.
_COMMAND = """
set -e
ld=$1 objcopy=$2 whole=$3 out=$4 keep=$5
shift 5
"$ld" -r --force-group-allocation -o "$whole" "$@"
"$objcopy" --wildcard --keep-global-symbol="$keep" "$whole" "$out"
"""

def _isolated_object_impl(ctx):
    objects = _objects_of(ctx.attr.rest) if ctx.attr.rest else {}
    objects.update(_objects_of(ctx.attr.library))
    objects = objects.values()
    if not objects:
        return [DefaultInfo(files = depset())]
    toolchain = find_cc_toolchain(ctx)
    whole = ctx.actions.declare_file(ctx.label.name + ".whole.o")
    out = ctx.actions.declare_file(ctx.label.name + ".o")
    ctx.actions.run_shell(
        outputs = [whole, out],
        inputs = depset(objects, transitive = [toolchain.all_files]),
        arguments = [
            toolchain.ld_executable,
            toolchain.objcopy_executable,
            whole.path,
            out.path,
            # Mangled names in which the namespace occurs.
            "_Z*{}{}*".format(len(ctx.attr.namespace), ctx.attr.namespace),
        ] + [object.path for object in objects],
        command = _COMMAND,
        mnemonic = "IsolateObject",
        progress_message = "Isolating {}".format(ctx.label),
    )
    return [
        DefaultInfo(files = depset([out])),
        # For the audit: what the submission defined before its names were taken from it.
        OutputGroupInfo(audited = depset([whole])),
    ]

isolated_object = rule(
    implementation = _isolated_object_impl,
    attrs = {
        "library": attr.label(mandatory = True, providers = [CcInfo]),
        "namespace": attr.string(mandatory = True),
        "rest": attr.label(
            doc = "A library whose objects complete it: those of which it has none of the same name.",
            providers = [CcInfo],
        ),
        "_cc_toolchain": attr.label(default = "@bazel_tools//tools/cpp:current_cc_toolchain"),
    },
    toolchains = use_cc_toolchain(),
)
