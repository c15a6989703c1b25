#include "graders/testing/frozen_thread.h"

#include <linux/futex.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <climits>
#include <mutex>
#include <utility>

#include "graders/proc/raw_syscall.h"
#include "graders/testing/threads.h"

// Relaxed atomics and raw system calls only, as in rendezvous.cc and for its reason.

namespace grading {
namespace {

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
constexpr bool kMayStop = false;
#else
constexpr bool kMayStop = true;
#endif
#else
constexpr bool kMayStop = true;
#endif

std::atomic<FrozenThread*> current{nullptr};

int Signal() { return SIGRTMIN + 3; }

void Yield() { racecourse::RawSyscall(SYS_sched_yield); }

}  // namespace

FrozenThread::FrozenThread(std::function<void()> step, const std::string& expectation)
    : step_(std::move(step)), standing_(expectation) {
  current.store(this, std::memory_order_relaxed);
  struct sigaction action = {};
  action.sa_handler = OnSignal;
  action.sa_flags = SA_RESTART;
  sigaction(Signal(), &action, nullptr);
  thread_ = std::thread([this] { Run(); });
  while (tid_.load(std::memory_order_relaxed) == 0) Yield();
}

FrozenThread::~FrozenThread() {
  ending_.store(true, std::memory_order_relaxed);
  thread_.join();
  current.store(nullptr, std::memory_order_relaxed);
}

void FrozenThread::Run() {
  tid_.store(CurrentThread(), std::memory_order_relaxed);
  std::mutex own;
  while (!ending_.load(std::memory_order_relaxed)) {
    step_();
    // A call that ThreadSanitizer intercepts, where it delivers the signal: a step need not have one.
    std::lock_guard<std::mutex> lock(own);
    steps_.fetch_add(1, std::memory_order_relaxed);
  }
}

void FrozenThread::OnSignal(int) {
  FrozenThread* const self = current.load(std::memory_order_relaxed);
  if (self == nullptr) return;
  self->standing_.Begin();
  self->frozen_.store(1, std::memory_order_relaxed);
  while (self->frozen_.load(std::memory_order_relaxed) == 1) {
    racecourse::RawSyscall(SYS_futex, reinterpret_cast<long>(&self->frozen_),
                           FUTEX_WAIT | FUTEX_PRIVATE_FLAG, 1);
  }
  self->standing_.End();
  self->frozen_.store(0, std::memory_order_relaxed);
}

// Until the thread has got on: otherwise it would be stopped where it was stopped before.
void FrozenThread::AwaitStep() {
  const int before = steps_.load(std::memory_order_relaxed);
  while (steps_.load(std::memory_order_relaxed) == before) Yield();
}

void FrozenThread::Freeze() {
  racecourse::RawSyscall(SYS_tgkill, getpid(), tid_.load(std::memory_order_relaxed), Signal());
  while (frozen_.load(std::memory_order_relaxed) != 1) Yield();
}

void FrozenThread::Thaw() {
  frozen_.store(2, std::memory_order_relaxed);
  racecourse::RawSyscall(SYS_futex, reinterpret_cast<long>(&frozen_),
                         FUTEX_WAKE | FUTEX_PRIVATE_FLAG, INT_MAX);
  while (frozen_.load(std::memory_order_relaxed) != 0) Yield();
}

void FrozenThread::During(int times, const std::function<void()>& action) {
  for (int i = 0; i < times; ++i) {
    AwaitStep();
    if (kMayStop) Freeze();
    action();
    if (kMayStop) Thaw();
  }
}

}  // namespace grading
