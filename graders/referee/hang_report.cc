#include "graders/referee/hang_report.h"

#include <algorithm>
#include <cstdio>

namespace racecourse {
namespace {

constexpr std::size_t kMaxListed = 12;

const ThreadReport* Find(const std::vector<ThreadReport>& threads, pid_t tid) {
  for (const ThreadReport& thread : threads) {
    if (thread.tid == tid) return &thread;
  }
  return nullptr;
}

bool InCycle(const std::vector<ThreadReport>& threads, const ThreadReport& start) {
  const ThreadReport* at = &start;
  for (std::size_t steps = 0; steps <= threads.size(); ++steps) {
    if (at->waits_for == 0) return false;
    at = Find(threads, at->waits_for);
    if (at == nullptr) return false;
    if (at == &start) return true;
  }
  return false;
}

std::string Duration(std::int64_t ns) {
  const std::int64_t seconds = ns / 1'000'000'000;
  char text[64];
  if (seconds >= 3600) {
    std::snprintf(text, sizeof(text), "%lld h %lld min", static_cast<long long>(seconds / 3600),
                  static_cast<long long>(seconds % 3600 / 60));
  } else if (seconds >= 60) {
    std::snprintf(text, sizeof(text), "%lld min %lld s", static_cast<long long>(seconds / 60),
                  static_cast<long long>(seconds % 60));
  } else {
    std::snprintf(text, sizeof(text), "%.1f s", static_cast<double>(ns) / 1e9);
  }
  return text;
}

std::string Activity(const ThreadReport& thread, const Place& place) {
  const bool asleep = thread.state.state == 'S';
  const std::string in = place.doing.empty() ? "" : " in " + place.doing;
  if (!asleep) return "runs" + in;
  if (thread.sleep.kind == SleepTime::Kind::kTimed) {
    return "sleeps" + in + " for another " + Duration(thread.sleep.remaining_ns);
  }
  return "waits" + in;
}

std::string ForWhom(const std::vector<ThreadReport>& threads, const ThreadReport& thread) {
  if (thread.waits_for == 0) return "";
  if (thread.waits_for == thread.tid) return ", for a lock that it holds itself";
  const ThreadReport* other = Find(threads, thread.waits_for);
  if (other == nullptr) return "";
  if (Mentions(thread.frames, "join")) return ", for the end of " + other->name;
  return ", for a lock that " + other->name + " holds";
}

// True if the thread waits, in code that is not the grader's, for somebody's notification.
bool AwaitsNotification(const Spec& spec, const ThreadReport& thread) {
  if (thread.sleep.kind != SleepTime::Kind::kForever || thread.waits_for != 0) return false;
  if (FindPlace(spec, thread.frames).where.empty()) return false;
  for (const char* waiting :
       {"condition_variable", "cond_wait", "__atomic_wait", "atomic", "semaphore", "latch",
        "barrier", "CondVar", "Notification", "future"}) {
    if (Mentions(thread.frames, waiting)) return true;
  }
  return false;
}

std::string Unmet(const UnmetExpectation& unmet) {
  std::string came = std::to_string(unmet.arrived) + " of " + std::to_string(unmet.needed);
  if (unmet.needed == 1) came = "it never happened";
  return "expected: " + unmet.text + "\ncame:     " + came + ", and then nobody could go on";
}

Hang JudgeStuck(const Spec& spec, const Observation& seen) {
  const std::vector<ThreadReport>& threads = seen.threads;
  const std::string who = DescribeThreads(spec, threads, seen.thread_count);
  const auto any = [&threads](auto predicate) {
    return std::any_of(threads.begin(), threads.end(), predicate);
  };
  if (any([&](const ThreadReport& thread) { return InCycle(threads, thread); })) {
    return {Verdict::kDeadlock, "threads wait for each other, for ever:\n" + who};
  }
  if (!seen.unmet.empty()) {
    std::string text;
    for (const UnmetExpectation& unmet : seen.unmet) text += Unmet(unmet) + "\n";
    return {Verdict::kWrongResult, text + who};
  }
  if (any([](const ThreadReport& t) { return t.state.state == 'T'; })) {
    return {Verdict::kTimeout, "the program was stopped by a signal (SIGSTOP or the like)"};
  }
  if (any([](const ThreadReport& t) { return t.sleep.kind == SleepTime::Kind::kTimed; })) {
    return {Verdict::kTimeout, "the check cannot end while a thread sleeps:\n" + who};
  }
  if (any([&](const ThreadReport& thread) { return AwaitsNotification(spec, thread); })) {
    return {Verdict::kLostWakeUp,
            "a thread waits for a notification, and nobody is left to send one:\n" + who};
  }
  return {Verdict::kDeadlock, "every thread waits, and none can go on:\n" + who};
}

}  // namespace

std::string DescribeThreads(const Spec& spec, const std::vector<ThreadReport>& threads,
                            std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < threads.size() && i < kMaxListed; ++i) {
    const ThreadReport& thread = threads[i];
    const Place place = FindPlace(spec, thread.frames);
    if (!text.empty()) text += "\n";
    text += "  " + thread.name + " " + Activity(thread, place);
    if (!place.where.empty()) text += " at " + place.where;
    text += ForWhom(threads, thread);
  }
  if (count > kMaxListed) {
    text += "\n  and " + std::to_string(count - kMaxListed) + " more threads";
  }
  return text;
}

Hang JudgeHang(const Spec& spec, const Observation& seen) {
  if (seen.end == End::kStuck) return JudgeStuck(spec, seen);
  std::string text = "the check does not come to an end:\n";
  if (seen.end == End::kCutOff) {
    text = "every thread waits, and nothing is left that could end that:\n";
  } else if (seen.end == End::kSpinning) {
    const bool itself = seen.cpu_seconds >= seen.children_cpu_seconds;
    char used[96];
    std::snprintf(used, sizeof(used), "%s used %.0f s of CPU time",
                  itself ? "the check" : "the processes that the check started",
                  itself ? seen.cpu_seconds : seen.children_cpu_seconds);
    text = std::string(used) + " without coming to an end; an endless loop?\n";
  }
  for (const UnmetExpectation& unmet : seen.unmet) text += Unmet(unmet) + "\n";
  return {Verdict::kTimeout, text + DescribeThreads(spec, seen.threads, seen.thread_count)};
}

}  // namespace racecourse
