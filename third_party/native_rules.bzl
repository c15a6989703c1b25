"""The rule repositories that newer Bazel releases fetch, made for Bazel 4 from its native rules.

BUILD files load every rule (`@rules_cc//cc:cc_library.bzl`), as Bazel 8 and newer demand. Bazel 4
has those rules built in, yet insists on fetching repositories of these names from the internet.
Declared here first, ours win, and nothing is fetched.
"""

_RULES = {
    "cc": [
        "cc_binary",
        "cc_import",
        "cc_library",
        "cc_test",
        "cc_toolchain",
        "cc_toolchain_suite",
    ],
    "java": ["java_binary", "java_import", "java_library", "java_runtime", "java_toolchain"],
    "shell": ["sh_binary", "sh_library", "sh_test"],
}

# Symbols that are no rules: where newer rules_cc has them -> the built-in of the same name.
_CC_SYMBOLS = {
    "cc/common/cc_common.bzl": "cc_common",
    "cc/common/cc_info.bzl": "CcInfo",
}

_FIND_CC_TOOLCHAIN = """
load("@bazel_tools//tools/cpp:toolchain_utils.bzl", "find_cpp_toolchain")

find_cc_toolchain = find_cpp_toolchain

def use_cc_toolchain():
    return ["@bazel_tools//tools/cpp:toolchain_type"]
"""

def _native_rules_impl(rctx):
    language = rctx.attr.language
    rctx.file("BUILD", "")
    definitions = []
    for rule_name in _RULES[language]:
        definition = "{0} = native.{0}\n".format(rule_name)
        definitions.append(definition)
        rctx.file("{}/{}.bzl".format(language, rule_name), definition)
    rctx.file(language + "/defs.bzl", "".join(definitions))
    rctx.file(language + "/BUILD", "")
    if language == "cc":
        rctx.file("cc/find_cc_toolchain.bzl", _FIND_CC_TOOLCHAIN)
        rctx.file("cc/common/BUILD", "")
        for path, symbol in _CC_SYMBOLS.items():
            # `X = X` would refer to itself; the detour through a second file names the built-in.
            builtin = path.replace(".bzl", "_builtin.bzl")
            rctx.file(builtin, "builtin = {}\n".format(symbol))
            rctx.file(
                path,
                "load(\"//{}:{}\", \"builtin\")\n\n{} = builtin\n".format(
                    builtin.rpartition("/")[0],
                    builtin.rpartition("/")[2],
                    symbol,
                ),
            )

native_rules = repository_rule(
    implementation = _native_rules_impl,
    attrs = {"language": attr.string(mandatory = True, values = _RULES.keys())},
)

def _no_coverage_tools_impl(rctx):
    rctx.file("BUILD", """
package(default_visibility = ["//visibility:public"])

filegroup(name = "coverage_report_generator")

filegroup(name = "lcov_merger")
""")

no_coverage_tools = repository_rule(implementation = _no_coverage_tools_impl)
