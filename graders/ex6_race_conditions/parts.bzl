"""The parts of ex6_race_conditions: ten bug hunts, and playing the scheduler."""

load("//graders:parts.bzl", "exercise", "part")

_DIAGNOSIS = "//graders/ex6_race_conditions:diagnosis"

def _hunt(name, support = [], grader_deps = [], configuration = ""):
    """A header with a bug, to be repaired in place, and named in diagnosis.json."""
    return part(
        name,
        support + [name + ".h"],
        configuration = configuration,
        data = ["diagnosis.json"],
        grader_deps = [_DIAGNOSIS] + grader_deps,
    )

# The hunts that can be played: on the code as it was shipped, whatever became of the learner's.
_PLAYED = [
    "hit_counter",
    "username_registry",
    "one_shot_event",
]

_PROGRESS = ["//graders/ex6_race_conditions:progress"]

EX6 = exercise(
    "ex6_race_conditions",
    [
        _hunt("hit_counter"),
        _hunt("username_registry"),
        _hunt("one_shot_event"),
        _hunt("dining_philosophers"),
        # x86 keeps stores in order, so that only ThreadSanitizer can show what is missing.
        _hunt("lazy_config", configuration = "tsan", grader_deps = _PROGRESS),
        _hunt("timer_service"),
        _hunt("free_list", grader_deps = _PROGRESS),
        _hunt("price_feed"),
        _hunt("async_session", support = ["session_task.h"]),
        _hunt("job_runner"),
        part(
            "play_the_scheduler",
            [],
            data = [hunt + "_schedule.txt" for hunt in _PLAYED],
            grader_deps = ["//graders/ex6_race_conditions:playing_library"] + [
                "//graders/ex6_race_conditions:mutants/shipped_{}_headers".format(hunt)
                for hunt in _PLAYED
            ],
        ),
    ],
    shipped = "bugs",
)

# The parts with a bug to be found.
HUNTS = [p.name for p in EX6.parts if p.hdrs]
