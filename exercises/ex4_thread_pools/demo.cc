// Why threads are reused, why work is handed out in small pieces, and what processes are for.
//
//   demo                          everything counted, not timed: the same on every machine
//   demo speed-up [LIMIT [SIDE]]  a table of what 2 and 4 workers bring on this one

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <cstdlib>
#include <deque>
#include <functional>
#include <iostream>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "exercises/ex4_thread_pools/speed_up.h"

namespace {

// The smallest thing that deserves the name: threads that take work from a common queue.
class TinyPool {
 public:
  explicit TinyPool(int workers) {
    for (int i = 0; i < workers; ++i) threads_.emplace_back([this] { RunWorker(); });
  }
  ~TinyPool() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      closed_ = true;
    }
    changed_.notify_all();
  }  // ~jthread joins.

  void Post(std::function<void()> work) {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      queue_.push_back(std::move(work));
    }
    changed_.notify_one();
  }

 private:
  void RunWorker() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (true) {
      changed_.wait(lock, [this] { return closed_ || !queue_.empty(); });
      if (queue_.empty()) return;
      const std::function<void()> work = std::move(queue_.front());
      queue_.pop_front();
      lock.unlock();
      work();
      lock.lock();
    }
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> queue_;
  bool closed_ = false;
  std::vector<std::jthread> threads_;  // Last: its threads use the rest.
};

// Counts the threads that ran something.
class Headcount {
 public:
  void Add() {
    std::lock_guard<std::mutex> lock(mutex_);
    ids_.insert(gettid());
    ++calls_;
  }
  std::size_t threads() const { return ids_.size(); }
  int calls() const { return calls_; }

 private:
  std::mutex mutex_;
  std::set<pid_t> ids_;
  int calls_ = 0;
};

void ShowThreadForEach() {
  Headcount headcount;
  for (int i = 0; i < 100; ++i) std::jthread([&headcount] { headcount.Add(); });
  std::cout << "A thread for each: " << headcount.calls() << " calls, " << headcount.calls()
            << " threads started\n";
}

void ShowPool() {
  Headcount headcount;
  {
    TinyPool pool(2);
    for (int i = 0; i < 100; ++i) pool.Post([&headcount] { headcount.Add(); });
  }
  std::cout << "A pool of two:     " << headcount.calls() << " calls, "
            << (headcount.threads() <= 2 ? "2" : "more than 2") << " threads started\n\n";
}

// The divisions that it takes to see whether n is prime.
int DivisionsFor(int n) {
  int divisions = 0;
  for (int d = 2; d * d <= n; ++d) {
    ++divisions;
    if (n % d == 0) break;
  }
  return divisions;
}

long DivisionsIn(int first, int last) {
  long sum = 0;
  for (int n = first; n < last; ++n) sum += DivisionsFor(n);
  return sum;
}

// What the busier of two workers has to do.
void ShowShares() {
  constexpr int kLimit = 100'000;
  const long all = DivisionsIn(2, kLimit);
  const long halves = std::max(DivisionsIn(2, kLimit / 2), DivisionsIn(kLimit / 2, kLimit));
  long shares[2] = {};  // Each piece goes to the one who is free first.
  for (int first = 2; first < kLimit; first += 1000) {
    long& freer = *std::min_element(shares, shares + 2);
    freer += DivisionsIn(first, std::min(first + 1000, kLimit));
  }
  const auto percent = [all](long part) { return (100 * part + all / 2) / all; };
  std::cout << "Two halves:        the busier of two workers has " << percent(halves)
            << " % of the work\n"
            << "100 small pieces:  the busier of two workers has "
            << percent(std::max(shares[0], shares[1])) << " % of the work\n\n";
}

// Runs `job` in a process of its own and says how it ended.
void ShowProcess(const char* what, void (*job)()) {
  std::cout << what << std::flush;
  const pid_t child = fork();
  if (child == 0) {
    job();
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  if (WIFSIGNALED(status)) {
    std::cout << "ended by signal " << WTERMSIG(status) << "; the program goes on\n";
  } else {
    std::cout << "ended with status " << WEXITSTATUS(status) << "; the program goes on\n";
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 1 && std::string(argv[1]) == "speed-up") {
    PrintSpeedUp(argc > 2 ? std::atoi(argv[2]) : 20'000'000, argc > 3 ? std::atoi(argv[3]) : 1400);
    return 0;
  }
  // Before any thread is started: fork copies locks as they are.
  ShowProcess("A job that is fine:     ", [] {});
  ShowProcess("A job that exits:       ", [] { _exit(3); });
  ShowProcess("A job that is killed:   ", [] { kill(getpid(), SIGKILL); });
  std::cout << '\n';
  ShowThreadForEach();
  ShowPool();
  ShowShares();
  std::cout << "Measure what more workers bring on your own machine:\n"
               "  bazel run //exercises/ex4_thread_pools:demo -- speed-up\n";
}
