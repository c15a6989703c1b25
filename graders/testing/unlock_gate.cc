#include "graders/testing/unlock_gate.h"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <sys/types.h>

#include <atomic>
#include <climits>

#include "graders/explorer/unlock_hook.h"
#include "graders/proc/raw_syscall.h"
#include "graders/testing/threads.h"

namespace grading {
namespace {

// One object for the whole process: the hook has no argument. All relaxed, as in rendezvous.cc.
struct Gate {
  std::atomic<int> number{0};  // Which gate this is.
  std::atomic<int> nth{0};
  std::atomic<pid_t> maker{0};
  std::atomic<int> held{0};
  std::atomic<int> opened{0};  // The number of the last gate that has let all go.
};
Gate gate;

struct Releases {
  int gate = 0;
  int count = 0;
};
thread_local Releases releases;

void StopAtTheGate() {
  const int number = gate.number.load(std::memory_order_relaxed);
  if (releases.gate != number) releases = {.gate = number, .count = 0};
  if (++releases.count != gate.nth.load(std::memory_order_relaxed)) return;
  if (CurrentThread() == gate.maker.load(std::memory_order_relaxed)) return;
  gate.held.fetch_add(1, std::memory_order_relaxed);
  for (int opened = gate.opened.load(std::memory_order_relaxed); opened < number;
       opened = gate.opened.load(std::memory_order_relaxed)) {
    racecourse::RawSyscall(SYS_futex, reinterpret_cast<long>(&gate.opened),
                           FUTEX_WAIT | FUTEX_PRIVATE_FLAG, opened);
  }
}

}  // namespace

UnlockGate::UnlockGate(int nth) {
  gate.nth.store(nth, std::memory_order_relaxed);
  gate.maker.store(CurrentThread(), std::memory_order_relaxed);
  gate.held.store(0, std::memory_order_relaxed);
  gate.number.fetch_add(1, std::memory_order_relaxed);
  explorer::SetUnlockHook(StopAtTheGate);
}

UnlockGate::~UnlockGate() {
  HoldNoMore();
  gate.opened.store(gate.number.load(std::memory_order_relaxed), std::memory_order_relaxed);
  racecourse::RawSyscall(SYS_futex, reinterpret_cast<long>(&gate.opened),
                         FUTEX_WAKE | FUTEX_PRIVATE_FLAG, INT_MAX);
}

void UnlockGate::HoldNoMore() { explorer::SetUnlockHook(nullptr); }

int UnlockGate::held() const { return gate.held.load(std::memory_order_relaxed); }

}  // namespace grading
