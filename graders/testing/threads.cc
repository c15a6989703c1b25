#include "graders/testing/threads.h"

#include <sys/syscall.h>

#include <algorithm>
#include <atomic>
#include <optional>
#include <stdexcept>
#include <thread>
#include <utility>

#include "graders/proc/raw_syscall.h"
#include "graders/proc/sleep_time.h"
#include "graders/proc/thread_state.h"

namespace grading {
namespace {

using racecourse::ReadThreadStateAndSyscall;
using racecourse::SleepTime;
using racecourse::ThreadState;

constexpr int kMaxThreads = 4096;
constexpr std::uint64_t kBusyNs = 200'000'000;
// Few programs lose the CPU so often before they come to their first sleep. Counts for a thread
// that yields: on a loaded machine it hardly gets any CPU time.
constexpr std::uint64_t kBusySwitches = 200;
constexpr std::uint64_t kPollingWakeUps = 20;
constexpr std::int64_t kLongSleepNs = 1'000'000'000;

std::vector<pid_t>& MutableRuntimeThreads() {
  static auto& threads = *new std::vector<pid_t>;
  return threads;
}

void Yield() { racecourse::RawSyscall(SYS_sched_yield); }

bool Ended(pid_t thread, ThreadState* state) {
  return !ReadThreadStateAndSyscall(0, thread, state) || !state->alive();
}

std::vector<pid_t> AllThreads() {
  std::vector<pid_t> tids(kMaxThreads);
  const int count = racecourse::ListThreads(0, tids.data(), kMaxThreads);
  tids.resize(static_cast<std::size_t>(std::max(count, 0)));
  return tids;
}

// Those that may still do something, if all of them are asleep. A thread on its way out is one of
// them: somebody may be joining it.
std::optional<std::vector<ThreadState>> OthersIfAsleep() {
  std::vector<ThreadState> others;
  const pid_t self = CurrentThread();
  for (const pid_t tid : AllThreads()) {
    ThreadState state;
    if (tid == self || !racecourse::ReadThreadState(0, tid, &state)) continue;
    if (state.state == 'Z' || state.state == 'X') continue;
    if (state.state != 'S') return std::nullopt;
    others.push_back(state);
  }
  return others;
}

// Relaxed, so that asking orders nobody's accesses.
std::atomic<const std::function<bool()>*> motions[4];

bool AnyMotion() {
  for (const std::atomic<const std::function<bool()>*>& motion : motions) {
    const std::function<bool()>* is_there = motion.load(std::memory_order_relaxed);
    if (is_there != nullptr && (*is_there)()) return true;
  }
  return false;
}

}  // namespace

pid_t CurrentThread() { return static_cast<pid_t>(racecourse::RawSyscall(SYS_gettid)); }

void RememberRuntimeThreads() {
  std::thread([] {}).join();  // A sanitizer starts its own thread along with the first one.
  std::vector<pid_t>& threads = MutableRuntimeThreads();
  threads = AllThreads();
  threads.erase(std::remove(threads.begin(), threads.end(), CurrentThread()), threads.end());
}

const std::vector<pid_t>& RuntimeThreads() { return MutableRuntimeThreads(); }

std::vector<pid_t> LiveThreads(pid_t except) {
  const std::vector<pid_t>& runtime = RuntimeThreads();
  std::vector<pid_t> live;
  for (const pid_t tid : AllThreads()) {
    ThreadState state;
    if (tid == except || std::count(runtime.begin(), runtime.end(), tid) > 0) continue;
    if (!Ended(tid, &state) && !state.service) live.push_back(tid);
  }
  return live;
}

void AwaitBlocked(pid_t thread) {
  if (thread == CurrentThread()) return;
  ThreadState earlier;
  ThreadState now;
  for (;; Yield()) {
    if (Ended(thread, &now) || SleptThroughout(earlier, now)) return;
    earlier = now;
  }
}

void AwaitOthersAsleep() {
  while (!AllOthersAsleep()) Yield();
}

bool AllOthersAsleep() {
  const std::optional<std::vector<ThreadState>> earlier = OthersIfAsleep();
  if (!earlier.has_value()) return false;
  Yield();
  if (AnyMotion()) return false;
  const std::optional<std::vector<ThreadState>> now = OthersIfAsleep();
  return now.has_value() && std::equal(earlier->begin(), earlier->end(), now->begin(), now->end(),
                                       racecourse::SleptThroughout);
}

Motion::Motion(std::function<bool()> is_there) : is_there_(std::move(is_there)) {
  for (std::atomic<const std::function<bool()>*>& motion : motions) {
    const std::function<bool()>* none = nullptr;
    if (motion.compare_exchange_strong(none, &is_there_, std::memory_order_relaxed)) return;
  }
  throw std::logic_error("too many motions at a time");
}

Motion::~Motion() {
  for (std::atomic<const std::function<bool()>*>& motion : motions) {
    const std::function<bool()>* own = &is_there_;
    motion.compare_exchange_strong(own, nullptr, std::memory_order_relaxed);
  }
}

std::vector<pid_t> AwaitEndOrSleep(const std::vector<pid_t>& threads, std::uint64_t cpu_ns) {
  std::vector<pid_t> left;
  for (const pid_t tid : threads) {
    ThreadState earlier;
    ThreadState now;
    bool ended = Ended(tid, &now);
    const std::uint64_t start_ns = now.cpu_ns;
    while (!ended && !SleptThroughout(earlier, now) && now.cpu_ns < start_ns + cpu_ns) {
      earlier = now;
      Yield();
      ended = Ended(tid, &now);
    }
    if (!ended) left.push_back(tid);
  }
  return left;
}

IdleKind WatchIdle(pid_t thread) {
  ThreadState start;
  if (Ended(thread, &start)) return IdleKind::kEnded;
  for (;; Yield()) {
    ThreadState now;
    if (Ended(thread, &now)) return IdleKind::kEnded;
    const SleepTime sleep = SleepTimeOf(0, now);
    if (sleep.kind == SleepTime::Kind::kForever || sleep.kind == SleepTime::Kind::kOutside ||
        (sleep.kind == SleepTime::Kind::kTimed && sleep.remaining_ns > kLongSleepNs)) {
      return IdleKind::kAsleep;
    }
    if (now.switches > start.switches + kPollingWakeUps && sleep.kind == SleepTime::Kind::kTimed) {
      return IdleKind::kPolling;
    }
    if (now.cpu_ns > start.cpu_ns + kBusyNs || now.switches > start.switches + kBusySwitches) {
      return IdleKind::kBusy;
    }
  }
}

std::string InWords(IdleKind kind, const std::string& ended, const std::string& who) {
  switch (kind) {
    case IdleKind::kAsleep:
      return who + " sleeps";
    case IdleKind::kPolling:
      return who + " wakes up again and again to look";
    case IdleKind::kBusy:
      return who + " keeps the CPU busy";
    case IdleKind::kEnded:
      return ended;
  }
  return "";
}

}  // namespace grading
