#include "graders/explorer/process.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "graders/explorer/absl_clock.h"
#include "graders/explorer/child.h"
#include "graders/explorer/core.h"
#include "graders/explorer/runtime.h"
#include "graders/explorer/threads.h"
#include "graders/proc/thread_state.h"

extern "C" __attribute__((weak)) void __sanitizer_set_report_fd(void* fd);

namespace explorer {
namespace {

constexpr int kLookMs = 100;
// CPU time without a step, and looks at which all threads slept, until the child is given up.
constexpr std::uint64_t kBusyNs = 5'000'000'000;
constexpr int kAsleepLooks = 30;
constexpr std::uint64_t kNoTimeNs = 2'000'000;

[[noreturn]] void Die(const char* what) {
  std::perror(what);
  std::abort();
}

// What the child's threads have done since the last look.
class Watchdog {
 public:
  explicit Watchdog(pid_t pid) : pid_(pid) {}

  // Returns true if the child will never get on; then shared->text says why.
  bool GivesUp() {
    const std::uint64_t beat = shared->beat;
    if (beat != beat_) {
      // It gets on: no reason to look into /proc, where the kernel would have to clean up after us.
      beat_ = beat;
      looked_ = false;
      return false;
    }
    pid_t tids[kMaxThreads + 8];
    const int count = racecourse::ListThreads(pid_, tids, kMaxThreads + 8);
    std::uint64_t cpu_ns = 0;
    bool all_asleep = true;
    racecourse::ThreadState outside;
    for (int i = 0; i < count; ++i) {
      racecourse::ThreadState state;
      if (!racecourse::ReadThreadStateAndSyscall(pid_, tids[i], &state)) continue;
      cpu_ns += state.cpu_ns;
      all_asleep = all_asleep && state.state == 'S';
      if (state.syscall_number >= 0 && state.syscall_number != SYS_futex) outside = state;
    }
    if (!looked_) {
      looked_ = true;
      cpu_at_first_look_ = cpu_ns_ = cpu_ns;
      asleep_ = 0;
      return false;
    }
    // A sanitizer's own thread wakes up now and then, and uses next to no time.
    asleep_ = all_asleep && cpu_ns < cpu_ns_ + kNoTimeNs ? asleep_ + 1 : 0;
    cpu_ns_ = cpu_ns;
    if (cpu_ns > cpu_at_first_look_ + kBusyNs) {
      if (!kRuntime.sees_atomics) shared->unseen = 1;
      std::snprintf(shared->text, sizeof(shared->text),
                    "T%d runs and runs without any operation on a lock, an atomic or the like:\n"
                    "a loop that never ends, or one that waits for a plain variable to change",
                    shared->running_thread);
      return true;
    }
    if (asleep_ < kAsleepLooks) return false;
    std::snprintf(shared->text, sizeof(shared->text),
                  "T%d waits in the system (call number %ld) for something from outside, which the "
                  "explorer\ndoes not control: input, a socket, a process. Such code cannot be "
                  "explored",
                  shared->running_thread, outside.syscall_number);
    return true;
  }

 private:
  const pid_t pid_;
  std::uint64_t beat_ = ~std::uint64_t{0};
  // Since the last step.
  bool looked_ = false;
  std::uint64_t cpu_at_first_look_ = 0;
  std::uint64_t cpu_ns_ = 0;
  int asleep_ = 0;
};

int AwaitChild(pid_t pid) {
  const int pid_fd = static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
  Watchdog watchdog(pid);
  int status = 0;
  for (;;) {
    pollfd ended = {pid_fd, POLLIN, 0};
    poll(&ended, 1, kLookMs);
    const pid_t reaped = waitpid(pid, &status, WNOHANG);
    if (reaped == pid) break;
    if (reaped < 0 && errno != EINTR) break;
    if ((ended.revents & POLLIN) == 0 && watchdog.GivesUp()) {
      kill(pid, SIGKILL);
      while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
      }
      shared->outcome = Outcome::kStuck;
      break;
    }
  }
  if (pid_fd >= 0) close(pid_fd);
  return status;
}

void RedirectOutput(int fd) {
  if (&__sanitizer_set_report_fd != nullptr) {
    __sanitizer_set_report_fd(reinterpret_cast<void*>(static_cast<std::uintptr_t>(fd)));
  }
  dup2(fd, 1);
  dup2(fd, 2);
}

std::string ReadBack(int fd) {
  std::string text(64 * 1024, '\0');
  const ssize_t size = pread(fd, text.data(), text.size(), 0);
  text.resize(size < 0 ? 0 : static_cast<std::size_t>(size));
  return text;
}

}  // namespace

void PrepareShared() {
  if (shared != nullptr) return;
  void* memory = mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE,
                      MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) Die("mmap");
  shared = static_cast<Shared*>(memory);
  PrepareThreads();
  MeasureAbslClock();
}

Outcome RunPlan(Body body, std::string* output) {
  shared->outcome = Outcome::kVanished;
  shared->plan_done = 0;
  shared->race_seen = 0;
  shared->unseen = 0;
  shared->signal = 0;
  shared->crash_frame_count = 0;
  shared->text[0] = '\0';
  shared->where[0] = '\0';
  shared->trace_count = 0;
  shared->choice_count = 0;
  std::fflush(nullptr);
  const int fd = output != nullptr ? memfd_create("output", MFD_CLOEXEC)
                                   : open("/dev/null", O_WRONLY | O_CLOEXEC);
  const pid_t parent = getpid();
  const pid_t pid = fork();
  if (pid < 0) Die("fork");
  if (pid == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(1);
    if (fd >= 0) RedirectOutput(fd);
    RunChild(body);
  }
  const int status = AwaitChild(pid);
  if (output != nullptr) *output = ReadBack(fd);
  if (fd >= 0) close(fd);
  if (shared->outcome == Outcome::kVanished) {
    // A sanitizer that ends the process at its first report.
    if (shared->race_seen) shared->outcome = Outcome::kDataRace;
    shared->signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    if (shared->text[0] == '\0' && WIFEXITED(status)) {
      std::snprintf(shared->text, sizeof(shared->text),
                    "the process ended in the middle of the body (status %d): a call to exit(), or "
                    "a sanitizer's report",
                    WEXITSTATUS(status));
    }
  }
  return shared->outcome;
}

void SetWanted(const Schedule& schedule) {
  const std::size_t count = std::min<std::size_t>(schedule.choices.size(), kMaxChoices);
  std::memcpy(static_cast<void*>(shared->wanted), schedule.choices.data(), count * sizeof(Choice));
  shared->wanted_count = static_cast<std::int32_t>(count);
}

Schedule RecordedSchedule() {
  Schedule schedule;
  schedule.choices.assign(shared->choices, shared->choices + shared->choice_count);
  schedule.delayed_stores = shared->delayed_stores != 0;
  schedule.release_points = (shared->features & kTryLock) != 0;
  return schedule;
}

Plan ReplayPlan(StrategyKind strategy, const Schedule& schedule, const Options& options) {
  Plan plan = {};
  plan.strategy = strategy;
  plan.seed = options.seed;
  plan.schedules = 1;
  plan.steps = options.max_steps;
  plan.max_steps = options.max_steps;
  plan.idle_limit = options.idle_steps;
  plan.adversity = schedule.delayed_stores ? std::uint32_t{kDelayedStores} : 0u;
  return plan;
}

Outcome RunOne(StrategyKind strategy, const Schedule& schedule, const Options& options, Body body,
               bool trace, std::string* output) {
  SetWanted(schedule);
  if (schedule.release_points) shared->features |= kTryLock;
  shared->plan = ReplayPlan(strategy, schedule, options);
  shared->plan.trace = trace;
  return RunPlan(body, output);
}

}  // namespace explorer
