#include "lib/pool/worker_monitor.h"

#include <algorithm>
#include <cstdio>
#include <set>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "absl/time/time.h"

namespace pool {
namespace {

MonitorOptions Checked(MonitorOptions options) {
  constexpr std::chrono::nanoseconds kZero{0};
  if (options.slow_after < kZero || options.stuck_after < kZero || options.period < kZero) {
    throw std::invalid_argument("slow_after, stuck_after and period must not be negative");
  }
  if (options.slow_after > options.stuck_after) {
    throw std::invalid_argument("slow_after must not be longer than stuck_after");
  }
  if (!options.on_report) {
    options.on_report = [](const WorkerReport& report) {
      std::fprintf(stderr, "pool::WorkerMonitor: %s\n", ToString(report).c_str());
    };
  }
  return options;
}

}  // namespace

std::string ToString(const WorkerReport& report) {
  if (report.kind == WorkerReport::Kind::kCrashed) {
    return "a worker ended inside a task and was replaced; this has happened " +
           std::to_string(report.task) + " times";
  }
  char seconds[32];
  std::snprintf(seconds, sizeof(seconds), "%.1f s",
                std::chrono::duration<double>(report.running_for).count());
  const bool slow = report.kind == WorkerReport::Kind::kSlow;
  std::string text = "worker " + std::to_string(report.worker) + (slow ? " is slow" : " is stuck") +
                     ": task " + std::to_string(report.task) + " has run for " + seconds;
  if (report.kind == WorkerReport::Kind::kStuck) text += "; worker replaced";
  if (report.kind == WorkerReport::Kind::kNotReplaced) text += "; worker not replaced";
  return text;
}

WorkerMonitor::WorkerMonitor(ThreadPool& pool, MonitorOptions options)
    : pool_(pool), options_(Checked(std::move(options))) {
  pool_.StartMeasuring();
  if (options_.period > std::chrono::nanoseconds(0)) thread_ = std::thread([this] { Watch(); });
}

WorkerMonitor::~WorkerMonitor() {
  {
    absl::MutexLock lock(&mu_);
    stopping_ = true;
  }
  if (thread_.joinable()) thread_.join();
}

void WorkerMonitor::Watch() {
  while (true) {
    {
      absl::MutexLock lock(&mu_);
      const absl::Duration period = absl::FromChrono(options_.period);
      if (mu_.AwaitWithTimeout(absl::Condition(&stopping_), period)) return;
    }
    Check();
  }
}

void WorkerMonitor::Check() {
  absl::MutexLock lock(&check_mu_);
  pool_.JoinEnded();  // A pool that lives long must not keep the threads of the dead.
  const PoolFigures figures = pool_.Figures();
  for (; crashes_reported_ < figures.crashed; ++crashes_reported_) {
    WorkerReport report{WorkerReport::Kind::kCrashed};
    report.task = crashes_reported_ + 1;
    options_.on_report(report);
  }
  std::set<std::int64_t> running;
  for (const WorkerState& state : figures.workers) {
    if (!state.busy) continue;
    running.insert(state.task);
    CheckWorker(state);
  }
  std::erase_if(judged_, [&running](const auto& entry) { return !running.contains(entry.first); });
}

void WorkerMonitor::CheckWorker(const WorkerState& state) {
  if (state.retired || state.running_for < options_.slow_after) return;
  const bool stuck = state.running_for >= options_.stuck_after;
  const auto [entry, first_time] = judged_.try_emplace(state.task, Judged::kSlow);
  if (!first_time && (entry->second == Judged::kStuck || !stuck)) return;
  WorkerReport report{WorkerReport::Kind::kSlow};
  report.worker = state.worker;
  report.task = state.task;
  report.running_for = state.running_for;
  if (stuck) {
    entry->second = Judged::kStuck;
    report.kind = WorkerReport::Kind::kNotReplaced;
    try {
      if (replacements_ < options_.max_replacements) {
        if (!pool_.Replace(state.worker, state.task)) return;  // It has just finished.
        ++replacements_;
        report.kind = WorkerReport::Kind::kStuck;
      }
    } catch (const std::system_error&) {  // No thread to be had.
    }
  }
  options_.on_report(report);
}

void ThreadPool::StartMeasuring() {
  absl::MutexLock lock(&mu_);
  measuring_ = true;
  TakeIn(intake_.Close());
}

bool ThreadPool::Replace(int worker, std::int64_t task) {
  absl::MutexLock lock(&mu_);
  const auto found = std::find_if(workers_.begin(), workers_.end(), [&](const auto& candidate) {
    const Running& running = candidate->running;
    return candidate->number == worker && running.active && running.number == task;
  });
  if (found == workers_.end() || (*found)->retired) return false;
  Worker* const stuck = found->get();
  AddWorker();
  stuck->retired = true;
  ++figures_.replaced;
  return true;
}

}  // namespace pool
