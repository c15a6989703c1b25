#include "graders/explorer/visited.h"

#include <cstring>

#include "graders/explorer/core.h"

namespace explorer {
namespace {

// An entry is a key, but for its last bits: the fewest preemptions, plus one. 0: free.
constexpr std::uint64_t kCostBits = 0xff;
constexpr int kMostCost = 200;
constexpr int kAnyThread = -2;

std::uint64_t Key(std::uint64_t order, int thread) {
  return Mix64(order ^ Mix64(shared->search_number * 1000 + static_cast<unsigned>(thread + 2))) &
         ~kCostBits;
}

std::uint64_t* Find(std::uint64_t key) {
  std::uint64_t at = (key >> 20) % kVisitedTable;
  while (shared->visited[at] != 0 && (shared->visited[at] & ~kCostBits) != key) {
    at = (at + 1) % kVisitedTable;
  }
  return &shared->visited[at];
}

// The fewest preemptions with which the state was entered, or more than can be.
int CostOf(std::uint64_t order, int thread) {
  const std::uint64_t entry = *Find(Key(order, thread));
  return entry == 0 ? kMostCost : static_cast<int>(entry & kCostBits) - 1;
}

void Enter(std::uint64_t order, int thread, int cost) {
  const std::uint64_t key = Key(order, thread);
  std::uint64_t* entry = Find(key);
  const std::uint64_t value = key | static_cast<std::uint64_t>(cost + 1);
  if (*entry == 0) {
    // What is not remembered is only explored again.
    if (shared->visited_count >= kVisitedTable - kVisitedTable / 8) return;
    ++shared->visited_count;
    *entry = value;
  } else if (value < *entry) {
    *entry = value;
  }
}

}  // namespace

void ResetVisited() {
  ++shared->search_number;
  if (shared->visited_count < kVisitedTable / 2) return;
  std::memset(shared->visited, 0, sizeof(shared->visited));
  shared->visited_count = 0;
}

bool IsCovered(std::uint64_t order, int thread, int cost) {
  // Wherever another thread could go on for nothing, this one can for one preemption.
  return CostOf(order, kAnyThread) < cost || CostOf(order, kNobodyGoesOn) <= cost ||
         (thread != kNobodyGoesOn && CostOf(order, thread) <= cost);
}

void MarkVisited(std::uint64_t order, int thread, int cost) {
  if (cost >= kMostCost) return;
  Enter(order, thread, cost);
  if (thread != kNobodyGoesOn) Enter(order, kAnyThread, cost);
}

}  // namespace explorer
