#include "graders/testing/thread_end_probe.h"

#include <sys/syscall.h>

#include "graders/proc/raw_syscall.h"
#include "graders/proc/thread_state.h"
#include "graders/testing/threads.h"

// Relaxed atomics and raw system calls only, as in rendezvous.cc and for its reason.

namespace grading {

struct ThreadEndProbe::OnThreadEnd {
  ThreadEndProbe* probe = nullptr;

  ~OnThreadEnd() {
    if (probe == nullptr) return;
    racecourse::ThreadState earlier;
    racecourse::ThreadState now;
    while (!probe->returned_.load(std::memory_order_relaxed)) {
      if (!racecourse::ReadThreadState(0, probe->caller_, &now)) break;
      if (racecourse::SleptThroughout(earlier, now)) break;
      earlier = now;
      racecourse::RawSyscall(SYS_sched_yield);
    }
    probe->ended_.fetch_add(1, std::memory_order_relaxed);
  }
};

ThreadEndProbe::ThreadEndProbe() : caller_(CurrentThread()) {}

ThreadEndProbe::~ThreadEndProbe() {
  returned_.store(true, std::memory_order_relaxed);
  while (ended_.load(std::memory_order_relaxed) < watched_.load(std::memory_order_relaxed)) {
    racecourse::RawSyscall(SYS_sched_yield);
  }
}

void ThreadEndProbe::Watch() {
  thread_local OnThreadEnd on_thread_end;
  if (CurrentThread() == caller_ || on_thread_end.probe == this) return;
  on_thread_end.probe = this;
  watched_.fetch_add(1, std::memory_order_relaxed);
}

int ThreadEndProbe::Returned() {
  returned_.store(true, std::memory_order_relaxed);
  return watched_.load(std::memory_order_relaxed) - ended_.load(std::memory_order_relaxed);
}

}  // namespace grading
