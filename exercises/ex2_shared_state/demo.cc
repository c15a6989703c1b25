// What goes wrong with shared state, and what works. Barriers force the interleavings that a
// scheduler may choose at any time, so that they happen every time.

#include <atomic>
#include <barrier>
#include <iostream>
#include <mutex>
#include <thread>

namespace {

constexpr int kRounds = 1000;

// Runs `work(0)` and `work(1)` on two threads.
template <class Work>
void OnTwoThreads(Work work) {
  std::jthread other([&work] { work(1); });
  work(0);
}

// Two steps: what the other thread adds in between is overwritten.
int LoadThenStore() {
  std::atomic<int> counter = 0;
  std::barrier both(2);
  OnTwoThreads([&](int) {
    for (int i = 0; i < kRounds; ++i) {
      const int seen = counter.load();
      both.arrive_and_wait();  // Both have read the same value.
      counter.store(seen + 1);
      both.arrive_and_wait();
    }
  });
  return counter;
}

int FetchAdd() {
  std::atomic<int> counter = 0;
  std::barrier both(2);
  OnTwoThreads([&](int) {
    for (int i = 0; i < kRounds; ++i) {
      both.arrive_and_wait();
      counter.fetch_add(1);  // One step: nothing gets in between.
    }
  });
  return counter;
}

// Takes 1 of 1, by two threads. Each looks under the lock, and takes under the lock.
int CheckThenAct() {
  std::mutex mutex;
  int balance = 1;
  std::barrier both(2);
  OnTwoThreads([&](int) {
    std::unique_lock<std::mutex> lock(mutex);
    const bool enough = balance >= 1;
    lock.unlock();
    both.arrive_and_wait();  // Both have seen that there is enough.
    lock.lock();
    if (enough) balance -= 1;
  });
  return balance;
}

int CheckAndAct() {
  std::mutex mutex;
  int balance = 1;
  std::barrier both(2);
  OnTwoThreads([&](int) {
    both.arrive_and_wait();
    std::lock_guard<std::mutex> lock(mutex);
    if (balance >= 1) balance -= 1;
  });
  return balance;
}

// How many of two threads get a second lock when each has taken a first one.
int OppositeOrders() {
  std::mutex locks[2];
  std::barrier both(2);
  std::atomic<int> got_both = 0;
  OnTwoThreads([&](int i) {
    std::lock_guard<std::mutex> first(locks[i]);
    both.arrive_and_wait();         // Each has one.
    if (locks[1 - i].try_lock()) {  // lock() would wait for ever.
      ++got_both;
      locks[1 - i].unlock();
    }
    both.arrive_and_wait();
  });
  return got_both;
}

int SameOrder() {
  std::mutex locks[2];
  std::atomic<int> got_both = 0;
  OnTwoThreads([&](int) {
    std::lock_guard<std::mutex> first(locks[0]);
    std::lock_guard<std::mutex> second(locks[1]);
    ++got_both;
  });
  return got_both;
}

}  // namespace

int main() {
  std::cout << "1. Two threads count to " << kRounds << " each. Together:\n"
            << "   load, then store:        " << LoadThenStore() << "\n"
            << "   fetch_add:               " << FetchAdd() << "\n\n"
            << "2. Two threads take 1 each, if there is enough. There is 1. What is left:\n"
            << "   look, unlock, take:      " << CheckThenAct() << "\n"
            << "   look and take:           " << CheckAndAct() << "\n\n"
            << "3. Two threads need two locks. Threads that get both:\n"
            << "   in opposite orders:      " << OppositeOrders() << "\n"
            << "   in the same order:       " << SameOrder() << "\n";
}
