#include "exercises/choosing_a_model/shared_counter.h"

#include <atomic>
#include <mutex>
#include <numeric>
#include <thread>
#include <vector>

namespace choosing_a_model {
namespace {

constexpr int kCacheLine = 64;  // Bytes that travel between cores together.

struct alignas(kCacheLine) OwnLine {
  std::atomic<long> value{0};
};

// Calls `one_more(thread)` so often, from each thread.
template <class OneMore>
void InThreads(int threads, long total, OneMore one_more) {
  std::vector<std::jthread> workers;
  for (int t = 0; t < threads; ++t) {
    workers.emplace_back([=] {
      for (long i = 0; i < total / threads; ++i) one_more(t);
    });
  }
}

// No other thread writes it: no need for one indivisible step.
void AddToOwn(std::atomic<long>& own) {
  own.store(own.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
}

}  // namespace

long Count(Counting how, int threads, long total) {
  std::mutex mutex;
  long locked = 0;
  std::atomic<long> shared{0};
  std::vector<std::atomic<long>> side_by_side(threads);
  std::vector<OwnLine> own(threads);
  switch (how) {
    case Counting::kWithALock:
      InThreads(threads, total, [&](int) {
        const std::lock_guard<std::mutex> lock(mutex);
        ++locked;
      });
      return locked;
    case Counting::kOneAtomic:
      InThreads(threads, total, [&](int) { shared.fetch_add(1, std::memory_order_relaxed); });
      return shared;
    case Counting::kSideBySide:
      InThreads(threads, total, [&](int t) { AddToOwn(side_by_side[t]); });
      return std::accumulate(side_by_side.begin(), side_by_side.end(), 0L);
    case Counting::kEachItsOwn:
      InThreads(threads, total, [&](int t) { AddToOwn(own[t].value); });
      return std::accumulate(own.begin(), own.end(), 0L,
                             [](long sum, const OwnLine& line) { return sum + line.value; });
  }
  return 0;
}

}  // namespace choosing_a_model
