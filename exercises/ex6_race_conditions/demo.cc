// Three races, each forced with a barrier so that it happens every time, and each without it.

#include <atomic>
#include <barrier>
#include <iostream>
#include <map>
#include <mutex>
#include <string>
#include <thread>

namespace {

// Runs `work(0)` and `work(1)` on two threads.
template <class Work>
void OnTwoThreads(Work work) {
  std::jthread other([&work] { work(1); });
  work(0);
}

int CountInTwoSteps() {
  std::atomic<int> hits = 0;
  std::barrier both_have_read(2);
  OnTwoThreads([&](int) {
    const int seen = hits;
    both_have_read.arrive_and_wait();  // The scheduler could do the same, on a bad day.
    hits = seen + 1;
  });
  return hits;
}

int CountInOneStep() {
  std::atomic<int> hits = 0;
  OnTwoThreads([&](int) { ++hits; });
  return hits;
}

// A map in which every single operation is locked.
class Names {
 public:
  bool Has(const std::string& name) {
    std::lock_guard<std::mutex> lock(mutex_);
    return names_.count(name) > 0;
  }
  void Put(const std::string& name, int user) {
    std::lock_guard<std::mutex> lock(mutex_);
    names_[name] = user;
  }
  bool PutIfFree(const std::string& name, int user) {
    std::lock_guard<std::mutex> lock(mutex_);
    return names_.emplace(name, user).second;
  }

 private:
  std::mutex mutex_;
  std::map<std::string, int> names_;
};

int CheckThenAct() {
  Names names;
  std::atomic<int> owners = 0;
  std::barrier both_have_looked(2);
  OnTwoThreads([&](int user) {
    const bool taken = names.Has("ada");
    both_have_looked.arrive_and_wait();
    if (taken) return;
    names.Put("ada", user);
    ++owners;
  });
  return owners;
}

int CheckAndAct() {
  Names names;
  std::atomic<int> owners = 0;
  OnTwoThreads([&](int user) { owners += names.PutIfFree("ada", user) ? 1 : 0; });
  return owners;
}

std::string HalfAnUpdate() {
  std::atomic<int> bid = 1;
  std::atomic<int> ask = 2;
  std::barrier half_way(2);
  std::string seen;
  OnTwoThreads([&](int thread) {
    if (thread == 0) {
      bid = 3;
      half_way.arrive_and_wait();
      half_way.arrive_and_wait();
      ask = 4;
    } else {
      half_way.arrive_and_wait();
      seen = std::to_string(bid) + "/" + std::to_string(ask);
      half_way.arrive_and_wait();
    }
  });
  return seen;
}

}  // namespace

int main() {
  std::cout << "1. Two threads count one hit each.\n"
            << "   load, then store:            " << CountInTwoSteps() << " hit\n"
            << "   ++ on an atomic, one step:   " << CountInOneStep() << " hits\n\n";
  std::cout << "2. Two users want the same name.\n"
            << "   look, then store:            " << CheckThenAct() << " owners\n"
            << "   look and store in one lock:  " << CheckAndAct() << " owner\n\n";
  std::cout << "3. A quote changes from 1/2 to 3/4, and somebody reads it.\n"
            << "   two atomics:                 " << HalfAnUpdate() << ", which it never was\n";
}
