#include "graders/referee/stillness.h"

#include <algorithm>

#include "graders/referee/closed_world.h"

namespace racecourse {
namespace {

constexpr int kMostThreads = 1000;

bool SleptOn(const std::vector<ThreadState>& earlier, const std::vector<ThreadState>& now) {
  return std::equal(earlier.begin(), earlier.end(), now.begin(), now.end(), SleptThroughout);
}

// Whether `holds` of each thread, as of the last look and now.
template <class Holds>
bool AllHold(const std::vector<ThreadState>& earlier, const std::vector<ThreadReport>& now,
             Holds holds) {
  return !now.empty() && std::equal(earlier.begin(), earlier.end(), now.begin(), now.end(), holds);
}

bool WasStoppedThroughout(const ThreadState& earlier, const ThreadState& now) {
  return earlier.tid == now.tid && earlier.state == 'T' && now.state == 'T';
}

}  // namespace

std::optional<End> Stillness::TakeIn(const ThreadsSeen& look, const ChildProcesses& children) {
  std::optional<End> end;
  // A thread may wait in shared memory for what a child does.
  if (SleptOn(background_, look.background) && !children.alive() && IsStuck(look.judged)) {
    end = End::kStuck;
  } else if (AllSlept(look.judged, children)) {
    // To ask the kernel takes a while: they must sleep on.
    if (enclosed_) end = End::kCutOff;
    enclosed_ = AllEnclosed(look, children);
  } else {
    enclosed_ = false;
  }
  threads_.clear();
  for (const ThreadReport& thread : look.judged) threads_.push_back(thread.state);
  background_ = look.background;
  children_ = children.threads;
  return end;
}

bool Stillness::IsStuck(const std::vector<ThreadReport>& threads) const {
  return AllHold(threads_, threads, [this](const ThreadState& earlier, const ThreadReport& now) {
    const bool outside = now.sleep.kind == SleepTime::Kind::kOutside || now.sleep.outside;
    return WasStoppedThroughout(earlier, now.state) || (SleptOnEndlessly(earlier, now) && !outside);
  });
}

bool Stillness::AllSlept(const std::vector<ThreadReport>& threads,
                         const ChildProcesses& children) const {
  return SleptOn(children_, children.threads) &&
         AllHold(threads_, threads, [this](const ThreadState& earlier, const ThreadReport& now) {
           return SleptOnEndlessly(earlier, now);
         });
}

bool Stillness::SleptOnEndlessly(const ThreadState& earlier, const ThreadReport& now) const {
  return SleptThroughout(earlier, now.state) && IsEndless(now.sleep);
}

bool Stillness::AllEnclosed(const ThreadsSeen& look, const ChildProcesses& children) const {
  std::vector<pid_t> processes = children.processes;
  processes.push_back(worker_);
  const ClosedWorld world(processes);
  for (const ThreadReport& thread : look.judged) {
    if (!world.Encloses(worker_, thread.state)) return false;
  }
  bool served = false;
  for (const ThreadState& state : look.background) {
    if (!state.service) continue;  // A runtime's own thread wakes nobody.
    if (!IsWaitingService(world, state)) return false;
    served = true;
  }
  for (const pid_t child : children.processes) {
    const ThreadsSeen seen = LookAtThreads(child, {}, kMostThreads);
    if (seen.too_many) return false;
    for (const ThreadReport& thread : seen.judged) {
      if (!IsEndless(thread.sleep) || !world.Encloses(child, thread.state)) return false;
    }
  }
  // A service looks from time to time at what has come.
  return !served || !world.HasUnread();
}

// Whether the service waits to be sent something; it may wake up from time to time and look.
bool Stillness::IsWaitingService(const ClosedWorld& world, const ThreadState& service) const {
  const SleepTime sleep = SleepTimeOf(worker_, service);
  const bool looks_again = sleep.kind == SleepTime::Kind::kTimed && sleep.outside;
  return (looks_again || IsEndless(sleep)) && world.Encloses(worker_, service);
}

bool Stillness::IsEndless(const SleepTime& sleep) const {
  switch (sleep.kind) {
    case SleepTime::Kind::kForever:
    case SleepTime::Kind::kOutside:
      return true;
    case SleepTime::Kind::kTimed:
      return sleep.remaining_ns > long_sleep_ns_;
    case SleepTime::Kind::kUnknown:
      return false;
  }
  return false;
}

}  // namespace racecourse
