// What graders ask about threads: which there are, whether one is blocked, whether it has ended.
//
// Everything is decided by the threads' progress as the kernel sees it, nothing by elapsed time.
// Thread safety: all functions may be called from any thread.
#ifndef GRADERS_TESTING_THREADS_H_
#define GRADERS_TESTING_THREADS_H_

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace grading {

// The calling thread's kernel id.
pid_t CurrentThread();

// Remembers the threads that exist now as the runtime's own (a sanitizer's background thread).
// Called once, from main.
void RememberRuntimeThreads();
const std::vector<pid_t>& RuntimeThreads();

// The threads that are alive now, without the runtime's, the grader's service threads and `except`.
std::vector<pid_t> LiveThreads(pid_t except = 0);

// Returns once `thread` is asleep in the kernel, or gone, or the calling one. A sleep may be a
// short one (a contended lock), so a check may rely on it to become *more* likely to see a bug,
// never to be right.
void AwaitBlocked(pid_t thread);

// Returns once all other threads of the process, the grader's service threads and the runtime's
// included, were asleep in the kernel at the same moment, and no Motion was there. Nothing can then
// happen before the caller does something, unless a sleep has a time limit: a check may rely on that.
// Only one thread at a time may be in here: two would wait for each other.
void AwaitOthersAsleep();

// Whether that is so at this moment.
bool AllOthersAsleep();

// Something outside the process's threads that will end a sleep: a request, say, that is on its way
// to a server that looks for one from time to time. Made before the threads that ask are started, and
// destroyed when they ask no more. At most 4 at a time.
class Motion {
 public:
  // `is_there` is called by those who ask above, on any thread.
  explicit Motion(std::function<bool()> is_there);
  ~Motion();
  Motion(const Motion&) = delete;
  Motion& operator=(const Motion&) = delete;

 private:
  const std::function<bool()> is_there_;
};

// Gives up on threads that will not end by themselves: waits until each of `threads` has ended or
// sleeps, at most for `cpu_ns` of their CPU time. Returns those that have not ended.
std::vector<pid_t> AwaitEndOrSleep(const std::vector<pid_t>& threads, std::uint64_t cpu_ns);

// How a thread spends a wait in which it has nothing to do.
enum class IdleKind {
  kAsleep,   // In one long sleep, or one without a time limit: what a waiting thread should do.
  kPolling,  // Wakes up again and again to look.
  kBusy,     // Keeps the CPU.
  kEnded,
};

// Watches `thread` until it is plain what it does: an untimed sleep or one with over a second to go
// is kAsleep; 20 wake-ups are kPolling; 200 ms of CPU time, or 200 times that it lost the CPU, are
// kBusy.
IdleKind WatchIdle(pid_t thread);

// What `kind` means, for an expectation's "came": "it keeps the CPU busy". `ended` says in full what
// it means that the thread has ended; `who` stands for the thread otherwise.
std::string InWords(IdleKind kind, const std::string& ended, const std::string& who = "it");

}  // namespace grading

#endif  // GRADERS_TESTING_THREADS_H_
