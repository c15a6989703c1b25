// Checks of part 2: Merge and Distribute move items between queues, wait without polling, and close
// the outputs when the last item has passed.

#include <algorithm>
#include <exception>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "ex3_producer_consumer/fan.h"
#include "graders/explorer/explore.h"
#include "graders/testing/expect.h"
#include "graders/testing/rendezvous.h"
#include "graders/testing/thread_end_probe.h"
#include "graders/testing/threads.h"
#include "gtest/gtest.h"

namespace fan_grader {

// An item whose queues count what is done with them.
struct Letter {
  int number;
};

}  // namespace fan_grader

namespace ex3 {

// Has what part 1 documents and nothing else.
template <>
class BoundedQueue<fan_grader::Letter> {
 public:
  using Letter = fan_grader::Letter;

  explicit BoundedQueue(std::size_t capacity) : queue_(capacity) {}
  BoundedQueue(const BoundedQueue&) = delete;
  BoundedQueue& operator=(const BoundedQueue&) = delete;

  bool Push(Letter letter) { return Noted(queue_.Push(letter.number)); }
  bool TryPush(Letter& letter) { return Noted(queue_.TryPush(letter.number)); }
  template <class R, class P>
  bool PushFor(Letter& letter, std::chrono::duration<R, P> timeout) {
    return Noted(queue_.PushFor(letter.number, timeout));
  }
  std::optional<Letter> Pop() {
    if (popping_threads != nullptr) popping_threads->Watch();
    return Wrapped(queue_.Pop());
  }
  std::optional<Letter> TryPop() { return Wrapped(queue_.TryPop()); }
  template <class R, class P>
  std::optional<Letter> PopFor(std::chrono::duration<R, P> timeout) {
    return Wrapped(queue_.PopFor(timeout));
  }
  void Close() {
    closes.Add();
    queue_.Close();
  }
  bool closed() const { return queue_.closed(); }
  std::size_t size() const { return queue_.size(); }

  grading::Tally closes;
  grading::Tally pushes_when_closed;
  grading::ThreadEndProbe* popping_threads = nullptr;

 private:
  bool Noted(bool pushed) {
    if (!pushed && queue_.closed()) pushes_when_closed.Add();
    return pushed;
  }
  static std::optional<Letter> Wrapped(std::optional<int> number) {
    if (!number.has_value()) return std::nullopt;
    return Letter{*number};
  }

  BoundedQueue<int> queue_;
};

}  // namespace ex3

namespace {

using fan_grader::Letter;
using Queue = ex3::BoundedQueue<int>;
using Ints = std::vector<int>;

template <class T>
void Fill(ex3::BoundedQueue<T>& queue, const Ints& items) {
  for (const int item : items) queue.Push(T{item});
}

Ints Rest(Queue& queue) {
  Ints rest;
  while (const std::optional<int> item = queue.TryPop()) rest.push_back(*item);
  return rest;
}

Ints Sorted(Ints items) {
  std::sort(items.begin(), items.end());
  return items;
}

Ints Joined(Ints items, const Ints& more) {
  items.insert(items.end(), more.begin(), more.end());
  return items;
}

// Those of `items` that lie between `low` and `high`, in their order.
Ints Between(const Ints& items, int low, int high) {
  Ints some;
  for (const int item : items) {
    if (low <= item && item <= high) some.push_back(item);
  }
  return some;
}

// A call on a thread of its own, so that the check can watch it from outside.
class Running {
 public:
  Running(const std::string& name, const std::function<void()>& call)
      : ended_(name + " returns"), thread_([this, call] {
          try {
            call();
          } catch (...) {
            error_ = std::current_exception();
          }
          ended_.Set();
        }) {}

  bool ended() const { return ended_.IsSet(); }

  // Rethrows what the call threw.
  void Join() {
    ended_.Wait();
    thread_.join();
    if (error_) std::rethrow_exception(error_);
  }

 private:
  grading::Event ended_;
  std::exception_ptr error_;
  std::jthread thread_;
};

// Where the call polls, says so; all its threads must be asleep.
void ExpectSleep(const std::string& call) {
  for (const pid_t tid : grading::LiveThreads(grading::CurrentThread())) {
    const grading::IdleKind kind = grading::WatchIdle(tid);
    EXPECT_THAT_IT(kind == grading::IdleKind::kAsleep || kind == grading::IdleKind::kEnded, call,
                   "all its threads sleep until there is something to do",
                   grading::InWords(kind, "one has ended", "one"));
  }
}

class Merge : public testing::Test {
 protected:
  // Comes first, on the main thread, so that a stub is not waited for.
  void SetUp() override {
    Queue in(1);
    Queue out(1);
    in.Close();
    ex3::Merge<int>({&in}, out);
  }
};

class Distribute : public testing::Test {
 protected:
  void SetUp() override {
    Queue in(1);
    Queue out(1);
    in.Close();
    ex3::Distribute<int>(in, {&out});
  }
};

TEST_F(Merge, MovesEveryItemAndClosesTheOutput) {
  Queue a(3), b(3), out(6);
  Fill(a, {1, 2, 3});
  Fill(b, {11, 12});
  a.Close();
  b.Close();
  ex3::Merge<int>({&a, &b}, out);
  EXPECT_RESULT(out.closed(), true);
  const Ints items = Rest(out);
  EXPECT_RESULT(Sorted(items), (Ints{1, 2, 3, 11, 12}));
  EXPECT_RESULT(Between(items, 1, 9), (Ints{1, 2, 3}));
  EXPECT_RESULT(Between(items, 11, 19), (Ints{11, 12}));
}

TEST_F(Merge, SilentInputHoldsBackNoOther) {
  for (const int silent : {0, 1}) {
    Queue a(1), b(1), out(2);
    std::vector<Queue*> inputs = {&a, &b};
    Running merge("Merge({a, b}, out), after a and b were closed,",
                  [&] { ex3::Merge<int>(inputs, out); });
    inputs[1 - silent]->Push(5);
    grading::AwaitOthersAsleep();
    const std::optional<int> came = out.TryPop();
    a.Close();
    b.Close();
    merge.Join();
    EXPECT_THAT_IT(came == 5,
                   std::string("Merge({a, b}, out), where ") + "ab"[silent] +
                       " is open and empty, and 5 was pushed into " + "ba"[silent],
                   "5 arrives in out", testing::PrintToString(came));
  }
}

TEST_F(Merge, ClosesTheOutputAfterTheLastInput) {
  for (const int first : {0, 1}) {
    Queue a(1), b(1), out(2);
    std::vector<Queue*> inputs = {&a, &b};
    inputs[first]->Close();
    Running merge("Merge({a, b}, out), after a and b were closed,",
                  [&] { ex3::Merge<int>(inputs, out); });
    grading::AwaitOthersAsleep();
    const bool early = out.closed() || merge.ended();
    inputs[1 - first]->Push(5);
    inputs[1 - first]->Close();
    merge.Join();
    EXPECT_THAT_IT(!early, "Merge({a, b}, out), where one input is closed and the other is open",
                   "out stays open", "out was closed");
    EXPECT_RESULT(Rest(out), (Ints{5}));
    EXPECT_RESULT(out.closed(), true);
  }
}

TEST_F(Merge, SleepsWhileTheInputsAreEmpty) {
  Queue a(1), b(1), out(2);
  Running merge("Merge({a, b}, out), after a and b were closed,",
                [&] { ex3::Merge<int>({&a, &b}, out); });
  ExpectSleep("Merge({a, b}, out), where a and b are open and empty");
  a.Close();
  b.Close();
  merge.Join();
}

TEST_F(Merge, TakesOneItemAheadAtMost) {
  Queue a(4), b(4), out(1);
  Fill(a, {1, 2, 3, 4});
  Fill(b, {11, 12, 13, 14});
  Running merge("Merge({a, b}, out), after out was emptied,",
                [&] { ex3::Merge<int>({&a, &b}, out); });
  grading::AwaitOthersAsleep();
  const std::size_t left = a.size() + b.size();
  a.Close();
  b.Close();
  Ints items;
  while (const std::optional<int> item = out.Pop()) items.push_back(*item);
  merge.Join();
  EXPECT_THAT_IT(left >= 8 - 1 - 2,
                 "Merge({a, b}, out), with 4 items each, where out is full with 1",
                 "at least 5 items still wait in a and b", left << " items");
  EXPECT_RESULT(items.size(), 8u);
}

TEST_F(Merge, EndsWhenSomebodyElseClosesTheOutput) {
  Queue a(2), b(1), out(1);
  Fill(a, {1, 2});
  out.Close();
  Running merge("Merge({a, b}, out), where out was closed and a holds items,",
                [&] { ex3::Merge<int>({&a, &b}, out); });
  merge.Join();
  EXPECT_RESULT(a.closed(), true);
  EXPECT_RESULT(b.closed(), true);
}

TEST_F(Merge, ClosesTheOutputOnce) {
  ex3::BoundedQueue<Letter> a(2), b(2), out(4);
  Fill(a, {1, 2});
  Fill(b, {3, 4});
  a.Close();
  b.Close();
  ex3::Merge<Letter>({&a, &b}, out);
  EXPECT_THAT_IT(out.closes.value() == 1, "Merge({a, b}, out)", "one call of out.Close()",
                 out.closes.value() << " calls");
  EXPECT_THAT_IT(out.pushes_when_closed.value() == 0, "Merge({a, b}, out)",
                 "no push into out after out.Close()", out.pushes_when_closed.value() << " pushes");
  EXPECT_RESULT(out.size(), 4u);
}

TEST_F(Merge, JoinsItsThreads) {
  ex3::BoundedQueue<Letter> a(2), b(2), out(4);
  grading::ThreadEndProbe probe;
  for (auto* in : {&a, &b}) {
    in->popping_threads = &probe;
    in->Push({1});
    in->Close();
  }
  ex3::Merge<Letter>({&a, &b}, out);
  const int running = probe.Returned();
  EXPECT_THAT_IT(running == 0, "Merge({a, b}, out)",
                 "every thread has ended when it returns (join, not detach)",
                 running << " of them had not");
}

TEST_F(Merge, IsRightInEveryInterleaving) {
  explorer::Options options;
  options.schedules = 1'500;
  explorer::Explore(options, [] {
    Queue a(1), b(1), out(2);
    a.Push(1);
    a.Close();
    std::thread producer([&b] {
      b.Push(2);
      b.Close();
    });
    ex3::Merge<int>({&a, &b}, out);
    producer.join();
    EXPECT_RESULT(out.closed(), true);
    EXPECT_RESULT(Sorted(Rest(out)), (Ints{1, 2}));
  });
}

TEST_F(Merge, RefusesBadArguments) {
  Queue a(1), out(1);
  const std::vector<Queue*> inputs = {&a, nullptr};
  EXPECT_REFUSED(ex3::Merge(inputs, out), "inputs");
  EXPECT_RESULT(out.closed(), false);
  ex3::Merge<int>({}, out);
  EXPECT_THAT_IT(out.closed(), "Merge({}, out)", "out is closed at once", "out is open");
}

TEST_F(Distribute, GivesEachItemToOneOutput) {
  Queue in(6), a(6), b(6);
  Fill(in, {1, 2, 3, 4, 5, 6});
  in.Close();
  ex3::Distribute<int>(in, {&a, &b});
  EXPECT_RESULT(a.closed(), true);
  EXPECT_RESULT(b.closed(), true);
  const Ints to_a = Rest(a);
  const Ints to_b = Rest(b);
  EXPECT_RESULT(Sorted(Joined(to_a, to_b)), (Ints{1, 2, 3, 4, 5, 6}));
  EXPECT_THAT_IT(to_a == Sorted(to_a) && to_b == Sorted(to_b), "Distribute(in, {a, b}), 1 to 6",
                 "each output gets its items in the order of in",
                 testing::PrintToString(to_a) << " and " << testing::PrintToString(to_b));
}

TEST_F(Distribute, FullOutputHoldsBackNoOther) {
  for (const int full : {0, 1}) {
    Queue in(6), small(1), large(6);
    Fill(in, {1, 2, 3, 4, 5, 6});
    in.Close();
    std::vector<Queue*> outputs = {&small, &large};
    if (full == 1) std::swap(outputs[0], outputs[1]);
    Running distribute("Distribute(in, outputs), after the full output was emptied,",
                       [&] { ex3::Distribute<int>(in, outputs); });
    grading::AwaitOthersAsleep();
    const std::size_t through = large.size();
    while (small.Pop().has_value()) {
    }
    distribute.Join();
    EXPECT_THAT_IT(through >= 4, "Distribute(in, outputs), 6 items, one output has room for 1",
                   "at least 4 items get through to the output that has room for all",
                   through << " items");
  }
}

TEST_F(Distribute, UsesEveryOutput) {
  Queue in(6), a(1), b(1);
  Fill(in, {1, 2, 3, 4, 5, 6});
  Running distribute("Distribute(in, {a, b}), after in was closed and a and b were emptied,",
                     [&] { ex3::Distribute<int>(in, {&a, &b}); });
  grading::AwaitOthersAsleep();
  const std::size_t sizes[] = {a.size(), b.size()};
  const std::size_t left = in.size();
  in.Close();
  std::jthread consumer([&a] {
    while (a.Pop().has_value()) {
    }
  });
  while (b.Pop().has_value()) {
  }
  distribute.Join();
  EXPECT_THAT_IT(sizes[0] == 1 && sizes[1] == 1, "Distribute(in, {a, b}), 6 items, capacity 1 each",
                 "1 item in each of them", sizes[0] << " in a and " << sizes[1] << " in b");
  EXPECT_THAT_IT(left >= 2, "Distribute(in, {a, b}), 6 items, capacity 1 each",
                 "at most 2 items are on their way", 4 - static_cast<int>(left) << " are");
}

TEST_F(Distribute, ClosesTheOutputsAfterTheLastItem) {
  Queue in(1), a(2), b(2);
  Running distribute("Distribute(in, {a, b}), after in was closed,",
                     [&] { ex3::Distribute<int>(in, {&a, &b}); });
  grading::AwaitOthersAsleep();
  const bool early = a.closed() || b.closed() || distribute.ended();
  in.Push(5);
  in.Close();
  distribute.Join();
  EXPECT_THAT_IT(!early, "Distribute(in, {a, b}), where in is open and empty", "a and b stay open",
                 "one was closed");
  EXPECT_RESULT(Joined(Rest(a), Rest(b)), (Ints{5}));
  EXPECT_RESULT(a.closed(), true);
  EXPECT_RESULT(b.closed(), true);
}

TEST_F(Distribute, SleepsWhileThereIsNothingToDo) {
  for (const bool full : {false, true}) {
    Queue in(6), a(1), b(1);
    if (full) Fill(in, {1, 2, 3, 4, 5, 6});
    Running distribute("Distribute(in, {a, b}), after a and b were closed,",
                       [&] { ex3::Distribute<int>(in, {&a, &b}); });
    if (full) grading::AwaitOthersAsleep();
    ExpectSleep(full ? "Distribute(in, {a, b}), where a and b are full"
                     : "Distribute(in, {a, b}), where in is open and empty");
    a.Close();
    b.Close();
    in.Close();
    distribute.Join();
  }
}

TEST_F(Distribute, LeavesOutAClosedOutput) {
  Queue in(6), a(4), b(1);
  Fill(in, {1, 2, 3, 4, 5, 6});
  in.Close();
  a.Close();
  Running distribute("Distribute(in, {a, b}), where a was closed, after b was emptied,",
                     [&] { ex3::Distribute<int>(in, {&a, &b}); });
  grading::AwaitOthersAsleep();
  const std::size_t left = in.size();
  Ints items;
  while (const std::optional<int> item = b.Pop()) items.push_back(*item);
  distribute.Join();
  const std::string call = "Distribute(in, {a, b}), 1 to 6, where a was closed by somebody else";
  EXPECT_THAT_IT(left >= 3, call, "while b is full, at least 3 items still wait in the input",
                 left << " items");
  EXPECT_THAT_IT(items.size() >= 5 && items == Sorted(items), call,
                 "b gets them in order, all but one at most", testing::PrintToString(items));
}

TEST_F(Distribute, EndsWhenSomebodyElseClosesAllOutputs) {
  Queue in(4), a(1), b(1);
  Fill(in, {1, 2, 3, 4});
  a.Close();
  b.Close();
  Running distribute("Distribute(in, {a, b}), where a and b were closed and in holds items,",
                     [&] { ex3::Distribute<int>(in, {&a, &b}); });
  distribute.Join();
  EXPECT_RESULT(in.closed(), true);
}

TEST_F(Distribute, ClosesEveryOutputOnce) {
  ex3::BoundedQueue<Letter> in(4), a(4), b(4);
  Fill(in, {1, 2, 3, 4});
  in.Close();
  ex3::Distribute<Letter>(in, {&a, &b});
  for (const auto* out : {&a, &b}) {
    EXPECT_THAT_IT(out->closes.value() == 1, "Distribute(in, {a, b})",
                   "one call of Close() for each output", out->closes.value() << " calls");
    EXPECT_THAT_IT(out->pushes_when_closed.value() == 0, "Distribute(in, {a, b})",
                   "no push into an output after its Close()",
                   out->pushes_when_closed.value() << " pushes");
  }
  EXPECT_RESULT(a.size() + b.size(), 4u);
}

TEST_F(Distribute, JoinsItsThreads) {
  ex3::BoundedQueue<Letter> in(2), a(2), b(2);
  grading::ThreadEndProbe probe;
  in.popping_threads = &probe;
  in.Push({1});
  in.Close();
  ex3::Distribute<Letter>(in, {&a, &b});
  const int running = probe.Returned();
  EXPECT_THAT_IT(running == 0, "Distribute(in, {a, b})",
                 "every thread has ended when it returns (join, not detach)",
                 running << " of them had not");
}

TEST_F(Distribute, IsRightInEveryInterleaving) {
  explorer::Options options;
  options.schedules = 1'500;
  explorer::Explore(options, [] {
    Queue in(1), a(2), b(2);
    std::thread producer([&in] {
      in.Push(1);
      in.Push(2);
      in.Close();
    });
    ex3::Distribute<int>(in, {&a, &b});
    producer.join();
    EXPECT_RESULT(a.closed() && b.closed(), true);
    EXPECT_RESULT(Sorted(Joined(Rest(a), Rest(b))), (Ints{1, 2}));
  });
}

TEST_F(Distribute, FullOutputHoldsBackNoOtherInEveryInterleaving) {
  explorer::Options options;
  options.schedules = 1'000;
  explorer::Explore(options, [] {
    Queue in(2), full(1), other(2);
    Fill(in, {1, 2});
    in.Close();
    full.Push(0);
    std::thread distribute([&] { ex3::Distribute<int>(in, {&full, &other}); });
    EXPECT_THAT_IT(other.Pop().has_value(), "Distribute(in, {full, other}), 2 items",
                   "other gets an item at least", "none");
    while (full.Pop().has_value()) {
    }
    distribute.join();
  });
}

TEST_F(Distribute, RefusesBadArguments) {
  Queue in(1), a(1);
  const std::vector<Queue*> with_null = {&a, nullptr};
  EXPECT_REFUSED(ex3::Distribute(in, with_null), "outputs");
  const std::vector<Queue*> none;
  EXPECT_REFUSED(ex3::Distribute(in, none), "outputs");
  EXPECT_RESULT(in.closed() || a.closed(), false);
}

}  // namespace
