"""The vocabulary in which an exercise package lists its parts."""

def part(
        name,
        hdrs,
        srcs = [],
        deps = [],
        uses = [],
        data = [],
        graders = None,
        grader_deps = [],
        configuration = "",
        processes = False,
        watches_memory = False):
    """One part of an exercise.

    Args:
      name: the part, and the stem of its grader's file.
      hdrs: its headers, the same in every implementation.
      srcs: its source files, if it has any.
      deps: libraries of the course that any implementation may use, as "//lib/NAME:TARGET". The audit
        accepts what lies in their folders, and their namespaces, which are the folders' names.
      uses: other parts of the same exercise whose headers this one includes: the learner's own in the
        learner's package, the solution's for a mutant or a variant.
      data: files besides the code that the learner hands in, and that the grader reads by
        grading::ReadDataFile (//graders/testing:data_file). They are never compiled or run. Several
        parts may have the same one.
      graders: stems of the graders, if there are more than one. What must compile on its own (types
        that a template has to support) is a grader of its own, so that a failure there does not
        hide the verdicts of the others.
      grader_deps: what the graders use beyond //graders/testing.
      configuration: in which the learner's test runs whatever the command line says, for what the
        ordinary build cannot show: plain, tsan or asan. Empty: as the command line says.
      processes: whether it is about processes, and the audit lets it start and end them, talk to them
        and share memory with them.
      watches_memory: whether the graders use grading::MemoryWatch (//graders/testing:memory_watch).

    Returns:
      The part, for `exercise`.
    """
    return struct(
        name = name,
        hdrs = hdrs,
        srcs = srcs,
        deps = deps,
        uses = uses,
        data = data,
        graders = graders or [name],
        grader_deps = grader_deps,
        configuration = configuration,
        processes = processes,
        watches_memory = watches_memory,
    )

def exercise(
        name,
        parts,
        namespace = None,
        audit = True,
        shipped = "stubs",
        stubs = None,
        solutions = None,
        graders = None):
    """An exercise package.

    Args:
      name: its folder's name, which is also the include prefix.
      parts: in the lesson's order.
      namespace: that of its code; the part of the name before the first _ unless said otherwise.
      audit: whether submissions are looked through for what no honest answer needs. A mutant of
        the layer "audit" always is.
      shipped: what the learner's files are as shipped. "stubs": each must be NOT STARTED. "bugs": code
        to be repaired; each part must get what mutants/shipped_PART expects, which holds a copy.
      stubs: package of the learner's files; "" where there are none. The three packages lie at
        their usual places unless said otherwise.
      solutions: package of the reference solutions.
      graders: package of the graders.

    Returns:
      The exercise, for the macros in defs.bzl.
    """
    return struct(
        name = name,
        parts = parts,
        namespace = namespace or name.partition("_")[0],
        audit = audit,
        shipped = shipped,
        stubs = "//exercises/" + name if stubs == None else stubs,
        solutions = solutions or "//solutions/" + name,
        graders = graders or "//graders/" + name,
    )

def part_files(p):
    """The files that implement part `p`."""
    return p.hdrs + p.srcs

def used_parts(exercise, p):
    """The parts of `exercise` that part `p` builds on, itself left out."""
    return [other for other in exercise.parts if other.name in p.uses]

def part_libraries(exercise, p):
    """The libraries that part `p` and the parts it uses may use."""
    libraries = []
    for user in used_parts(exercise, p) + [p]:
        libraries += [dep for dep in user.deps if dep not in libraries]
    return libraries

def library_folders(libraries):
    """The folders of libraries given as labels."""
    return [library.partition(":")[0].lstrip("/") for library in libraries]
