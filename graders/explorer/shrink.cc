#include "graders/explorer/shrink.h"

#include <algorithm>
#include <tuple>

#include "graders/explorer/campaign.h"
#include "graders/explorer/core.h"
#include "graders/explorer/strategy.h"

namespace explorer {
namespace {

int WorldChoices(const Finding& finding) {
  return static_cast<int>(
      std::count_if(finding.schedule.choices.begin(), finding.schedule.choices.end(),
                    [](const Choice& choice) { return choice.kind != ChoiceKind::kRun; }));
}

// A spurious wake-up or the like is harder to follow than a preemption.
auto Complexity(const Finding& finding) {
  const int exotic = WorldChoices(finding) + finding.schedule.delayed_stores;
  return std::make_tuple(finding.preemptions + 2 * exotic, exotic, finding.switches, finding.steps);
}

bool Simpler(const Finding& a, const Finding& b) { return Complexity(a) < Complexity(b); }

// --- Exhaustive ----------------------------------------------------------------------------------

// Looks for the same outcome among all schedules with at most `bound` preemptions. Returns false
// if there is none among the first `limit`; `*all` tells whether those were all.
bool SearchBound(int bound, std::int64_t limit, Outcome outcome, const Options& options,
                 bool fresh_process, Body body, Finding* found, bool* all) {
  Plan plan = ReplayPlan(StrategyKind::kBounded, {}, options);
  plan.bound = bound;
  plan.reduce = CanReduce(options);
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

// Brings those of each thread together within [start, end), in the order of the threads.
std::vector<Segment> SortedByThread(const std::vector<Segment>& segments, std::size_t start,
                                    std::size_t end, bool upwards) {
  std::vector<Segment> sorted(segments.begin(),
                              segments.begin() + static_cast<std::ptrdiff_t>(start));
  for (int i = 0; i < kMaxThreads; ++i) {
    const int thread = upwards ? i : kMaxThreads - 1 - i;
    for (std::size_t k = start; k < end; ++k) {
      if (segments[k].thread == thread) sorted.push_back(segments[k]);
    }
  }
  sorted.insert(sorted.end(), segments.begin() + static_cast<std::ptrdiff_t>(end), segments.end());
  return sorted;
}

class Greedy {
 public:
  Greedy(const Finding& start, int replays, const Options& options, Body body)
      : best_(start), replays_(replays), options_(options), body_(body) {}

  Finding Run() {
    while (replays_ > 0 && (Plainer() || Sorted() || Merged() || HandedOn())) {
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
    bool any = false;
    for (std::size_t i = 0; i < best_.schedule.choices.size() && replays_ > 0;) {
      const std::vector<Choice>& choices = best_.schedule.choices;
      if (choices[i].kind == ChoiceKind::kRun) {
        ++i;
        continue;
      }
      Schedule without = best_.schedule;
      without.choices.erase(without.choices.begin() + static_cast<std::ptrdiff_t>(i));
      // What a thread did because of it goes, too: it would be done later otherwise.
      Schedule without_steps = without;
      std::size_t end = i;
      while (end < without.choices.size() && without.choices[end].kind == ChoiceKind::kRun &&
             without.choices[end].thread == choices[i].thread) {
        ++end;
      }
      without_steps.choices.erase(without_steps.choices.begin() + static_cast<std::ptrdiff_t>(i),
                                  without_steps.choices.begin() + static_cast<std::ptrdiff_t>(end));
      if (Try(without_steps) || Try(without)) {
        any = true;
      } else {
        ++i;
      }
    }
    return any;
  }

  // Sorts ever smaller stretches of the schedule by thread.
  bool Sorted() {
    bool any = false;
    std::size_t length = Segments(best_.schedule).size();
    for (; length >= 2; length = (length + 1) / 2) {
      for (std::size_t start = 0;;) {
        std::vector<Segment> segments = Segments(best_.schedule);
        if (start + 1 >= segments.size()) break;
        const std::size_t end = std::min(start + length, segments.size());
        const std::vector<Segment> upwards = SortedByThread(segments, start, end, /*upwards=*/true);
        segments = SortedByThread(segments, start, end, /*upwards=*/false);
        if (Try(Joined(best_.schedule, upwards)) || Try(Joined(best_.schedule, segments))) {
          any = true;
        } else {
          start += length;
        }
        if (replays_ <= 0) return any;
      }
      if (length == 2) break;
    }
    return any;
  }

  // Lets a thread go on with its next segment before the others get their turn, or puts its
  // segment off until then.
  bool Merged() {
    bool any = false;
    for (std::size_t i = 0; replays_ > 0; ++i) {
      const std::vector<Segment> segments = Segments(best_.schedule);
      if (i + 1 >= segments.size()) break;
      std::size_t next = i + 1;
      while (next < segments.size() && segments[next].thread != segments[i].thread) ++next;
      if (next == segments.size()) continue;
      const auto at = [](std::vector<Segment>* list, std::size_t index) {
        return list->begin() + static_cast<std::ptrdiff_t>(index);
      };
      std::vector<Segment> earlier = segments;
      std::rotate(at(&earlier, i + 1), at(&earlier, next), at(&earlier, next + 1));
      std::vector<Segment> later = segments;
      std::rotate(at(&later, i), at(&later, i + 1), at(&later, next));
      // All that the thread still does, at once.
      std::vector<Segment> through(segments.begin(),
                                   segments.begin() + static_cast<std::ptrdiff_t>(i) + 1);
      for (const bool same : {true, false}) {
        for (std::size_t k = i + 1; k < segments.size(); ++k) {
          if ((segments[k].thread == segments[i].thread) == same) through.push_back(segments[k]);
        }
      }
      std::vector<Segment> without = segments;
      without.erase(at(&without, i));
      if (Try(Joined(best_.schedule, earlier)) || Try(Joined(best_.schedule, later)) ||
          Try(Joined(best_.schedule, through)) || Try(Joined(best_.schedule, without))) {
        any = true;
        --i;
      }
    }
    return any;
  }

  // Lets another thread go on first after what the world did: time that passes lets everybody go on
  // who sleeps, not only the one who did.
  bool HandedOn() {
    for (std::size_t i = 0; replays_ > 0; ++i) {
      std::vector<Segment> segments = Segments(best_.schedule);
      if (i >= segments.size()) break;
      std::vector<Choice>& from = segments[i].choices;
      const auto steps = std::find_if(from.begin(), from.end(), [](const Choice& choice) {
        return choice.kind == ChoiceKind::kRun;
      });
      const auto other = std::find_if(
          segments.begin() + static_cast<std::ptrdiff_t>(i), segments.end(),
          [&](const Segment& segment) { return segment.thread != segments[i].thread; });
      if (steps == from.begin() || other == segments.end()) continue;
      other->choices.insert(other->choices.begin(), from.begin(), steps);
      from.erase(from.begin(), steps);
      std::rotate(segments.begin() + static_cast<std::ptrdiff_t>(i), other, other + 1);
      if (Try(Joined(best_.schedule, segments))) return true;
    }
    return false;
  }

  Finding best_;
  int replays_;
  const Options& options_;
  const Body body_;
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

Finding Shrink(const Finding& found, const Options& options, bool fresh_process, Body body) {
  Finding best = found;
  // A race's report is slow to make, a fork per schedule is slow to begin with.
  const bool slow = fresh_process || found.outcome == Outcome::kDataRace;
  bool all = true;
  for (int bound = 0; bound <= best.preemptions && all; ++bound) {
    const std::int64_t limit = fresh_process ? 200 : 3'000;
    Finding simple;
    if (!SearchBound(bound, limit, found.outcome, options, fresh_process, body, &simple, &all)) {
      continue;
    }
    if (Simpler(simple, best)) best = simple;
    break;
  }
  if (!fresh_process && (WorldChoices(best) > 0 || best.schedule.delayed_stores)) {
    Plan plan = ReplayPlan(StrategyKind::kMix, {}, options);
    plan.schedules = 1'000;
    plan.adverse_every = 3;
    plan.steps = options.steps / 4;
    shared->plan = plan;
    if (RunPlan(body) == found.outcome) best = TakeFinding();
  }
  return Greedy(best, slow ? 60 : 700, options, body).Run();
}

}  // namespace explorer
