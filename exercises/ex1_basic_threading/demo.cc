// Two natural attempts that fail, and what works. Latches and joins force the order of events.

#include <algorithm>
#include <iostream>
#include <latch>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace {

constexpr int kWorkers = 3;

// How many threads are at work now, and how many were at most.
struct Headcount {
  std::mutex mutex;
  int now = 0, most = 0;
  void Add(int change) {
    std::lock_guard<std::mutex> lock(mutex);
    now += change;
    most = std::max(most, now);
  }
};

int JoinInsideTheLoop() {
  Headcount headcount;
  for (int i = 0; i < kWorkers; ++i) {
    std::thread worker([&] {
      headcount.Add(1);
      headcount.Add(-1);
    });
    worker.join();  // Waits for worker i before worker i + 1 exists.
  }
  return headcount.most;
}

int JoinAfterTheLoop() {
  Headcount headcount;
  std::latch all_here(kWorkers);  // Opens when all the workers have arrived.
  std::vector<std::thread> workers;
  for (int i = 0; i < kWorkers; ++i) {
    workers.emplace_back([&] {
      headcount.Add(1);
      all_here.arrive_and_wait();
      headcount.Add(-1);
    });
  }
  for (std::thread& worker : workers) worker.join();
  return headcount.most;
}

// Calls work(0), work(1) and work(2) on three threads, and in the order 2, 1, 0.
template <class Work>
void FinishInReverse(Work work) {
  std::latch finished[] = {std::latch(1), std::latch(1), std::latch(1), std::latch(0)};
  std::vector<std::jthread> workers;
  for (int i = 0; i < kWorkers; ++i) {
    workers.emplace_back([&finished, &work, i] {
      finished[i + 1].wait();  // The last one need not wait.
      work(i);
      finished[i].count_down();
    });
  }
}  // The destructor of a std::jthread joins.

void Print(const std::string& label, const std::vector<std::string>& results) {
  std::cout << label << results[0] << " " << results[1] << " " << results[2] << "\n";
}

}  // namespace

int main() {
  std::cout << "1. Are " << kWorkers << " workers at work at the same time?\n"
            << "   join inside the start loop: at most " << JoinInsideTheLoop() << " at a time\n"
            << "   start all, then join all:   at most " << JoinAfterTheLoop() << " at a time\n\n";

  std::cout << "2. Which result is whose? The workers finish in the order 2, 1, 0.\n";
  std::vector<std::string> pushed;
  std::mutex mutex;
  FinishInReverse([&](int i) {
    std::lock_guard<std::mutex> lock(mutex);  // No data race, and still wrong.
    pushed.push_back("result" + std::to_string(i));
  });
  Print("   push_back when finished:    ", pushed);

  std::vector<std::string> slots(kWorkers);
  FinishInReverse([&](int i) { slots[i] = "result" + std::to_string(i); });
  Print("   one slot for every worker:  ", slots);
}
