// Checks of part 1: BoundedQueue hands items over, makes both sides wait, and ends in order.

#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "ex3_producer_consumer/bounded_queue.h"
#include "graders/explorer/explore.h"
#include "graders/testing/expect.h"
#include "graders/testing/rendezvous.h"
#include "graders/testing/threads.h"
#include "graders/testing/together.h"
#include "gtest/gtest.h"

namespace {

using ex3::BoundedQueue;
using std::chrono_literals::operator""h;
using std::chrono_literals::operator""min;
using std::chrono_literals::operator""ms;
using MaybeInt = std::optional<int>;
using Ints = std::vector<int>;

// Makes `call`, which has to wait, on a thread, and then ends its wait in every way there is.
void ExpectSleep(BoundedQueue<int>& queue, const std::string& name,
                 const std::function<void()>& call) {
  std::thread waiting(call);
  grading::IdleKind kind = grading::IdleKind::kEnded;
  for (const pid_t tid : grading::LiveThreads(grading::CurrentThread())) {
    kind = grading::WatchIdle(tid);
  }
  if (queue.size() == 0) {
    queue.Push(1);
  } else {
    queue.TryPop();
  }
  queue.Close();
  waiting.join();
  EXPECT_THAT_IT(kind == grading::IdleKind::kAsleep, name,
                 "it sleeps until there is something to do",
                 grading::InWords(kind, "it does not wait"));
}

// Everything that is in the queue, without waiting.
Ints Rest(BoundedQueue<int>& queue) {
  Ints rest;
  while (const MaybeInt item = queue.TryPop()) rest.push_back(*item);
  return rest;
}

TEST(BoundedQueue, GivesItemsInTheOrderInWhichTheyCame) {
  BoundedQueue<int> queue(3);
  EXPECT_RESULT(queue.size(), 0u);
  // Twice around, so that a ring of slots is used beyond its end.
  for (const int first : {1, 4}) {
    for (int i = first; i < first + 3; ++i) EXPECT_RESULT(queue.Push(i), true);
    EXPECT_RESULT(queue.size(), 3u);
    EXPECT_RESULT(queue.Pop(), first);
    EXPECT_RESULT(queue.TryPop(), first + 1);
    EXPECT_RESULT(queue.PopFor(1ms), first + 2);
  }
  EXPECT_RESULT(queue.size(), 0u);
  EXPECT_RESULT(queue.closed(), false);
}

TEST(BoundedQueue, TryRefusesWhenItWouldHaveToWait) {
  for (const int capacity : {1, 2, 5}) {
    BoundedQueue<int> queue(static_cast<std::size_t>(capacity));
    EXPECT_RESULT(queue.TryPop(), std::nullopt);
    int pushed = 0;
    for (int item = 0; pushed < 100 && queue.TryPush(item); ++item) ++pushed;
    EXPECT_THAT_IT(pushed == capacity,
                   "TryPush, again and again, with capacity " + std::to_string(capacity),
                   std::to_string(capacity) + " items, then false", pushed << " items");
    int refused = 77;
    EXPECT_RESULT(queue.TryPush(refused), false);
    EXPECT_RESULT(refused, 77);
    EXPECT_RESULT(static_cast<int>(queue.size()), capacity);
  }
}

TEST(BoundedQueue, SleepsWhileItWaits) {
  for (const bool timed : {false, true}) {
    BoundedQueue<int> empty(1);
    const auto pop = [&] { timed ? empty.PopFor(1h) : empty.Pop(); };
    ExpectSleep(empty, timed ? "PopFor(1h) of an empty queue" : "Pop() of an empty queue", pop);
    BoundedQueue<int> full(1);
    full.Push(1);
    const auto push = [&] {
      int item = 2;
      timed ? full.PushFor(item, 1h) : full.Push(item);
    };
    ExpectSleep(
        full, timed ? "PushFor(item, 1h) into a full queue" : "Push(item) into a full queue", push);
  }
}

TEST(BoundedQueue, PushWaitsForRoom) {
  BoundedQueue<int> queue(2);
  grading::Tally pushed;
  grading::Event third("the third Push() returns, after one Pop() (capacity 2)");
  std::thread producer([&] {
    for (int i = 1; i <= 3; ++i) {
      queue.Push(i);
      pushed.Add();
    }
    third.Set();
  });
  grading::AwaitOthersAsleep();
  EXPECT_THAT_IT(pushed.value() == 2, "Push(), 3 times, with capacity 2",
                 "2 return, the third one waits", pushed.value() << " returned");
  EXPECT_RESULT(queue.Pop(), 1);
  third.Wait();
  producer.join();
  EXPECT_RESULT(Rest(queue), (Ints{2, 3}));
}

TEST(BoundedQueue, PopWaitsForAnItem) {
  BoundedQueue<int> queue(2);
  grading::Event popped("Pop() returns, after a Push()");
  MaybeInt item;
  std::thread consumer([&] {
    item = queue.Pop();
    popped.Set();
  });
  grading::AwaitOthersAsleep();
  EXPECT_THAT_IT(!popped.IsSet(), "Pop() of an empty queue", "it waits", "it returned");
  queue.Push(7);
  popped.Wait();
  consumer.join();
  EXPECT_RESULT(item, 7);
}

TEST(BoundedQueue, RefusesPushesAfterClose) {
  BoundedQueue<int> queue(3);
  queue.Push(1);
  queue.Close();
  queue.Close();
  EXPECT_RESULT(queue.closed(), true);
  int item = 2;
  EXPECT_RESULT(queue.Push(item), false);
  EXPECT_RESULT(queue.TryPush(item), false);
  EXPECT_RESULT(queue.PushFor(item, 1ms), false);
  EXPECT_RESULT(item, 2);
  EXPECT_RESULT(queue.size(), 1u);
}

TEST(BoundedQueue, GivesOutWhatIsLeftAfterClose) {
  BoundedQueue<int> queue(3);
  for (int i = 1; i <= 3; ++i) queue.Push(i);
  queue.Close();
  EXPECT_RESULT(queue.Pop(), 1);
  EXPECT_RESULT(queue.PopFor(1ms), 2);
  EXPECT_RESULT(queue.TryPop(), 3);
  EXPECT_RESULT(queue.Pop(), std::nullopt);
  EXPECT_RESULT(queue.PopFor(1ms), std::nullopt);
  EXPECT_RESULT(queue.TryPop(), std::nullopt);
}

TEST(BoundedQueue, CloseWakesEveryone) {
  BoundedQueue<int> empty(1);
  BoundedQueue<int> full(1);
  full.Push(1);
  grading::Arrivals woken(4, "2 Pop() and 2 Push() that were waiting return after Close()");
  std::vector<std::thread> waiting;
  grading::Tally wrong;
  for (int i = 0; i < 2; ++i) {
    waiting.emplace_back([&] {
      if (empty.Pop().has_value()) wrong.Add();
      woken.Arrive();
    });
    waiting.emplace_back([&] {
      if (full.Push(2)) wrong.Add();
      woken.Arrive();
    });
  }
  grading::AwaitOthersAsleep();
  EXPECT_THAT_IT(woken.count() == 0, "2 Pop() when empty and 2 Push() when full", "all wait",
                 woken.count() << " returned");
  empty.Close();
  full.Close();
  woken.Wait();
  for (std::thread& thread : waiting) thread.join();
  EXPECT_THAT_IT(wrong.value() == 0, "Pop() and Push() that waited when the queue was closed",
                 "nothing and false", wrong.value() << " of them succeeded");
}

TEST(BoundedQueue, TimedCallsGiveUp) {
  BoundedQueue<int> queue(1);
  for (const auto timeout : {-1h, 0h}) {
    EXPECT_RESULT(queue.PopFor(timeout), std::nullopt);
    int item = 1;
    EXPECT_RESULT(queue.PushFor(item, timeout), true);
    item = 2;
    EXPECT_RESULT(queue.PushFor(item, timeout), false);
    EXPECT_RESULT(item, 2);
    EXPECT_RESULT(queue.PopFor(timeout), 1);  // It is there: no wait is needed.
  }
  EXPECT_RESULT(queue.PopFor(1ms), std::nullopt);
  queue.Push(3);
  int item = 4;
  EXPECT_RESULT(queue.PushFor(item, std::chrono::duration<double>(0.001)), false);
  EXPECT_RESULT(item, 4);
}

TEST(BoundedQueue, WaitsForAsLongAsItIsTold) {
  explorer::Options options;
  options.adversity = false;  // Time stands still unless nobody can go on.
  options.schedules = 300;
  explorer::Explore(options, [] {
    BoundedQueue<int> queue(1);
    std::thread other([&queue] {
      std::this_thread::sleep_for(24h);
      queue.Push(1);
      std::this_thread::sleep_for(24h);
      queue.Pop();
    });
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_RESULT(queue.PopFor(10ms), std::nullopt);
    EXPECT_RESULT(queue.PopFor(std::chrono::hours::max()), 1);
    int item = 2;
    EXPECT_RESULT(queue.PushFor(item, 1h), true);
    EXPECT_RESULT(queue.PushFor(item, 10ms), false);
    EXPECT_RESULT(queue.PushFor(item, std::chrono::hours::max()), true);
    const auto waited = std::chrono::steady_clock::now() - begin;
    other.join();
    EXPECT_THAT_IT(48h <= waited && waited < 48h + 1min,
                   "timed calls, while another thread pushes after 24 h and pops after 48 h",
                   "they wait until there is an item, or room",
                   std::chrono::duration_cast<std::chrono::milliseconds>(waited).count() << " ms");
  });
}

TEST(BoundedQueue, TimeoutRunsOutUnderTraffic) {
  explorer::Options options;
  options.adversity = false;
  options.schedules = 600;
  explorer::Explore(options, [] {
    BoundedQueue<int> queue(1);
    MaybeInt item;
    auto waited = 0ms;
    std::thread waiting([&] {
      const auto begin = std::chrono::steady_clock::now();
      item = queue.PopFor(10ms);
      waited = std::chrono::duration_cast<std::chrono::milliseconds>(
          std::chrono::steady_clock::now() - begin);
    });
    // Every 6 ms an item, which may be gone again when the waiting thread has woken up.
    for (int i = 0; i < 2; ++i) {
      std::this_thread::sleep_for(6ms);
      queue.Push(i);
      queue.TryPop();
    }
    waiting.join();
    EXPECT_THAT_IT(item.has_value() || waited < 11ms,
                   "PopFor(10ms), while others push and pop every 6 ms",
                   "an item, or nothing after 10 ms", "nothing after " << waited.count() << " ms");
  });
}

TEST(BoundedQueue, HandsItemsOverInEveryInterleaving) {
  explorer::Options options;
  options.schedules = 2'000;
  explorer::Explore(options, [] {
    BoundedQueue<int> queue(1);
    Ints got[2];
    {
      std::vector<std::jthread> threads;
      threads.emplace_back([&] {
        queue.Push(1);
        queue.Push(2);
      });
      threads.emplace_back([&] { queue.Push(3); });
      threads.emplace_back([&] {
        for (int i = 0; i < 2; ++i) got[0].push_back(queue.Pop().value_or(-1));
      });
      got[1].push_back(queue.Pop().value_or(-1));
    }
    Ints all = got[0];
    all.push_back(got[1][0]);
    std::sort(all.begin(), all.end());
    EXPECT_THAT_IT(all == (Ints{1, 2, 3}), "2 producers push 1, 2 and 3; 2 consumers pop",
                   "each item once",
                   testing::PrintToString(got[0]) << " and " << testing::PrintToString(got[1]));
    EXPECT_THAT_IT(got[0] != (Ints{2, 1}), "Push(1), Push(2) by one thread", "1 comes out before 2",
                   testing::PrintToString(got[0]));
    EXPECT_RESULT(queue.size(), 0u);
  });
}

TEST(BoundedQueue, WakesOneForEachItemInEveryInterleaving) {
  for (const bool full : {false, true}) {
    explorer::Options options;
    options.name = full ? "two wait for room" : "two wait for an item";
    options.schedules = 1'200;
    explorer::Explore(options, [full] {
      BoundedQueue<int> queue(2);
      if (full) {
        queue.Push(1);
        queue.Push(2);
      }
      const auto call = [&queue, full](int item) {
        if (full) {
          queue.Push(item);
        } else {
          queue.Pop();
        }
      };
      std::thread first(call, 3);
      std::thread second(call, 4);
      if (full) {
        const int sum = queue.Pop().value_or(-1) + queue.Pop().value_or(-1);
        EXPECT_RESULT(sum, 1 + 2);
      } else {
        queue.Push(3);
        queue.Push(4);
      }
      first.join();
      second.join();
      EXPECT_RESULT(queue.size(), full ? 2u : 0u);
    });
  }
}

TEST(BoundedQueue, HoldsNoMoreThanItsCapacityInEveryInterleaving) {
  explorer::Options options;
  options.schedules = 1'500;
  explorer::Explore(options, [] {
    BoundedQueue<int> queue(1);
    queue.Push(1);
    std::jthread second([&queue] { queue.Push(2); });
    std::jthread third([&queue] { queue.Push(3); });
    Ints items;
    for (int i = 0; i < 3; ++i) {
      const std::size_t size = queue.size();
      EXPECT_THAT_IT(size <= 1, "size(), with capacity 1, while two threads push", "at most 1",
                     size);
      items.push_back(queue.Pop().value_or(-1));
    }
    std::sort(items.begin(), items.end());
    EXPECT_RESULT(items, (Ints{1, 2, 3}));
  });
}

TEST(BoundedQueue, NobodyMissesCloseInEveryInterleaving) {
  for (const bool full : {false, true}) {
    explorer::Options options;
    options.name = full ? "waiting for room" : "waiting for an item";
    options.schedules = 1'000;
    explorer::Explore(options, [full] {
      BoundedQueue<int> queue(1);
      if (full) queue.Push(1);
      const auto wait = [&queue, full] {
        if (full) {
          EXPECT_RESULT(queue.Push(2), false);
        } else {
          EXPECT_RESULT(queue.Pop(), std::nullopt);
        }
      };
      std::jthread first(wait);
      std::jthread second(wait);
      queue.Close();
    });
  }
}

TEST(BoundedQueue, CloseLosesNothingInEveryInterleaving) {
  explorer::Options options;
  options.schedules = 2'000;
  explorer::Explore(options, [] {
    BoundedQueue<int> queue(1);
    int accepted = 0;
    std::thread producer([&] {
      for (int i = 1; i <= 2; ++i) accepted += queue.Push(i) ? 1 : 0;
    });
    std::thread closer([&] { queue.Close(); });
    Ints got;
    while (const MaybeInt item = queue.Pop()) got.push_back(*item);
    producer.join();
    closer.join();
    EXPECT_THAT_IT(static_cast<int>(got.size()) == accepted,
                   "Push(1), Push(2), while another thread calls Close()",
                   std::to_string(accepted) + " items come out: as many pushes returned true",
                   testing::PrintToString(got));
    EXPECT_RESULT(queue.Pop(), std::nullopt);
  });
}

TEST(BoundedQueue, TimedCallsLoseNothingInEveryInterleaving) {
  for (const bool pops : {true, false}) {
    explorer::Options options;
    options.name = pops ? "PopFor" : "PushFor";
    options.schedules = 1'200;
    explorer::Explore(options, [pops] {
      BoundedQueue<int> queue(1);
      if (pops) {
        // If PopFor gets the item, it gives it back; if not, it must not have used up the wake-up.
        std::thread timed([&] {
          if (const MaybeInt item = queue.PopFor(1ms)) queue.Push(*item);
        });
        std::thread untimed([&] { EXPECT_RESULT(queue.Pop(), 1); });
        queue.Push(1);
        untimed.join();
        timed.join();
      } else {
        queue.Push(1);
        std::thread timed([&] {
          int item = 2;
          if (queue.PushFor(item, 1ms)) queue.Pop();
          EXPECT_RESULT(item, 2);
        });
        std::thread untimed([&] { EXPECT_RESULT(queue.Push(3), true); });
        EXPECT_THAT_IT(queue.Pop().has_value(), "Pop() of a queue that holds an item", "the item",
                       "nothing");
        untimed.join();
        timed.join();
      }
    });
  }
}

TEST(BoundedQueue, IsUsedByManyThreadsWithoutARace) {
  using Queue = BoundedQueue<int>;
  const auto with_room_and_items_for_two = [] {
    auto queue = std::make_unique<Queue>(4);
    queue->Push(1);
    queue->Push(2);
    return queue;
  };
  grading::EachPairTogether<Queue>(with_room_and_items_for_two,
                                   {
                                       [](Queue& queue) { queue.Push(1); },
                                       [](Queue& queue) { queue.Pop(); },
                                       [](Queue& queue) { queue.size(); },
                                       [](Queue& queue) { queue.closed(); },
                                       [](Queue& queue) { queue.Close(); },
                                   });

  BoundedQueue<int> queue(2);
  grading::Rendezvous begin(3, "3 threads are there");
  std::jthread producer([&] {
    begin.ArriveAndWait();
    for (int i = 0; i < 100; ++i) queue.Push(i);
    queue.Close();
  });
  std::jthread observer([&] {
    begin.ArriveAndWait();
    for (int i = 0; i < 100; ++i) {
      EXPECT_THAT_IT(queue.size() <= 2, "size(), with capacity 2", "at most 2", "more");
      if (queue.closed()) break;
    }
  });
  begin.ArriveAndWait();
  int next = 0;
  while (const MaybeInt item = queue.Pop()) EXPECT_RESULT(*item, next++);
  EXPECT_RESULT(next, 100);
}

TEST(BoundedQueue, RefusesBadArguments) { EXPECT_REFUSED(BoundedQueue<int>(0), "capacity"); }

}  // namespace
