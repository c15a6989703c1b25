#include "graders/explorer/campaign.h"

#include <algorithm>
#include <cstring>
#include <sstream>

#include "graders/explorer/process.h"
#include "graders/explorer/runtime.h"
#include "graders/explorer/strategy.h"

namespace explorer {
namespace {

// Of a schedule with a process of its own, beside that of the build (see runtime.h).
constexpr int kFreshProcessPrice = 8;

std::uint32_t KnownAdversity() {
  return kSpuriousWakes | kEarlyTime | kWeakFails |
         (kRuntime.delays_stores ? std::uint32_t{kDelayedStores} : 0u);
}

std::string Plural(std::int64_t count, const std::string& noun) {
  return Grouped(count) + " " + noun + (count == 1 ? "" : "s");
}

}  // namespace

Campaign::Campaign(const Options& options, Body body)
    : options_(options),
      body_(body),
      reduce_(CanReduce(options)),
      fresh_process_(options.fresh_process) {}

Outcome Campaign::Run() {
  shared->features = 0;
  for (;;) {
    Reset();
    if (shared->features & kStaticInit) fresh_process_ = true;
    const Outcome outcome = RunPhases();
    if (outcome == Outcome::kRestart) continue;
    if (outcome == Outcome::kPassed || Repeats(outcome)) return outcome;
    if (!fresh_process_) {
      // Perhaps the body's global variables remember earlier schedules.
      fresh_process_ = true;
      continue;
    }
    unstable_ = true;
    return outcome;
  }
}

void Campaign::Reset() {
  shared->schedules_run = 0;
  shared->search_hash = 0;
  shared->steps_run = 0;
  shared->distinct = 0;
  shared->recent_new = 0;
  std::memset(shared->recent_bits, 0, sizeof(shared->recent_bits));
  std::memset(shared->seen, 0, sizeof(shared->seen));
  shared->seen_count = 0;
  shared->estimated_threads = 0;
  shared->estimated_steps = 0;
  shared->occasions = 0;
  exhausted_bound_ = -1;
  complete_ = false;
}

Outcome Campaign::RunPhases() {
  const int price = kRuntime.price * (fresh_process_ ? kFreshProcessPrice : 1);
  const std::int64_t schedules = std::max<std::int64_t>(1, options_.schedules / price);
  const std::int64_t steps = options_.steps / kRuntime.price;
  // All schedules with few preemptions, as far as they are few, and all there are where possible.
  // Then random ones, which find most in longer bodies; then those with few preemptions again,
  // for what is left of the budget.
  Outcome outcome = Exhaust(schedules / 8, steps / 8);
  if (outcome != Outcome::kPassed) return outcome;
  if (complete_) {
    // Sleeps and time-outs may end at any step, which is as many schedules as preemptions are.
    const std::int64_t part = (shared->occasions & kEarlyTime) ? 1 : 8;
    return Mixed(schedules / part, steps / part);
  }
  const bool short_body = exhausted_bound_ >= 0 && options_.preemptions > 0;
  outcome = short_body ? Mixed(schedules / 2, steps / 2)
                       : Mixed(schedules - shared->schedules_run, steps - shared->steps_run);
  if (outcome != Outcome::kPassed || !short_body) return outcome;
  for (int bound = exhausted_bound_ + 1;
       bound <= options_.preemptions && exhausted_bound_ == bound - 1; ++bound) {
    outcome = Bounded(bound, schedules - shared->schedules_run, steps - shared->steps_run);
    if (outcome != Outcome::kPassed) return outcome;
  }
  return outcome;
}

// No preemption, one, and then any number: where those are few, two need no search of their own.
Outcome Campaign::Exhaust(std::int64_t schedules, std::int64_t steps) {
  for (const int bound : {0, 1, kNoBound, 2}) {
    if (bound == kNoBound ? !reduce_ || options_.preemptions < 1 : bound > options_.preemptions) {
      continue;
    }
    const Outcome outcome = Bounded(bound, schedules, steps);
    if (outcome != Outcome::kPassed || complete_) return outcome;
    if (bound != kNoBound && exhausted_bound_ != bound) return outcome;
  }
  return Outcome::kPassed;
}

Plan Campaign::NewPlan(StrategyKind strategy, std::int64_t steps) const {
  Plan plan = {};
  plan.strategy = strategy;
  plan.seed = options_.seed;
  plan.steps = steps;
  plan.max_steps = options_.max_steps;
  plan.idle_limit = options_.idle_steps;
  plan.one_schedule = fresh_process_;
  plan.reduce = reduce_;
  return plan;
}

// Runs `schedules` schedules, in one process or in one each.
Outcome Campaign::RunMany(Plan plan, std::int64_t schedules) {
  const std::int64_t steps_before = shared->steps_run;
  const std::int64_t end = plan.first + schedules;
  while (plan.first < end && shared->steps_run - steps_before < plan.steps) {
    plan.schedules = end - plan.first;
    shared->plan = plan;
    const Outcome outcome = RunPlan(body_);
    if (outcome != Outcome::kPassed) return outcome;
    if (!fresh_process_ || shared->exhausted) break;
    ++plan.first;
  }
  return Outcome::kPassed;
}

Outcome Campaign::Bounded(int bound, std::int64_t schedules, std::int64_t steps) {
  if (schedules <= 0 || steps <= 0) return Outcome::kPassed;
  Plan plan = NewPlan(StrategyKind::kBounded, steps);
  plan.bound = bound;
  ResetBounded();
  const Outcome outcome = RunMany(plan, schedules);
  if (outcome == Outcome::kPassed && shared->exhausted) {
    complete_ = bound == kNoBound;
    exhausted_bound_ = complete_ ? options_.preemptions : bound;
    exhausted_count_ = shared->leaves;
  }
  return outcome;
}

Outcome Campaign::Mixed(std::int64_t schedules, std::int64_t steps) {
  Plan plan = NewPlan(StrategyKind::kMix, steps);
  if (options_.adversity) plan.adversity = KnownAdversity();
  plan.adverse_every = 3;
  // What is left where everything else was seen: what the world may do, threads that spin on, and
  // races. Reduction takes those for order, and ThreadSanitizer does not see every one: of eight bytes
  // it remembers four accesses, chosen at random. So some ordinary ones.
  if (complete_) {
    plan.adversity &= shared->occasions;
    plan.adverse_every = 2;
    if (plan.adversity == 0) {
      schedules /= 2;
      steps /= 2;
    }
  }
  shared->exhausted = false;
  return RunMany(plan, schedules);
}

// Runs the failing schedule once more in a fresh process.
bool Campaign::Repeats(Outcome outcome) {
  finding_ = TakeFinding();
  if (outcome == Outcome::kStuck || outcome == Outcome::kTooManyThreads) return true;
  const std::uint32_t features = shared->features;
  const Outcome again = RunOne(StrategyKind::kReplay, finding_.schedule, options_, body_);
  shared->features = features;
  return again == outcome && shared->trace_hash == finding_.trace_hash;
}

std::string Campaign::Coverage() const {
  std::ostringstream text;
  if (exhausted_bound_ >= 0) {
    const bool one = exhausted_count_ == 1;
    text << (one ? "the only schedule" : "all schedules");
    if (!complete_) {
      text << " with "
           << (exhausted_bound_ == 0 ? "no preemption"
                                     : "at most " + Plural(exhausted_bound_, "preemption"));
    }
    text << (one ? " passes" : " pass");
    if (!one) {
      text << " (" << Grouped(exhausted_count_)
           << (reduce_ ? " stand for all; the rest differ in the order of independent steps)"
                       : " of them)");
    }
    text << "; ";
  }
  const std::int64_t recent = std::min<std::int64_t>(shared->schedules_run, kRecent);
  text << Plural(shared->schedules_run, "schedule") << " in all, " << Grouped(shared->distinct)
       << " of them distinct";
  if (recent > 0) {
    text << " (" << shared->recent_new * 100 / recent << " % of the last " << recent
         << " were new)";
  }
  text << NotSeen();
  return text.str();
}

bool CanReduce(const Options& options) { return options.reduction && kRuntime.sees_atomics; }

std::string NotSeen() {
  return kRuntime.sees_atomics ? "" : "; atomics are not seen in this build";
}

std::string Grouped(std::int64_t number) {
  std::string text = std::to_string(number);
  for (int at = static_cast<int>(text.size()) - 3; at > 0; at -= 3) {
    text.insert(static_cast<std::size_t>(at), ",");
  }
  return text;
}

}  // namespace explorer
