// Looking at the worker's threads from outside, and asking them where they are.
#ifndef GRADERS_REFEREE_THREAD_REPORTS_H_
#define GRADERS_REFEREE_THREAD_REPORTS_H_

#include <set>
#include <string>
#include <vector>

#include "graders/referee/observation.h"
#include "graders/referee/worker_process.h"

namespace racecourse {

int CountThreads(pid_t pid);

// The state of every thread of `pid` but `ignored` and service threads; in the order of their ids.
std::vector<ThreadReport> LookAtThreads(pid_t pid, const std::set<pid_t>& ignored);

// The state of the threads that LookAtThreads leaves out. What they do is judged by nobody, but
// they may be about to wake one of the others: to answer a request, to release a lock of the
// allocator.
std::vector<ThreadState> LookAtBackground(pid_t pid, const std::set<pid_t>& ignored);

// The same for the first of `tids` (a few dozen), with their stacks: each thread is interrupted,
// sends its own, and goes on. A thread that does not answer (signals blocked) is reported without.
std::vector<ThreadReport> AskThreads(WorkerProcess* worker, std::vector<pid_t> tids);

// A report from the body of a `stack` or `crash` packet.
ThreadReport ReportFromStack(pid_t pid, const std::string& body);

}  // namespace racecourse

#endif  // GRADERS_REFEREE_THREAD_REPORTS_H_
