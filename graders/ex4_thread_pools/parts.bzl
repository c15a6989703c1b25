"""The parts of ex4_thread_pools. A new part is one more line."""

load("//graders:parts.bzl", "exercise", "part")

EX4 = exercise("ex4_thread_pools", [
    part(
        "thread_pool",
        ["thread_pool.h"],
        deps = ["@abseil-cpp//absl/synchronization"],
        graders = ["thread_pool", "thread_pool_types"],
    ),
    part(
        "nested_work",
        ["parallel_for.h", "task_group.h"],
        graders = ["task_group", "parallel_for"],
        uses = ["thread_pool"],
    ),
    part("as_completed", ["as_completed.h"], uses = ["thread_pool"]),
    part(
        "process_pool",
        ["process_pool.h", "shared_array.h"],
        ["process_pool.cc"],
        grader_deps = ["//graders/ex4_thread_pools:processes"],
        graders = ["process_pool", "shared_array"],
        processes = True,
    ),
    part(
        "primes",
        ["primes.h"],
        ["primes.cc"],
        uses = [
            "thread_pool",
            "nested_work",
            "process_pool",
        ],
    ),
    part("image_processor", ["image_processor.h"], ["image_processor.cc"], uses = [
        "thread_pool",
        "nested_work",
    ]),
])
