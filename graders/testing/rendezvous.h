// Waiting points with which graders prove parallelism and force orders, without sleeping.
//
// A grader proves "four workers run at the same time" by letting none of them go on before all four
// are there. Where the learner's code runs them one after the other, everything stops; the referee
// sees that nobody can move and reports the sentence that the waiting point was given.
//
// None of these adds a happens-before edge that ThreadSanitizer sees: two threads that meet at a
// Rendezvous are still racing on the learner's data if the learner does not order them.
//
// Thread safety: all member functions may be called from any thread.
#ifndef GRADERS_TESTING_RENDEZVOUS_H_
#define GRADERS_TESTING_RENDEZVOUS_H_

#include <atomic>
#include <string>

#include "graders/testing/expectation_board.h"

namespace grading {

// A counter that threads wait on: the one mechanism behind the waiting points below.
class Arrivals {
 public:
  // `expectation` completes "expected: ", for instance "4 calls of work() at the same time".
  Arrivals(int needed, const std::string& expectation);
  ~Arrivals();
  Arrivals(const Arrivals&) = delete;
  Arrivals& operator=(const Arrivals&) = delete;

  // Counts one arrival and wakes the waiting threads once `needed` is reached. Does not block.
  void Arrive();
  // Blocks until `needed` arrivals were counted.
  void Wait();

  int count() const { return count_.load(std::memory_order_relaxed); }
  bool complete() const { return count() >= needed_; }

 private:
  friend class Pending;
  void AddWaiting(int n);

  const int needed_;
  std::atomic<int> count_{0};
  racecourse::BoardEntry* const entry_;
};

// Lets `parties` threads go on only when all of them have arrived.
class Rendezvous {
 public:
  Rendezvous(int parties, const std::string& expectation) : arrivals_(parties, expectation) {}
  // Blocks until all parties have arrived.
  void ArriveAndWait() {
    arrivals_.Arrive();
    arrivals_.Wait();
  }
  int arrived() const { return arrivals_.count(); }

 private:
  Arrivals arrivals_;
};

// Something that happens once; `Wait` blocks until it has.
class Event {
 public:
  explicit Event(const std::string& expectation) : arrivals_(1, expectation) {}
  void Set() { arrivals_.Arrive(); }
  void Wait() { arrivals_.Wait(); }
  bool IsSet() const { return arrivals_.complete(); }

 private:
  Arrivals arrivals_;
};

// Says on the board what a thread waits for, for waits that are none of the above. Between Begin and
// End the expectation counts as unmet.
class Pending {
 public:
  explicit Pending(const std::string& expectation) : entry_(1, expectation) {}
  void Begin() { entry_.AddWaiting(1); }
  void End() { entry_.AddWaiting(-1); }

 private:
  Arrivals entry_;
};

// A number that several threads count up, invisible to ThreadSanitizer like the waiting points.
class Tally {
 public:
  // Returns the new value.
  int Add(int n = 1);
  int value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<int> value_{0};
};

}  // namespace grading

#endif  // GRADERS_TESTING_RENDEZVOUS_H_
