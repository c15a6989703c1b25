#include "graders/explorer/shrink.h"

#include <algorithm>
#include <tuple>

#include "graders/explorer/core.h"
#include "graders/explorer/strategy.h"

namespace explorer {
namespace {

int WorldChoices(const Finding& finding) {
  return static_cast<int>(
      std::count_if(finding.schedule.choices.begin(), finding.schedule.choices.end(),
                    [](const Choice& choice) { return choice.kind != ChoiceKind::kRun; }));
}

auto Complexity(const Finding& finding) {
  return std::make_tuple(finding.preemptions,
                         WorldChoices(finding) + finding.schedule.delayed_stores, finding.switches,
                         finding.steps);
}

bool Simpler(const Finding& a, const Finding& b) { return Complexity(a) < Complexity(b); }

// --- Exhaustive ----------------------------------------------------------------------------------

// Looks for the same outcome among all schedules with at most `bound` preemptions. Returns false
// if there is none among the first `limit`; `*all` tells whether those were all.
bool SearchBound(int bound, std::int64_t limit, Outcome outcome, const Options& options,
                 bool fresh_process, const Body& body, Finding* found, bool* all) {
  Plan plan = ReplayPlan(StrategyKind::kBounded, {}, options);
  plan.bound = bound;
  plan.one_schedule = fresh_process;
  plan.steps = options.steps;
  ResetBounded();
  *all = false;
  for (std::int64_t left = limit; left > 0 && !shared->exhausted;) {
    const std::int64_t before = shared->leaves;
    plan.schedules = left;
    shared->plan = plan;
    const Outcome came = RunPlan(body);
    if (came == outcome) {
      *found = TakeFinding();
      return true;
    }
    if (came == Outcome::kRestart) return false;
    // It failed in another way: that schedule's path ends here, and the search goes on.
    if (came != Outcome::kPassed) {
      if (shared->plan_done == 0) NextBoundedPath();
    } else if (!fresh_process && !shared->exhausted) {
      return false;  // The steps are used up.
    }
    left -= std::max<std::int64_t>(1, shared->leaves - before);
  }
  *all = shared->exhausted;
  return false;
}

// --- Greedy --------------------------------------------------------------------------------------

struct Segment {
  std::vector<Choice> choices;  // Ends before the next step of another thread.
  int thread = 0;
};

std::vector<Segment> Segments(const Schedule& schedule) {
  std::vector<Segment> segments;
  std::vector<Choice> leading;
  for (const Choice& choice : schedule.choices) {
    if (choice.kind == ChoiceKind::kNotify || choice.kind == ChoiceKind::kWeakFail) {
      if (!segments.empty()) segments.back().choices.push_back(choice);
      continue;
    }
    if (choice.kind != ChoiceKind::kRun) {
      leading.push_back(choice);
      continue;
    }
    if (segments.empty() || segments.back().thread != choice.thread || !leading.empty()) {
      segments.push_back({leading, choice.thread});
      leading.clear();
    }
    segments.back().choices.push_back(choice);
  }
  return segments;
}

Schedule Joined(const Schedule& like, const std::vector<Segment>& segments) {
  Schedule schedule = like;
  schedule.choices.clear();
  for (const Segment& segment : segments) {
    schedule.choices.insert(schedule.choices.end(), segment.choices.begin(), segment.choices.end());
  }
  return schedule;
}

class Greedy {
 public:
  Greedy(const Finding& start, int replays, const Options& options, const Body& body)
      : best_(start), replays_(replays), options_(options), body_(body) {}

  Finding Run() {
    while (replays_ > 0 && (Plainer() || Merged())) {
    }
    return best_;
  }

 private:
  bool Try(const Schedule& schedule) {
    if (replays_-- <= 0) return false;
    if (RunOne(StrategyKind::kReorder, schedule, options_, body_) != best_.outcome) return false;
    const Finding found = TakeFinding();
    if (!Simpler(found, best_)) return false;
    best_ = found;
    return true;
  }

  // Without what the world did on its own.
  bool Plainer() {
    if (best_.schedule.delayed_stores) {
      Schedule strong = best_.schedule;
      strong.delayed_stores = false;
      if (Try(strong)) return true;
    }
    for (std::size_t i = 0; i < best_.schedule.choices.size(); ++i) {
      if (best_.schedule.choices[i].kind == ChoiceKind::kRun) continue;
      Schedule without = best_.schedule;
      without.choices.erase(without.choices.begin() + static_cast<std::ptrdiff_t>(i));
      if (Try(without)) return true;
      if (replays_ <= 0) return false;
    }
    return false;
  }

  // Lets a thread go on with its next segment before the others get their turn, or puts its
  // segment off until then.
  bool Merged() {
    const std::vector<Segment> segments = Segments(best_.schedule);
    for (std::size_t i = 0; i + 1 < segments.size(); ++i) {
      std::size_t next = i + 1;
      while (next < segments.size() && segments[next].thread != segments[i].thread) ++next;
      if (next == segments.size()) continue;
      std::vector<Segment> earlier = segments;
      std::rotate(earlier.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                  earlier.begin() + static_cast<std::ptrdiff_t>(next),
                  earlier.begin() + static_cast<std::ptrdiff_t>(next) + 1);
      if (Try(Joined(best_.schedule, earlier))) return true;
      std::vector<Segment> later = segments;
      std::rotate(later.begin() + static_cast<std::ptrdiff_t>(i),
                  later.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                  later.begin() + static_cast<std::ptrdiff_t>(next));
      if (Try(Joined(best_.schedule, later))) return true;
      if (replays_ <= 0) return false;
    }
    return false;
  }

  Finding best_;
  int replays_;
  const Options& options_;
  const Body& body_;
};

}  // namespace

Finding TakeFinding() {
  Finding finding;
  finding.schedule = RecordedSchedule();
  finding.outcome = shared->outcome;
  finding.preemptions = shared->preemptions;
  finding.switches = shared->switches;
  finding.steps = shared->steps;
  finding.trace_hash = shared->trace_hash;
  return finding;
}

Finding Shrink(const Finding& found, const Options& options, bool fresh_process, const Body& body) {
  Finding best = found;
  // A race's report is slow to make, a fork per schedule is slow to begin with.
  const bool slow = fresh_process || found.outcome == Outcome::kDataRace;
  bool all = true;
  for (int bound = 0; bound <= 2 && bound < best.preemptions + 1 && all; ++bound) {
    const std::int64_t limit = fresh_process ? 200 : 3'000;
    Finding simple;
    if (!SearchBound(bound, limit, found.outcome, options, fresh_process, body, &simple, &all)) {
      continue;
    }
    if (Simpler(simple, best)) best = simple;
    break;
  }
  return Greedy(best, slow ? 60 : 300, options, body).Run();
}

}  // namespace explorer
