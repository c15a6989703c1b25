// Spends a budget of schedules on a body: all schedules with few preemptions, and random ones.
#ifndef GRADERS_EXPLORER_CAMPAIGN_H_
#define GRADERS_EXPLORER_CAMPAIGN_H_

#include <string>

#include "graders/explorer/explore.h"
#include "graders/explorer/shared.h"
#include "graders/explorer/shrink.h"

namespace explorer {

class Campaign {
 public:
  // `options`, and what `body` refers to, must outlive the campaign.
  Campaign(const Options& options, Body body);

  // Returns kPassed, or how the first failing schedule ended.
  Outcome Run();

  // What was covered, for people.
  std::string Coverage() const;

  // Every schedule needed a process of its own.
  bool fresh_process() const { return fresh_process_; }
  // The failure did not come again.
  bool unstable() const { return unstable_; }
  // All schedules with at most so many preemptions pass; -1: not known of any number.
  int exhausted_bound() const { return exhausted_bound_; }
  // All schedules pass, whatever their number of preemptions.
  bool complete() const { return complete_; }
  const Finding& finding() const { return finding_; }

 private:
  void Reset();
  Outcome RunPhases();
  Outcome Exhaust(std::int64_t schedules, std::int64_t steps);
  Outcome Bounded(int bound, std::int64_t schedules, std::int64_t steps);
  Outcome Mixed(std::int64_t schedules, std::int64_t steps);
  Outcome RunMany(Plan plan, std::int64_t schedules);
  bool Repeats(Outcome outcome);
  Plan NewPlan(StrategyKind strategy, std::int64_t steps) const;

  const Options& options_;
  const Body body_;
  const bool reduce_;
  bool fresh_process_ = false;
  bool unstable_ = false;
  bool complete_ = false;
  int exhausted_bound_ = -1;
  std::int64_t exhausted_count_ = 0;
  Finding finding_;
};

// Whether leaving out what differs only in the order of independent steps is sound: not where
// atomics, which order the rest, are not seen.
bool CanReduce(const Options& options);

std::string NotSeen();
std::string Grouped(std::int64_t number);

}  // namespace explorer

#endif  // GRADERS_EXPLORER_CAMPAIGN_H_
