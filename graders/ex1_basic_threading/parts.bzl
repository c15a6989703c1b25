"""The parts of ex1_basic_threading. A new part is one more line."""

load("//graders:parts.bzl", "exercise", "part")

EX1 = exercise("ex1_basic_threading", [
    part("run_workers", ["run_workers.h"], ["run_workers.cc"]),
    part("parallel_map", ["parallel_map.h"], graders = ["parallel_map", "parallel_map_types"]),
    part("heartbeat", ["heartbeat.h"], ["heartbeat.cc"]),
    part(
        "download_manager",
        ["download_manager.h"],
        ["download_manager.cc"],
        deps = ["//lib/http:http_get"],
        grader_deps = ["//graders/testing:http_server"],
    ),
])
