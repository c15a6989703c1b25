"""The parts of expert_challenge. A new part is one more line."""

load("//graders:parts.bzl", "exercise", "part")

EXPERT = exercise("expert_challenge", [
    part(
        "hybrid_channel",
        ["hybrid_channel.h"],
        ["hybrid_channel.cc"],
        deps = ["//lib/async:executor"],
        graders = ["hybrid_channel", "hybrid_channel_ends"],
        grader_deps = ["//graders/expert_challenge:channel_adapter"],
    ),
    part(
        "select",
        ["select.h"],
        ["select.cc"],
        uses = ["hybrid_channel"],
        grader_deps = ["//graders/expert_challenge:channel_adapter"],
    ),
    part(
        "worker_pool",
        ["worker_pool.h"],
        ["worker_pool.cc"],
        grader_deps = ["//lib/pool:conformance"],
    ),
])
