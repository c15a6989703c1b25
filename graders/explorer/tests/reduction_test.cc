// Leaving out what differs only in the order of independent steps loses no end state: small random
// programs, and the known bugs, end in the same ways with and without it, at every bound.

#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <condition_variable>
#include <cstdlib>
#include <iostream>
#include <iterator>
#include <mutex>
#include <semaphore>
#include <set>
#include <shared_mutex>
#include <string>
#include <thread>
#include <vector>

#include "graders/explorer/core.h"
#include "graders/explorer/process.h"
#include "graders/explorer/random.h"
#include "graders/explorer/strategy.h"
#include "graders/explorer/tests/bugs.h"
#include "gtest/gtest.h"

namespace explorer {
namespace {

// What the schedules of a search ended in, written by the processes that run them.
struct Ends {
  int count;
  std::array<std::uint64_t, 1 << 16> states;
};

Ends* SharedEnds() {
  static Ends* const ends = static_cast<Ends*>(
      mmap(nullptr, sizeof(Ends), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
  return ends;
}

// Only those of schedules that were run for something new: what else they meet is luck.
void AddEnd(std::uint64_t state) {
  if (shared->plan.reduce && shared->covered) return;
  Ends* const ends = SharedEnds();
  const auto end = ends->states.begin() + ends->count;
  if (std::find(ends->states.begin(), end, state) != end) return;
  *end = state;
  ++ends->count;
}

// How a schedule that did not come to its end stopped: who was where.
std::uint64_t EndOfFailure(Outcome outcome) {
  std::uint64_t state = Mix64(static_cast<std::uint64_t>(outcome));
  if (outcome == Outcome::kWrongResult) return state;
  for (int i = 0; i < shared->thread_count; ++i) {
    const ThreadEnd& end = shared->ends[i];
    state = Mix64(state ^ (static_cast<std::uint64_t>(end.kind) << 8 | end.alive));
  }
  return state;
}

struct Search {
  std::set<std::uint64_t> ends;
  std::int64_t schedules = 0;
  bool whole = false;
};

// All schedules with at most `bound` preemptions, including those after one that fails.
Search SearchAll(Body body, int bound, bool reduce, std::int64_t limit) {
  PrepareShared();
  SharedEnds()->count = 0;
  shared->features = kTryLock;
  Options options;
  options.max_steps = 2'000;
  options.idle_steps = 200;
  Plan plan = ReplayPlan(StrategyKind::kBounded, {}, options);
  plan.bound = bound;
  plan.reduce = reduce;
  plan.steps = INT64_MAX;
  ResetBounded();
  while (!shared->exhausted && shared->leaves < limit) {
    plan.schedules = limit - shared->leaves;
    shared->plan = plan;
    const Outcome outcome = RunPlan(body);
    if (outcome == Outcome::kPassed) continue;
    AddEnd(EndOfFailure(outcome));
    if (shared->plan_done == 0) NextBoundedPath();
  }
  Search search;
  const Ends* ends = SharedEnds();
  search.ends.insert(ends->states.begin(), ends->states.begin() + ends->count);
  search.schedules = shared->leaves;
  search.whole = shared->exhausted;
  return search;
}

// --- Random programs ------------------------------------------------------------------------------

// What the threads of a program share, and what each has seen.
struct State {
  std::array<std::mutex, 2> mutexes;
  std::array<int, 2> guarded = {};
  std::array<std::atomic<int>, 2> atomics = {};
  std::shared_mutex shared_mutex;
  std::condition_variable changed;
  std::counting_semaphore<4> units{1};
  int value = 0;
  std::array<std::uint64_t, 4> seen = {};

  void See(std::size_t thread, int what) {
    seen[thread] = Mix64(seen[thread] ^ static_cast<std::uint64_t>(what + 1));
  }
};

void Perform(int operation, std::size_t me, State* state) {
  const std::size_t which = static_cast<std::size_t>(operation) % 2;
  const int mine = static_cast<int>(me) + 1;
  std::atomic<int>& atomic = state->atomics[which];
  std::mutex& mutex = state->mutexes[which];
  switch (operation / 2) {
    case 0:
      atomic.store(mine);
      break;
    case 1:
      state->See(me, atomic.load());
      break;
    case 2:
      state->See(me, atomic.fetch_add(mine));
      break;
    case 3: {
      int expected = 0;
      state->See(me, atomic.compare_exchange_strong(expected, mine));
      break;
    }
    case 4: {
      const std::lock_guard<std::mutex> lock(mutex);
      state->See(me, state->guarded[which]);
      state->guarded[which] = mine;
      break;
    }
    case 5: {  // Both mutexes, in either order: may deadlock.
      const std::lock_guard<std::mutex> first(mutex);
      const std::lock_guard<std::mutex> second(state->mutexes[1 - which]);
      state->See(me, state->guarded[0] * 10 + state->guarded[1]);
      state->guarded[which] = mine;
      break;
    }
    case 6: {
      const std::unique_lock<std::mutex> lock(mutex, std::try_to_lock);
      state->See(me, lock.owns_lock());
      break;
    }
    case 7: {  // Waits for others, perhaps for ever.
      std::unique_lock<std::mutex> lock(state->mutexes[0]);
      if (which == 0) {
        while (state->guarded[0] == 0) state->changed.wait(lock);
      } else {
        state->changed.wait_for(lock, std::chrono::seconds(mine));
      }
      state->See(me, state->guarded[0]);
      break;
    }
    case 8: {
      {
        const std::lock_guard<std::mutex> lock(state->mutexes[0]);
        state->guarded[0] += mine;
      }
      if (which == 0) {
        state->changed.notify_one();
      } else {
        state->changed.notify_all();
      }
      break;
    }
    case 9:
      if (which == 0) {
        state->See(me, state->units.try_acquire());
      } else {
        state->units.acquire();
        state->See(me, state->atomics[0].load());
        state->units.release();
      }
      break;
    case 10:
      if (which == 0) {
        const std::shared_lock<std::shared_mutex> lock(state->shared_mutex);
        state->See(me, state->value);
      } else {
        const std::unique_lock<std::shared_mutex> lock(state->shared_mutex);
        state->value = mine;
      }
      break;
    default:
      std::this_thread::sleep_for(std::chrono::milliseconds(mine));
      break;
  }
}
constexpr unsigned kOperations = 24;

using Program =
    std::vector<std::vector<int>>;  // The operations of each thread; the main one first.

Program MakeProgram(std::uint64_t seed) {
  Random random{seed};
  Program program(2 + random.Below(2));
  for (std::vector<int>& operations : program) {
    operations.resize(1 + random.Below(program.size() == 2 ? 4 : 2));
    for (int& operation : operations) operation = static_cast<int>(random.Below(kOperations));
  }
  return program;
}

void RunProgram(const Program& program) {
  State state;
  std::vector<std::thread> threads;
  const auto work = [&](std::size_t me) {
    for (const int operation : program[me]) Perform(operation, me, &state);
  };
  for (std::size_t i = 1; i < program.size(); ++i) threads.emplace_back(work, i);
  work(0);
  for (std::thread& thread : threads) thread.join();
  std::uint64_t end = 0;
  for (const std::uint64_t seen : state.seen) end = Mix64(end ^ seen);
  for (const int value : {state.guarded[0], state.guarded[1], state.value, state.atomics[0].load(),
                          state.atomics[1].load()}) {
    end = Mix64(end ^ static_cast<std::uint64_t>(value));
  }
  AddEnd(end);
}

std::string ToText(const Program& program) {
  std::string text;
  for (const std::vector<int>& operations : program) {
    for (const int operation : operations) text += std::to_string(operation) + " ";
    text += "| ";
  }
  return text;
}

constexpr std::int64_t kLimit = 3'000;

TEST(ReductionTest, RandomProgramsEndInTheSameWays) {
  const char* text = std::getenv("EXPLORER_RANDOM_PROGRAMS");
  const std::uint64_t programs = text == nullptr ? 40 : std::strtoull(text, nullptr, 10);
  std::array<std::int64_t, 4> with = {};
  std::array<std::int64_t, 4> without = {};
  int compared = 0;
  for (std::uint64_t seed = 1; seed <= programs; ++seed) {
    const Program program = MakeProgram(seed);
    const auto body = [&program] { RunProgram(program); };
    for (const int bound : {0, 1, 2, kNoBound}) {
      const Search all = SearchAll(body, bound, /*reduce=*/false, kLimit);
      if (!all.whole) break;  // Too many to compare with.
      const Search some = SearchAll(body, bound, /*reduce=*/true, kLimit);
      ASSERT_TRUE(some.whole) << ToText(program);
      ASSERT_EQ(some.ends, all.ends)
          << "seed " << seed << ", bound " << bound << ", program " << ToText(program);
      EXPECT_LE(some.schedules, all.schedules);
      const std::size_t row = static_cast<std::size_t>(std::min(bound, 3));
      without[row] += all.schedules;
      with[row] += some.schedules;
      ++compared;
    }
  }
  for (std::size_t row = 0; row < 4; ++row) {
    std::cout << (row == 3 ? "any number of" : std::to_string(row))
              << " preemptions: " << without[row] << " schedules, " << with[row]
              << " with reduction\n";
  }
  EXPECT_GT(compared, static_cast<int>(programs));
  EXPECT_LT(with[2] * 3, without[2] * 2);
  EXPECT_LT(with[3] * 5, without[3]);
}

TEST(ReductionTest, BugsShowAtTheSameBounds) {
  for (const auto* bugs : {&LockBugs(), &WaitBugs()}) {
    for (const Bug& bug : *bugs) {
      if (bug.preemptions < 0 || bug.preemptions > 2) continue;
      const auto body = [&bug] {
        bug.body();
        AddEnd(1);
      };
      for (int bound = 0; bound <= bug.preemptions; ++bound) {
        const Search all = SearchAll(body, bound, /*reduce=*/false, 1'000);
        if (!all.whole) break;
        const Search some = SearchAll(body, bound, /*reduce=*/true, 1'000);
        EXPECT_EQ(some.ends, all.ends) << bug.name << " with " << bound;
        EXPECT_LE(some.schedules, all.schedules) << bug.name;
      }
    }
  }
}

}  // namespace
}  // namespace explorer
