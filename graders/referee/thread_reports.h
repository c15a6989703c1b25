// Looking at the worker's threads from outside, and asking them where they are.
#ifndef GRADERS_REFEREE_THREAD_REPORTS_H_
#define GRADERS_REFEREE_THREAD_REPORTS_H_

#include <set>
#include <string>
#include <vector>

#include "graders/referee/observation.h"
#include "graders/referee/worker_process.h"

namespace racecourse {

// What one look at a process shows.
struct ThreadsSeen {
  // More than asked for; nothing was read of them then.
  bool too_many = false;
  // Every thread but those that were to be ignored and service threads; in the order of their ids.
  std::vector<ThreadReport> judged;
  // Those. What they do is judged by nobody, but they may be about to wake one of the others: to
  // answer a request, to release a lock of the allocator.
  std::vector<ThreadState> background;
};

// Reads the state of the threads of `pid`, unless there are more than `most` of them.
ThreadsSeen LookAtThreads(pid_t pid, const std::set<pid_t>& ignored, int most);

// Reports on the first of `tids` (a few dozen), with their stacks: each thread is interrupted,
// sends its own, and goes on. A thread that does not answer (signals blocked) is reported without.
std::vector<ThreadReport> AskThreads(WorkerProcess* worker, std::vector<pid_t> tids);

// A report from the body of a `stack` or `crash` packet.
ThreadReport ReportFromStack(pid_t pid, const std::string& body);

}  // namespace racecourse

#endif  // GRADERS_REFEREE_THREAD_REPORTS_H_
