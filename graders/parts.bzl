"""The vocabulary in which an exercise package lists its parts."""

def part(
        name,
        hdr,
        src = None,
        deps = [],
        graders = None,
        grader_deps = []):
    """One part of an exercise.

    Args:
      name: the part, and the stem of its grader's file.
      hdr: the header, the same in every implementation.
      src: its source file, if it has one.
      deps: libraries of the course that any implementation may use, as "//lib/NAME:TARGET". The audit
        accepts what lies in their folders, and their namespaces, which are the folders' names.
      graders: stems of the graders, if there are more than one. What must compile on its own (types
        that a template has to support) is a grader of its own, so that a failure there does not
        hide the verdicts of the others.
      grader_deps: what the graders use beyond //graders/testing.

    Returns:
      The part, for `exercise`.
    """
    return struct(
        name = name,
        hdr = hdr,
        src = src,
        deps = deps,
        graders = graders or [name],
        grader_deps = grader_deps,
    )

def exercise(
        name,
        parts,
        namespace = None,
        audit = True,
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
        stubs = "//exercises/" + name if stubs == None else stubs,
        solutions = solutions or "//solutions/" + name,
        graders = graders or "//graders/" + name,
    )

def part_files(p):
    """The files that implement part `p`."""
    return [p.hdr] + ([p.src] if p.src else [])

def part_libraries(p):
    """The folders of the libraries that part `p` may use."""
    return [dep.partition(":")[0].lstrip("/") for dep in p.deps]
