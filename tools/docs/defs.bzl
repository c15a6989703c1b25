"""Tests of the documents: what they show must compile, run and agree with the rest."""

load("@rules_cc//cc:cc_binary.bzl", "cc_binary")
load("@rules_cc//cc:cc_test.bzl", "cc_test")
load("@rules_shell//shell:sh_test.bzl", "sh_test")

def snippets_test(name, document, deps = [], test = cc_test):
    """Every ```cpp block of `document` must compile, and end well if it is a whole program.

    `test` makes the test: cc_test, or sanitized_test.
    """
    native.genrule(
        name = name + "_code",
        srcs = [document],
        outs = [name + "_code.cc"],
        cmd = "awk -f $(location //tools/docs:snippets.awk) $(SRCS) > $@",
        tools = ["//tools/docs:snippets.awk"],
    )
    test(
        name = name,
        size = "small",
        srcs = [
            name + "_code.cc",
            "//tools/docs:snippets.h",
            "//tools/docs:snippets_main.cc",
        ],
        # What a snippet shows need not be called.
        copts = ["-Wno-unused-function"],
        linkopts = ["-pthread"],
        deps = deps,
    )

def lesson(exercise, deps = []):
    """The lesson, hints, quiz and demo of an exercise package.

    `deps` are the libraries that the lesson's code blocks and the demo use.
    """
    snippets_test(name = "lesson_snippets_test", document = "README.md", deps = deps)
    cc_test(
        name = "lesson_files_test",
        size = "small",
        args = [native.package_name(), "$(location {}:rubric.json)".format(exercise.graders)],
        data = [
            "README.md",
            "hints.md",
            "quiz.json",
            exercise.graders + ":rubric.json",
        ],
        deps = ["//tools/docs:lesson_files"],
    )
    cc_binary(
        name = "demo",
        srcs = ["demo.cc"],
        linkopts = ["-pthread"],
        deps = deps,
    )
    sh_test(
        name = "demo_test",
        size = "small",
        srcs = ["//tools/docs:output_test.sh"],
        args = ["$(location :demo)", "$(location demo.out)"],
        data = [
            "demo.out",
            ":demo",
        ],
    )
