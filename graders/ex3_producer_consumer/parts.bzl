"""The parts of ex3_producer_consumer. A new part is one more line."""

load("//graders:parts.bzl", "exercise", "part")

EX3 = exercise("ex3_producer_consumer", [
    part(
        "bounded_queue",
        ["bounded_queue.h"],
        graders = ["bounded_queue", "bounded_queue_types"],
        grader_deps = ["//graders/testing:together"],
    ),
    part("fan", ["fan.h"], uses = ["bounded_queue"]),
    part("pipeline", ["pipeline.h"], uses = ["bounded_queue"]),
    part(
        "log_pipeline",
        ["log_pipeline.h"],
        ["log_pipeline.cc"],
        uses = [
            "bounded_queue",
            "pipeline",
        ],
    ),
])
