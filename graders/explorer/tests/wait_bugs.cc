// Notifications that are lost, or reach the wrong thread, or are never sent.

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "graders/explorer/tests/bugs.h"
#include "gtest/gtest.h"

namespace explorer {
namespace {

using UniqueLock = std::unique_lock<std::mutex>;
using Lock = std::lock_guard<std::mutex>;

// Sets the flag without the mutex, between the waiter's look and its wait.
void LostWakeUp() {
  std::mutex mutex;
  std::condition_variable changed;
  std::atomic<bool> ready = false;
  std::thread waiter([&] {
    UniqueLock lock(mutex);
    while (!ready) changed.wait(lock);
  });
  std::thread notifier([&] {
    ready = true;
    changed.notify_one();
  });
  waiter.join();
  notifier.join();
}

void IfInsteadOfWhile() {
  std::mutex mutex;
  std::condition_variable filled;
  std::deque<int> queue;
  int missing = 0;
  const auto take = [&] {
    UniqueLock lock(mutex);
    if (queue.empty()) filled.wait(lock);
    if (queue.empty()) {
      ++missing;
    } else {
      queue.pop_front();
    }
  };
  std::thread a(take);
  std::thread b(take);
  {
    const Lock lock(mutex);
    queue.push_back(1);
    filled.notify_all();
  }
  {
    const Lock lock(mutex);
    queue.push_back(2);
    filled.notify_all();
  }
  a.join();
  b.join();
  EXPECT_EQ(missing, 0);
}

// One condition variable for two conditions: notify_one can wake up the wrong side.
void OneConditionVariable() {
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<int> queue;
  const auto put = [&] {
    for (int i = 0; i < 2; ++i) {
      UniqueLock lock(mutex);
      changed.wait(lock, [&] { return queue.empty(); });
      queue.push_back(i);
      changed.notify_one();
    }
  };
  const auto take = [&] {
    for (int i = 0; i < 2; ++i) {
      UniqueLock lock(mutex);
      changed.wait(lock, [&] { return !queue.empty(); });
      queue.pop_front();
      changed.notify_one();
    }
  };
  std::thread a(put);
  std::thread b(put);
  std::thread c(take);
  std::thread d(take);
  a.join();
  b.join();
  c.join();
  d.join();
}

class Pool {
 public:
  explicit Pool(int threads) {
    for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { Work(); });
  }
  ~Pool() {
    {
      const Lock lock(mutex_);
      stop_ = true;
    }
    changed_.notify_all();
    for (std::thread& thread : threads_) thread.join();
  }
  std::future<int> Submit(std::function<int()> task) {
    const auto packaged = std::make_shared<std::packaged_task<int()>>(std::move(task));
    {
      const Lock lock(mutex_);
      tasks_.push_back([packaged] { (*packaged)(); });
    }
    changed_.notify_one();
    return packaged->get_future();
  }

 private:
  void Work() {
    for (;;) {
      std::function<void()> task;
      {
        UniqueLock lock(mutex_);
        changed_.wait(lock, [this] { return stop_ || !tasks_.empty(); });
        if (tasks_.empty()) return;
        task = std::move(tasks_.front());
        tasks_.pop_front();
      }
      task();
    }
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> tasks_;
  bool stop_ = false;
  std::vector<std::thread> threads_;
};

// Both threads of the pool wait for tasks that nobody is left to run.
void NestedSubmit() {
  Pool pool(2);
  const auto outer = [&pool] { return pool.Submit([] { return 1; }).get(); };
  std::future<int> a = pool.Submit(outer);
  std::future<int> b = pool.Submit(outer);
  EXPECT_EQ(a.get() + b.get(), 2);
}

void StopFlagWithoutMutex() {
  std::mutex mutex;
  std::condition_variable changed;
  std::atomic<bool> stop = false;
  const auto work = [&] {
    UniqueLock lock(mutex);
    changed.wait(lock, [&] { return stop.load(); });
  };
  std::thread a(work);
  std::thread b(work);
  stop = true;
  changed.notify_all();
  a.join();
  b.join();
}

void LostWakeUpInALongBody() {
  std::mutex mutex;
  std::condition_variable changed;
  std::atomic<int> done = 0;
  const auto work = [&] {
    for (int i = 0; i < 20; ++i) {
      const Lock lock(mutex);
    }
    if (++done == 3) changed.notify_one();
  };
  std::thread a(work);
  std::thread b(work);
  std::thread c(work);
  {
    UniqueLock lock(mutex);
    while (done < 3) changed.wait(lock);
  }
  a.join();
  b.join();
  c.join();
}

void NeverNotified() {
  std::mutex mutex;
  std::condition_variable changed;
  bool ready = false;
  std::thread waiter([&] {
    UniqueLock lock(mutex);
    changed.wait(lock, [&] { return ready; });
  });
  {
    const Lock lock(mutex);
    ready = true;
  }
  waiter.join();
}

void AtomicChangedWithoutNotify() {
  std::atomic<int> value = 0;
  std::thread waiter([&] { value.wait(0); });
  value = 1;
  waiter.join();
}

// A wait without a condition takes a spurious wake-up for the real one.
void WaitsWithoutACondition() {
  std::mutex mutex;
  std::condition_variable changed;
  bool ready = false;
  bool seen = true;
  std::thread waiter([&] {
    UniqueLock lock(mutex);
    if (!ready) changed.wait(lock);
    seen = ready;
  });
  {
    const Lock lock(mutex);
    ready = true;
    changed.notify_one();
  }
  waiter.join();
  EXPECT_TRUE(seen);
}

void SleepsInsteadOfWaiting() {
  std::mutex mutex;
  bool ready = false;
  std::thread worker([&] {
    const Lock lock(mutex);
    ready = true;
  });
  std::this_thread::sleep_for(std::chrono::seconds(1));
  bool seen = false;
  {
    const Lock lock(mutex);
    seen = ready;
  }
  worker.join();
  EXPECT_TRUE(seen);
}

}  // namespace

const std::vector<Bug>& WaitBugs() {
  static const auto& bugs = *new std::vector<Bug>{
      {"LostWakeUp", "LOST WAKE-UP", 1, Needs::kAtomics, LostWakeUp},
      {"IfInsteadOfWhile", "WRONG RESULT", 2, Needs::kNothing, IfInsteadOfWhile},
      {"OneConditionVariable", "LOST WAKE-UP", 0, Needs::kNothing, OneConditionVariable},
      {"NestedSubmit", "DEADLOCK", 0, Needs::kNothing, NestedSubmit},
      {"StopFlagWithoutMutex", "LOST WAKE-UP", 2, Needs::kAtomics, StopFlagWithoutMutex},
      {"LostWakeUpInALongBody", "LOST WAKE-UP", 3, Needs::kAtomics, LostWakeUpInALongBody},
      {"NeverNotified", "LOST WAKE-UP", 1, Needs::kNothing, NeverNotified},
      {"AtomicChangedWithoutNotify", "LOST WAKE-UP", 1, Needs::kAtomics,
       AtomicChangedWithoutNotify},
      {"WaitsWithoutACondition", "WRONG RESULT", 1, Needs::kNothing, WaitsWithoutACondition},
      {"SleepsInsteadOfWaiting", "WRONG RESULT", 0, Needs::kNothing, SleepsInsteadOfWaiting},
  };
  return bugs;
}

}  // namespace explorer
