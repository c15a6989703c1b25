"""One macro makes the same grader test for a stub, a solution, a mutant and a variant.

Which implementation a grader tests is decided by one dependency and by nothing else: no file of a
grader knows whom it grades. `exercise_stubs`, `exercise_solutions` and `exercise_graders` call that
macro for every part that a package's parts.bzl lists.
"""

load("@rules_cc//cc:cc_library.bzl", "cc_library")
load("//graders:grader_test.bzl", "grader_test", "implementation_headers")
load("//graders:isolated_object.bzl", "isolated_object")
load("//graders:parts.bzl", "library_folders", "part_files", "part_libraries", "used_parts")
load("//graders/explorer:program.bzl", "explored_program")
load("//graders/prelude:precompiled_header.bzl", "prelude_copts", "prelude_deps")

# The layer that catches a mutant -> the configuration in which it is caught. The layer is the name
# of the mutant's expectation file: mutants/NAME/tsan.json. A mutant for another grader than
# `_grader_of` says names it there: mutants/NAME/behaviour.parallel_map_types.json. A mutant that two
# layers catch has two such files.
LAYERS = {
    "asan": "asan",
    "audit": "plain",
    "behaviour": "plain",
    "explorer": "plain",
    "resources": "plain",
    "tsan": "tsan",
}

def _prelude_of(known):
    """Where the code that goes with an implementation is compiled with a prelude: see prelude_copts.

    Always, if it is a mutant or a variant. Else the ordinary build is to see what the file of a
    learner or a solution includes.
    """
    return None if known else ["asan"]

def _has_the_solutions_headers(exercise, part, sources):
    """Whether `sources` differ from the solution's in no header: then they share its checks."""
    here = "//{}:".format(native.package_name())
    headers = [file if ":" in file else here + file for file in sources if file.endswith(".h")]
    return headers == ["{}:{}".format(exercise.solutions, header) for header in part.hdrs]

def _implementation(name, exercise, part, files, others, known = False):
    """A library of one part's files, given as labels, and what a grader links of it.

    `others` is the package whose implementation of the parts that it uses goes with it. A `known` one
    is a mutant or a variant: see _prelude_of. Of the files that it shares with the solution, those
    that see only files that it shares as well are not compiled again.
    """
    shared = []
    if known and _has_the_solutions_headers(exercise, part, files):
        shared = [file for file in files if file.startswith(exercise.solutions + ":")]
    implementation_headers(
        name = name + "_headers",
        exercise = exercise.name,
        hdrs = [file for file in files if file.endswith(".h")],
        tags = ["manual"],
    )
    cc_library(
        name = name,
        srcs = [file for file in files if not file.endswith(".h") and file not in shared],
        copts = prelude_copts("standard", _prelude_of(known)),
        tags = ["manual"],
        deps = [":" + name + "_headers", "//exercises:not_implemented"] +
               part_libraries(exercise, part) +
               [others + ":" + used.name + "_headers" for used in used_parts(exercise, part)] +
               prelude_deps("standard", _prelude_of(known)),
    )
    isolated_object(
        name = name + "_isolated",
        library = ":" + name,
        namespace = exercise.namespace,
        rest = exercise.solutions + ":" + part.name if shared else None,
        tags = ["manual"],
    )

def _checks(name, exercise, part, grader, implementation, others, known = False):
    """The grader's code, compiled against the implementation's headers."""
    cc_library(
        name = name + "_checks",
        testonly = True,
        srcs = [exercise.graders + ":" + grader + "_grader.cc"],
        copts = prelude_copts("grader", _prelude_of(known)),
        tags = ["manual"],
        deps = [
                   implementation + "_headers",
                   "//exercises:not_implemented",
                   "//graders/explorer",
                   "//graders/testing",
                   "@googletest//:gtest",
               ] + [others + ":" + used.name + "_headers" for used in used_parts(exercise, part)] +
               part_libraries(exercise, part) + part.grader_deps +
               prelude_deps("grader", _prelude_of(known)),
        # GoogleTest finds the checks by their constructors.
        alwayslink = True,
    )

def _workers(name, part, objects, checks, configurations):
    """The programs that run `checks` against `objects`: a label for each of `configurations`."""
    ordinary = name + "_worker"
    with_tsan = name + "_tsan_worker"
    deps = [checks, "//graders/referee/worker:main"]
    if [chosen for chosen in configurations if chosen != "tsan"]:
        explored_program(
            name = ordinary,
            srcs = objects,
            deps = deps + (["//graders/testing:watched_memory"] if part.watches_memory else []),
        )
    if "tsan" in configurations or "" in configurations:
        explored_program(
            name = with_tsan,
            srcs = objects,
            configuration = "tsan",
            deps = deps,
        )
    by_configuration = {"tsan": ":" + with_tsan, "": select({
        "//graders/explorer:linked_with_tsan": ":" + with_tsan,
        "//conditions:default": ":" + ordinary,
    })}
    return {chosen: by_configuration.get(chosen, ":" + ordinary) for chosen in configurations}

def _grade(
        name,
        exercise,
        part,
        grader,
        implementation,
        others,
        sources,
        data,
        configurations,
        checks = None,
        audit = False,
        expectations = {},
        known = False,
        **kwargs):
    """The one macro: `implementation`, under `grader`, in each of `configurations`. Returns the tests.

    A configuration is a pair: the suffix of the test's name, and what it is built for. `expectations`
    has the file that says which verdict is expected, by the suffix. `known`: a mutant or a variant.
    `checks`: the grader's code compiled against the implementation, where that exists already.
    """
    used = used_parts(exercise, part)
    isolated = [implementation + "_isolated"] if part.srcs else []
    if _has_the_solutions_headers(exercise, part, sources):
        checks = exercise.graders + ":" + grader + "_checks"
    elif not checks:
        checks = ":" + name + "_checks"
        _checks(name, exercise, part, grader, implementation, others, known)
    objects = isolated + [others + ":" + other.name + "_isolated" for other in used if other.srcs]
    workers = _workers(name, part, objects, checks, [chosen for _, chosen in configurations])
    tests = []
    for suffix, configuration in configurations:
        test = name + suffix + "_test"
        tests.append(":" + test)
        grader_test(
            name = test,
            size = "medium",
            allowed_libraries = library_folders(part_libraries(exercise, part)),
            audit = audit or exercise.audit,
            configuration = configuration,
            exercise = exercise.name,
            expectation = expectations.get(suffix),
            grader = grader,
            namespace = exercise.namespace,
            part = part.name,
            processes = part.processes,
            rubric = exercise.graders + ":rubric.json",
            sources = sources,
            submission = isolated[0] if isolated else None,
            submitted_data = data,
            worker = workers[configuration],
            **kwargs
        )
    return tests

# Configurations of `_grade`: that of the command line, and each sanitizer.
_AS_THE_COMMAND_LINE_SAYS = ("", "")
_ALL = [_AS_THE_COMMAND_LINE_SAYS, ("_tsan", "tsan"), ("_asan", "asan")]

def _grade_all_parts(exercise, configurations_of, tags):
    """Grades this package's implementation of every part. Returns the tests."""
    tests = []
    for part in exercise.parts:
        files = part_files(part)
        _implementation(part.name, exercise, part, files, others = "")
        for grader in part.graders:
            tests += _grade(
                name = grader,
                exercise = exercise,
                part = part,
                grader = grader,
                implementation = ":" + part.name,
                others = "",
                sources = files,
                data = part.data,
                configurations = configurations_of[part.name],
                tags = tags,
            )
    return tests

def exercise_stubs(exercise):
    """The learner's side: stubs that compile, tests that are no part of `//...`."""
    native.exports_files(native.glob(["**"], exclude = ["BUILD"]))
    native.test_suite(
        name = exercise.name,
        tags = ["manual"],
        tests = _grade_all_parts(
            exercise,
            {part.name: [("", part.configuration)] for part in exercise.parts},
            ["manual"],
        ),
    )

def exercise_solutions(exercise):
    """The reference solutions, tested as the command line says and in each sanitizer configuration."""
    for part in exercise.parts:
        native.exports_files(part_files(part))
    native.exports_files(_data_files(exercise))
    tests = _grade_all_parts(exercise, {part.name: _ALL for part in exercise.parts}, [])

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

def _data_files(exercise):
    """The files of all parts that are no code, each once."""
    files = []
    for part in exercise.parts:
        files += [file for file in part.data if file not in files]
    return files

def _altered_parts(exercise, folder, names):
    """The part whose code the folder replaces; if it is data only, all the parts that have it."""
    for part in exercise.parts:
        if [file for file in part_files(part) if file in names]:
            return [part]
    parts = [part for part in exercise.parts if [file for file in part.data if file in names]]
    if not parts:
        fail("{}/{} replaces no file of a part".format(exercise.name, folder))
    return parts

def _grader_of(part, names, expectation = ""):
    """The grader that `expectation` names, or is named like an altered file; else the part's first."""
    chosen = expectation.partition(".")[2]
    if chosen:
        if chosen not in part.graders:
            fail("{}.json: {} has no such grader".format(expectation, part.name))
        return chosen
    for grader in part.graders:
        if grader + ".h" in names or grader + ".cc" in names:
            return grader
    return part.graders[0]

def _altered_files(exercise, files, folder, names):
    """`files`: from the folder where it has them, from the solution otherwise."""
    return [
        folder + "/" + file if file in names else exercise.solutions + ":" + file
        for file in files
    ]

def _expectations(exercise, folder, names):
    """The stems of the folder's expectation files: LAYER or LAYER.GRADER, for the same grader."""
    stems = []
    for name in names:
        if name.endswith(".json") and name not in _data_files(exercise):
            if name.partition(".")[0] not in LAYERS:
                fail("{}/{}: the name must begin with one of {}".format(
                    folder,
                    name,
                    ", ".join(LAYERS.keys()),
                ))
            stems.append(name[:-len(".json")])
    if not stems:
        fail(folder + " holds no expectation: LAYER.json with the verdict that it must get")
    for stem in stems:
        if stem.partition(".")[2] != stems[0].partition(".")[2]:
            fail(folder + " holds expectations for different graders")
    return stems

def _grade_shipped(exercise, mutants):
    """The learner's files as they are shipped: stubs, or bugs, which are among the mutants."""
    tests = []
    for part in exercise.parts:
        configuration = "plain"
        expectation = "//graders:not_started.json"
        if exercise.shipped == "bugs":
            folder = "mutants/shipped_" + part.name
            stem = _expectations(exercise, folder, mutants[folder])[0]
            configuration = LAYERS[stem.partition(".")[0]]
            expectation = "{}/{}.json".format(folder, stem)
        _grade(
            name = "stub_" + part.name,
            exercise = exercise,
            part = part,
            grader = part.graders[0],
            implementation = exercise.stubs + ":" + part.name,
            others = exercise.stubs,
            sources = [exercise.stubs + ":" + file for file in part_files(part)],
            data = [exercise.stubs + ":" + file for file in part.data],
            configurations = [("", configuration if exercise.shipped == "bugs" else "")],
            checks = "{}:{}_checks".format(exercise.stubs, part.graders[0]),
            expectations = {"": expectation},
            tags = ["manual"],
        )
        tests.append(":stub_{}_test".format(part.name))

    # Manual: it would fail for everybody who has begun to fill in the stubs.
    native.test_suite(name = "shipped_stubs", tags = ["manual"], tests = tests)

def _grade_mutant(exercise, folder, names):
    """Grades mutants/NAME. Returns the tests."""
    stems = _expectations(exercise, folder, names)
    layers = [stem.partition(".")[0] for stem in stems]
    parts = _altered_parts(exercise, folder, names)
    tests = []
    for part in parts:
        name = folder if len(parts) == 1 else "{}_{}".format(folder, part.name)
        files = _altered_files(exercise, part_files(part), folder, names)
        _implementation(name, exercise, part, files, exercise.solutions, known = True)
        tests += _grade(
            name = name,
            exercise = exercise,
            part = part,
            grader = _grader_of(part, names, stems[0]),
            implementation = ":" + name,
            others = exercise.solutions,
            sources = files,
            data = _altered_files(exercise, part.data, folder, names),
            configurations = [("_" + LAYERS[layer], LAYERS[layer]) for layer in layers],
            audit = "audit" in layers,
            expectations = {
                "_" + LAYERS[layer]: "{}/{}.json".format(folder, stem)
                for layer, stem in zip(layers, stems)
            },
            known = True,
            tags = ["mutant"],
        )
    return tests

def _grade_variant(exercise, folder, names):
    """Grades variants/NAME in every configuration. Returns the tests."""
    part = _altered_parts(exercise, folder, names)[0]
    files = _altered_files(exercise, part_files(part), folder, names)
    _implementation(folder, exercise, part, files, exercise.solutions, known = True)
    tests = []
    for grader in part.graders:
        tests += _grade(
            name = folder + "_" + grader,
            exercise = exercise,
            part = part,
            grader = grader,
            implementation = ":" + folder,
            others = exercise.solutions,
            sources = files,
            data = _altered_files(exercise, part.data, folder, names),
            configurations = _ALL,
            known = True,
        )
    return tests

def exercise_graders(exercise):
    """What grades the graders: mutants/NAME must be caught, variants/NAME must pass."""
    native.exports_files(native.glob(["*_grader.cc", "rubric.json"]))
    for part in exercise.parts:
        for grader in part.graders:
            _checks(
                grader,
                exercise,
                part,
                grader,
                exercise.solutions + ":" + part.name,
                exercise.solutions,
            )
    mutants = _folders("mutants/*/*")
    if exercise.stubs:
        _grade_shipped(exercise, mutants)
    tests = []
    for folder, names in mutants.items():
        tests += _grade_mutant(exercise, folder, names)
    for folder, names in _folders("variants/*/*").items():
        tests += _grade_variant(exercise, folder, names)
    native.filegroup(
        name = "mutant_and_variant_tests",
        testonly = True,
        data = tests,
        tags = ["manual"],
    )
