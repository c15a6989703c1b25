"""One macro makes the same grader test for a stub, a solution, a mutant and a variant.

Which implementation a grader tests is decided by one dependency and by nothing else: no file of a
grader knows whom it grades. `exercise_stubs`, `exercise_solutions` and `exercise_graders` call that
macro for every part that a package's parts.bzl lists.
"""

load("@rules_cc//cc:cc_binary.bzl", "cc_binary")
load("@rules_cc//cc:cc_library.bzl", "cc_library")
load("//graders:grader_test.bzl", "grader_test", "implementation_headers")
load("//graders:isolated_object.bzl", "isolated_object")
load("//graders:parts.bzl", "part_files", "part_libraries")

# The layer that catches a mutant -> the configuration in which it is caught. The layer is the name
# of the mutant's expectation file: mutants/NAME/tsan.json.
LAYERS = {
    "asan": "asan",
    "audit": "plain",
    "behaviour": "plain",
    "explorer": "plain",
    "resources": "plain",
    "tsan": "tsan",
}

def _implementation(name, exercise, part, files):
    """A library of one part's files, given as labels, and what a grader links of it."""
    implementation_headers(
        name = name + "_headers",
        exercise = exercise.name,
        hdrs = [file for file in files if file.endswith(".h")],
        tags = ["manual"],
    )
    cc_library(
        name = name,
        srcs = [file for file in files if not file.endswith(".h")],
        tags = ["manual"],
        deps = [":" + name + "_headers", "//exercises:not_implemented"] + part.deps,
    )
    isolated_object(
        name = name + "_isolated",
        library = ":" + name,
        namespace = exercise.namespace,
        tags = ["manual"],
    )

def _grade(
        name,
        exercise,
        part,
        grader,
        implementation,
        sources,
        configurations,
        audit = False,
        **kwargs):
    """The one macro: `implementation`, under `grader`, in each of `configurations`. Returns the tests."""
    isolated = [implementation + "_isolated"] if part.src else []
    cc_binary(
        name = name + "_worker",
        testonly = True,
        srcs = [exercise.graders + ":" + grader + "_grader.cc"] + isolated,
        linkstatic = True,
        tags = ["manual"],
        deps = [
            implementation + "_headers",
            "//exercises:not_implemented",
            "//graders/explorer",
            "//graders/referee/worker:main",
            "//graders/testing",
            "@googletest//:gtest",
        ] + part.deps + part.grader_deps,
    )
    tests = []
    for configuration in configurations:
        test = name + ("_" + configuration if configuration else "") + "_test"
        tests.append(":" + test)
        grader_test(
            name = test,
            size = "medium",
            allowed_libraries = part_libraries(part),
            audit = audit or exercise.audit,
            configuration = configuration,
            exercise = exercise.name,
            grader = grader,
            namespace = exercise.namespace,
            part = part.name,
            rubric = exercise.graders + ":rubric.json",
            sources = sources,
            submission = isolated[0] if isolated else None,
            worker = ":" + name + "_worker",
            **kwargs
        )
    return tests

def _grade_all_parts(exercise, configurations, tags):
    """Grades this package's implementation of every part. Returns the tests."""
    tests = []
    for part in exercise.parts:
        files = part_files(part)
        _implementation(part.name, exercise, part, files)
        for grader in part.graders:
            tests += _grade(
                name = grader,
                exercise = exercise,
                part = part,
                grader = grader,
                implementation = ":" + part.name,
                sources = files,
                configurations = configurations,
                tags = tags,
            )
    return tests

def exercise_stubs(exercise):
    """The learner's side: stubs that compile, tests that are no part of `//...`."""
    native.exports_files(native.glob(["**"], exclude = ["BUILD"]))
    native.test_suite(
        name = exercise.name,
        tags = ["manual"],
        tests = _grade_all_parts(exercise, [""], ["manual"]),
    )

def exercise_solutions(exercise):
    """The reference solutions, tested as the command line says and in each sanitizer configuration."""
    for part in exercise.parts:
        native.exports_files(part_files(part))
    tests = _grade_all_parts(exercise, ["", "tsan", "asan"], [])
    # As data of the measured report.
    native.filegroup(name = "solution_tests", testonly = True, data = tests, tags = ["manual"])
    native.test_suite(
        name = exercise.name,
        # Only those that follow the command line.
        tests = [":{}_test".format(grader) for part in exercise.parts for grader in part.graders],
    )

def _folders(pattern):
    """The files that match `pattern`, by the folder that holds them."""
    folders = {}
    for file in native.glob([pattern], allow_empty = True):
        folder, _, name = file.rpartition("/")
        folders.setdefault(folder, []).append(name)
    return folders

def _altered_part(exercise, folder, names):
    """The part whose files the folder replaces."""
    for part in exercise.parts:
        if [file for file in part_files(part) if file in names]:
            return part
    fail("{}/{} replaces no file of a part".format(exercise.name, folder))

def _altered_files(exercise, part, folder, names):
    """The part's files: from the folder where it has them, from the solution otherwise."""
    return [
        folder + "/" + file if file in names else exercise.solutions + ":" + file
        for file in part_files(part)
    ]

def _layer(folder, names):
    for name in names:
        if name.endswith(".json"):
            if name[:-len(".json")] not in LAYERS:
                fail("{}/{}: the name must be one of {} and .json".format(
                    folder,
                    name,
                    ", ".join(LAYERS.keys()),
                ))
            return name[:-len(".json")]
    fail(folder + " holds no expectation: LAYER.json with the verdict that it must get")

def _grade_shipped_stubs(exercise):
    tests = []
    for part in exercise.parts:
        _grade(
            name = "stub_" + part.name,
            exercise = exercise,
            part = part,
            grader = part.graders[0],
            implementation = exercise.stubs + ":" + part.name,
            sources = [exercise.stubs + ":" + file for file in part_files(part)],
            configurations = [""],
            expectation = "//graders:not_started.json",
            tags = ["manual"],
        )
        tests.append(":stub_{}_test".format(part.name))

    # Manual: it would fail for everybody who has begun to fill in the stubs.
    native.test_suite(name = "shipped_stubs", tags = ["manual"], tests = tests)

def exercise_graders(exercise):
    """What grades the graders: mutants/NAME must be caught, variants/NAME must pass."""
    native.exports_files(native.glob(["*_grader.cc", "rubric.json"]))
    if exercise.stubs:
        _grade_shipped_stubs(exercise)
    tests = []
    for folder, names in _folders("mutants/*/*").items():
        part = _altered_part(exercise, folder, names)
        layer = _layer(folder, names)
        files = _altered_files(exercise, part, folder, names)
        _implementation(folder, exercise, part, files)
        tests += _grade(
            name = folder,
            exercise = exercise,
            part = part,
            grader = part.graders[0],
            implementation = ":" + folder,
            sources = files,
            configurations = [LAYERS[layer]],
            audit = layer == "audit",
            expectation = folder + "/" + layer + ".json",
            tags = ["mutant"],
        )
    for folder, names in _folders("variants/*/*").items():
        part = _altered_part(exercise, folder, names)
        files = _altered_files(exercise, part, folder, names)
        _implementation(folder, exercise, part, files)
        for grader in part.graders:
            tests += _grade(
                name = folder + "_" + grader,
                exercise = exercise,
                part = part,
                grader = grader,
                implementation = ":" + folder,
                sources = files,
                configurations = ["", "tsan", "asan"],
            )
    native.filegroup(
        name = "mutant_and_variant_tests",
        testonly = True,
        data = tests,
        tags = ["manual"],
    )
