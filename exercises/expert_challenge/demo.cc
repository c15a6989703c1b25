// Two decisions that a hybrid channel stands on: who ends a wait, and where a coroutine goes on.

#include <algorithm>
#include <atomic>
#include <barrier>
#include <coroutine>
#include <deque>
#include <exception>
#include <functional>
#include <iostream>
#include <thread>
#include <vector>

namespace {

// --- 1. Two senders find the same receiver -------------------------------------------------------

constexpr int kSenders = 2;

// How many senders deliver a value to one waiting receiver, each after both have looked.
int Deliveries(const std::function<bool(std::atomic<bool>&, std::barrier<>&)>& may_deliver) {
  std::atomic<bool> claimed = false;
  std::atomic<int> deliveries = 0;
  std::barrier both_have_looked(kSenders);
  {
    std::vector<std::jthread> senders;
    for (int i = 0; i < kSenders; ++i) {
      senders.emplace_back([&] {
        if (may_deliver(claimed, both_have_looked)) ++deliveries;
      });
    }
  }
  return deliveries;
}

// Looks, and then acts: both have seen that nobody was there.
bool LookThenClaim(std::atomic<bool>& claimed, std::barrier<>& both_have_looked) {
  const bool was_claimed = claimed;
  both_have_looked.arrive_and_wait();
  claimed = true;
  return !was_claimed;
}

// One step.
bool Claim(std::atomic<bool>& claimed, std::barrier<>& both_have_looked) {
  both_have_looked.arrive_and_wait();
  return !claimed.exchange(true);
}

// --- 2. A coroutine wakes the next one -----------------------------------------------------------

constexpr int kCoroutines = 1000;

struct Fire {
  struct promise_type {
    Fire get_return_object() { return {}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() { std::terminate(); }
  };
};

// A row of waiting coroutines, each of which wakes the next as soon as it is woken.
class Row {
 public:
  explicit Row(bool inline_resume) : inline_resume_(inline_resume) {}

  // How many calls of resume() were on the stack at once.
  int WakeAll() {
    for (int i = 0; i < kCoroutines; ++i) WaitThenWakeNext();
    WakeNext();
    while (!ready_.empty()) Resume(TakeFrom(ready_));
    return deepest_;
  }

 private:
  struct Wait {
    Row* row;
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> coroutine) { row->waiting_.push_back(coroutine); }
    void await_resume() const noexcept {}
  };

  Fire WaitThenWakeNext() {
    co_await Wait{this};
    WakeNext();
  }

  void WakeNext() {
    if (waiting_.empty()) return;
    const std::coroutine_handle<> next = TakeFrom(waiting_);
    if (inline_resume_) {
      Resume(next);
    } else {
      ready_.push_back(next);  // What an executor's Post does.
    }
  }

  void Resume(std::coroutine_handle<> coroutine) {
    deepest_ = std::max(deepest_, ++depth_);
    coroutine.resume();
    --depth_;
  }

  static std::coroutine_handle<> TakeFrom(std::deque<std::coroutine_handle<>>& queue) {
    const std::coroutine_handle<> first = queue.front();
    queue.pop_front();
    return first;
  }

  const bool inline_resume_;
  std::deque<std::coroutine_handle<>> waiting_;
  std::deque<std::coroutine_handle<>> ready_;
  int depth_ = 0;
  int deepest_ = 0;
};

}  // namespace

int main() {
  std::cout << "1. Two senders find one receiver that waits. Values that are delivered to it:\n"
            << "   look whether it is taken, then take it:   " << Deliveries(LookThenClaim) << "\n"
            << "   one atomic step (a ticket):               " << Deliveries(Claim) << "\n\n";

  std::cout << "2. " << kCoroutines << " coroutines wait, and each wakes the next one. "
            << "Calls of resume() on one stack:\n"
            << "   resumed by whoever wakes them:            " << Row(true).WakeAll() << "\n"
            << "   posted to an executor:                    " << Row(false).WakeAll() << "\n";
}
