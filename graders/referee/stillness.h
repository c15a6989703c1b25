// Tells whether the threads of a worker can still move.
#ifndef GRADERS_REFEREE_STILLNESS_H_
#define GRADERS_REFEREE_STILLNESS_H_

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <vector>

#include "graders/proc/sleep_time.h"
#include "graders/proc/thread_state.h"
#include "graders/referee/child_processes.h"
#include "graders/referee/closed_world.h"
#include "graders/referee/observation.h"
#include "graders/referee/thread_reports.h"

namespace racecourse {

// Compares one look with the next. Since everybody slept during the time between two looks, nobody
// can have woken another: what is said of them is no guess.
class Stillness {
 public:
  // Sleeps that still last `long_sleep_ns` are as good as endless.
  Stillness(pid_t worker, std::int64_t long_sleep_ns)
      : worker_(worker), long_sleep_ns_(long_sleep_ns) {}

  // Takes in the next look. Returns
  //   kStuck   if every thread of the worker, which has no child, sleeps until another one of them
  //            wakes it, or beyond every deadline, or was stopped by a signal;
  //   kCutOff  if every thread of the worker and its children sleeps so, or waits for descriptors or
  //            processes that only they can do something to (see closed_world.h), and the grader's
  //            services have nothing to do.
  std::optional<End> TakeIn(const ThreadsSeen& look, const ChildProcesses& children);

 private:
  bool IsStuck(const std::vector<ThreadReport>& threads) const;
  bool AllSlept(const std::vector<ThreadReport>& threads, const ChildProcesses& children) const;
  bool SleptOnEndlessly(const ThreadState& earlier, const ThreadReport& now) const;
  bool AllEnclosed(const ThreadsSeen& look, const ChildProcesses& children) const;
  bool IsWaitingService(const ClosedWorld& world, const ThreadState& service) const;
  bool IsEndless(const SleepTime& sleep) const;

  const pid_t worker_;
  const std::int64_t long_sleep_ns_;
  // As of the last look. A thread that nobody judges cannot have woken one of the others either.
  std::vector<ThreadState> threads_;
  std::vector<ThreadState> background_;
  std::vector<ThreadState> children_;
  bool enclosed_ = false;  // Everybody slept at the last look, and nobody else could end that.
};

}  // namespace racecourse

#endif  // GRADERS_REFEREE_STILLNESS_H_
