"""The parts of ex5_async_await. A new part is one more line."""

load("//graders:parts.bzl", "exercise", "part")

_VIRTUAL = [
    "//graders/ex5_async_await:virtual_run",
    "//graders/testing:memory",
]

EX5 = exercise("ex5_async_await", [
    part(
        "fetch_all",
        ["fetch_all.h"],
        ["fetch_all.cc"],
        deps = ["//lib/async"],
        grader_deps = _VIRTUAL,
        watches_memory = True,
    ),
    part(
        "deadlines",
        ["deadlines.h"],
        deps = ["//lib/async"],
        grader_deps = _VIRTUAL,
        watches_memory = True,
    ),
    part(
        "rate_limiter",
        ["rate_limiter.h"],
        deps = ["//lib/async"],
        grader_deps = _VIRTUAL,
        watches_memory = True,
    ),
    part(
        "async_pipeline",
        ["async_pipeline.h"],
        deps = [
            "//lib/async",
            "//lib/channel",
        ],
        grader_deps = _VIRTUAL,
        watches_memory = True,
    ),
    part(
        "offload",
        ["offload.h"],
        deps = [
            "//lib/async",
            "//lib/pool:thread_pool",
        ],
        grader_deps = _VIRTUAL,
        watches_memory = True,
    ),
    part(
        "crawler_and_load_tester",
        [
            "web_crawler.h",
            "load_tester.h",
        ],
        [
            "web_crawler.cc",
            "load_tester.cc",
        ],
        deps = [
            "//lib/async",
            "//lib/http:async_get",
            "//lib/http:url",
        ],
        grader_deps = ["//graders/ex5_async_await:virtual_server"],
        watches_memory = True,
        graders = [
            "web_crawler",
            "load_tester",
        ],
        uses = [
            "deadlines",
            "rate_limiter",
        ],
    ),
])
