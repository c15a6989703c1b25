// What the graders of this package need to know about processes.
#ifndef GRADERS_EX4_THREAD_POOLS_PROCESSES_H_
#define GRADERS_EX4_THREAD_POOLS_PROCESSES_H_

#include <sys/types.h>

#include <atomic>
#include <compare>
#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "graders/testing/rendezvous.h"

namespace grading {

// The calling process's children that have not been waited for, zombies included.
std::vector<pid_t> Children();

// The open descriptors of the calling process.
std::set<int> OpenDescriptors();

// The shared memory segments with a name in /dev/shm that this process has mapped.
std::set<std::string> MappedSegments();

// Those of `segments` that still have their name; takes it from them, so that none is left over.
std::set<std::string> LeftOver(const std::set<std::string>& segments);

// A piece of memory that processes share, at the same addresses in those that were forked since.
struct SharedMemory {
  std::uintptr_t begin;
  std::uintptr_t end;
  auto operator<=>(const SharedMemory&) const = default;
};

// All such pieces of the calling process.
std::set<SharedMemory> SharedMemories();

// From now on the calling process, which has one thread, stops itself (SIGSTOP) whenever it is about
// to write to another page of `memory` than those of its last two writes there. So another process
// can look at the memory, or kill this one, in the middle of a large write, at the same places in
// every run. Each SIGCONT lets it go on.
void StopAtWrites(const std::set<SharedMemory>& memory);

// Returns once the only thread of process `pid`, or its first one, is asleep in the kernel or gone,
// or `done` is true. As with AwaitBlocked a check may rely on it to become more likely to see a bug.
void AwaitProcessAsleep(pid_t pid, const std::function<bool()>& done);

// Runs `work` in a process of its own, which then ends with status 0; with 1 after an exception.
class Child {
 public:
  explicit Child(const std::function<void()>& work);
  pid_t pid() const { return pid_; }
  // Blocks until the process has ended; returns its wait status.
  int Wait();
  // Blocks until the process has stopped or ended. Returns whether it has stopped; Wait may be called
  // in any case.
  bool WaitForStop();
  // Lets a process that has stopped go on.
  void Continue();

 private:
  const pid_t pid_;
};

// Arrivals (graders/testing/rendezvous.h) for the process that made it and those forked later.
class ProcessArrivals {
 public:
  ProcessArrivals(int needed, const std::string& expectation);
  ~ProcessArrivals();
  ProcessArrivals(const ProcessArrivals&) = delete;
  ProcessArrivals& operator=(const ProcessArrivals&) = delete;

  void Arrive();
  // Blocks until `needed` arrivals were counted.
  void Wait();
  void ArriveAndWait() {
    Arrive();
    Wait();
  }
  bool complete() const { return count_->load() >= needed_; }

 private:
  const int needed_;
  std::atomic<int>* const count_;  // In shared memory.
  Pending waiting_;
};

}  // namespace grading

#endif  // GRADERS_EX4_THREAD_POOLS_PROCESSES_H_
