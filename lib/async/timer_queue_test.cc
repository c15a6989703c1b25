#include "lib/async/timer_queue.h"

#include <cstdint>
#include <iterator>
#include <memory>
#include <random>
#include <set>
#include <utility>
#include <vector>

#include "gtest/gtest.h"

namespace async {
namespace {

TimePoint At(int time) { return TimePoint(Duration(time)); }

TEST(TimerQueue, FifoAmongEqualTimes) {
  TimerQueue queue;
  std::vector<Timer> timers(100);
  for (Timer& timer : timers) {
    timer.when = At(5);
    queue.Add(&timer);
  }
  for (Timer& timer : timers) EXPECT_EQ(queue.Pop(), &timer);
  EXPECT_TRUE(queue.empty());
}

// Against a model that is obviously right: a set ordered by time and by the order of adding. Timers
// are added, popped and removed from anywhere; few different times, so that equal ones are common.
TEST(TimerQueue, AgreesWithASortedSet) {
  std::mt19937 random(1);
  TimerQueue queue;
  std::vector<std::unique_ptr<Timer>> timers;
  using Key = std::pair<std::pair<TimePoint, std::uint64_t>, Timer*>;
  std::set<Key> model;
  for (std::uint64_t step = 0; step < 20'000; ++step) {
    const unsigned choice = random() % 5;
    if (choice < 3 || model.empty()) {
      timers.push_back(std::make_unique<Timer>());
      Timer* const timer = timers.back().get();
      timer->when = At(static_cast<int>(random() % 50));
      queue.Add(timer);
      model.insert(Key({timer->when, step}, timer));
    } else if (choice == 3) {
      ASSERT_EQ(queue.next(), model.begin()->first.first);
      ASSERT_EQ(queue.Pop(), model.begin()->second);
      model.erase(model.begin());
    } else {
      const auto victim = std::next(model.begin(), random() % model.size());
      queue.Remove(victim->second);
      model.erase(victim);
    }
    ASSERT_EQ(queue.empty(), model.empty());
  }
  for (const Key& key : model) ASSERT_EQ(queue.Pop(), key.second);
  EXPECT_TRUE(queue.empty());
}

}  // namespace
}  // namespace async
