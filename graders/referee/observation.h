// Everything the referee saw of one run of one check. What it means is decided elsewhere (judge.h).
#ifndef GRADERS_REFEREE_OBSERVATION_H_
#define GRADERS_REFEREE_OBSERVATION_H_

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "graders/proc/sleep_time.h"
#include "graders/proc/thread_state.h"
#include "graders/referee/stack_trace.h"

namespace racecourse {

// How the run came to its end.
enum class End {
  kExited,      // By itself; see wait_status.
  kStuck,       // Nobody can move any more, or everybody sleeps beyond every deadline.
  kCutOff,      // Nobody can move any more, and what some wait for is neither a lock nor a thread.
  kNoProgress,  // It still moves, but the check does not end.
  kSpinning,    // The check's CPU time is used up.
  kTooManyThreads,
  kTooMuchMemory,
  kTooMuchOutput,
};

// What one thread was doing when the run was stopped, or when it was found left over.
struct ThreadReport {
  pid_t tid = 0;
  std::string name;  // "main thread", "thread 2".
  ThreadState state;
  SleepTime sleep;
  std::vector<Frame> frames;  // Innermost first; empty where the thread did not answer.
  pid_t waits_for = 0;        // The thread that holds the lock, or whose end it waits for.
};

// A grader's waiting point at which somebody still waits.
struct UnmetExpectation {
  std::string text;
  int needed = 0;
  int arrived = 0;
};

struct Failure {
  std::string where;  // FILE:LINE in the grader.
  std::string message;
};

struct Observation {
  bool ready = false;         // The worker got as far as main().
  std::string configuration;  // "plain", "tsan", "asan".
  std::vector<Failure> failures;
  std::size_t left_over_count = 0;              // Threads that outlived the check,
  std::vector<ThreadReport> left_over_threads;  // and the first of them.
  std::vector<std::string> left_open;           // Descriptors.
  std::string coverage;                         // What the explorer went through.
  std::string outcome;  // "passed", "failed", "missing"; "" if it never said.
  bool forged = false;
  int refused = 0;  // The machine refused a thread or a process: errno.

  End end = End::kExited;
  int wait_status = 0;  // Of kExited.
  // Of the other ends, the first of thread_count; for a crash the crashing thread only.
  std::vector<ThreadReport> threads;
  std::size_t thread_count = 0;
  std::vector<UnmetExpectation> unmet;
  double cpu_seconds = 0;
  double children_cpu_seconds = 0;  // Of the processes that the check started.

  std::string output;
  std::string sanitizer_log;
};

}  // namespace racecourse

#endif  // GRADERS_REFEREE_OBSERVATION_H_
