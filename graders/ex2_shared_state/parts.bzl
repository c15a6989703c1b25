"""The parts of ex2_shared_state. A new part is one more line."""

load("//graders:parts.bzl", "exercise", "part")

_TOGETHER = ["//graders/testing:together"]

EX2 = exercise("ex2_shared_state", [
    part(
        "counters",
        ["counters.h"],
        deps = ["@abseil-cpp//absl/synchronization"],
        grader_deps = _TOGETHER,
    ),
    part(
        "bank",
        ["bank.h"],
        ["bank.cc"],
        deps = ["@abseil-cpp//absl/synchronization"],
        grader_deps = _TOGETHER,
    ),
    part("memo_cache", ["memo_cache.h"]),
    part(
        "semaphore_and_pool",
        [
            "semaphore.h",
            "resource_pool.h",
        ],
        graders = [
            "semaphore",
            "resource_pool",
        ],
        grader_deps = _TOGETHER,
    ),
    part(
        "event_bus",
        ["event_bus.h"],
        ["event_bus.cc"],
        grader_deps = _TOGETHER,
    ),
    part(
        "chat_server",
        ["chat_server.h"],
        ["chat_server.cc"],
        deps = [
            "//lib/net:tcp_connection",
            "//lib/net:tcp_listener",
        ],
        grader_deps = [
            "//graders/testing:line_client",
            "//graders/testing:unlock_gate",
        ],
    ),
])
