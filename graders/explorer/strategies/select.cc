// Which strategy runs which schedule of a plan.

#include "graders/explorer/strategy.h"

namespace explorer {
namespace {

struct Share {
  const Strategy* strategy;
  int depth;
};

// No strategy finds everything: random walks miss a thread that must be delayed for long, PCT
// misses long alternations. In rotation, so that each kind of bug is met early.
const Share kMixShares[] = {
    {&kUniformStrategy, 0},      {&kPriorityStrategy, 3}, {&kPartialOrderStrategy, 0},
    {&kUniformStrategy, 0},      {&kRandomStrategy, 0},   {&kUniformStrategy, 0},
    {&kPriorityStrategy, 2},     {&kUniformStrategy, 0},  {&kPartialOrderStrategy, 0},
    {&kUniformStrategy, 0},      {&kPriorityStrategy, 3}, {&kRandomStrategy, 0},
    {&kPartialOrderStrategy, 0}, {&kPriorityStrategy, 1},
};
constexpr int kMixCount = sizeof(kMixShares) / sizeof(kMixShares[0]);

// One kind of adversity at a time, now and then all of them.
std::uint32_t AdversityOf(std::uint32_t possible, std::int64_t number) {
  static const std::uint32_t kKinds[] = {kSpuriousWakes, kEarlyTime, kDelayedStores | kWeakFails,
                                         ~0u};
  for (int i = 0; i < 4; ++i) {
    const std::uint32_t kind = possible & kKinds[(number + i) % 4];
    if (kind != 0) return kind;
  }
  return 0;
}

}  // namespace

const Strategy* SelectStrategy(const Plan& plan, std::int64_t number) {
  world.adversity = 0;
  switch (plan.strategy) {
    case StrategyKind::kReplay:
      world.adversity = plan.adversity & kDelayedStores;
      return &kReplayStrategy;
    case StrategyKind::kReorder:
      world.adversity = plan.adversity & kDelayedStores;
      return &kReorderStrategy;
    case StrategyKind::kBounded:
      return &kBoundedStrategy;
    case StrategyKind::kRandom:
      return &kRandomStrategy;
    case StrategyKind::kUniform:
      return &kUniformStrategy;
    case StrategyKind::kPriority:
      return &kPriorityStrategy;
    case StrategyKind::kPartialOrder:
      return &kPartialOrderStrategy;
    case StrategyKind::kMix:
      break;
  }
  if (number % plan.adverse_every == plan.adverse_every - 1) {
    world.adversity = AdversityOf(plan.adversity, number / plan.adverse_every);
  }
  world.patient = number % 5 == 4;
  const Share& share = kMixShares[number % kMixCount];
  priority_depth = share.depth;
  return share.strategy;
}

}  // namespace explorer
