// Where new jobs wait until somebody looks. Not for users of the pool.
#ifndef LIB_POOL_INTAKE_H_
#define LIB_POOL_INTAKE_H_

#include <atomic>
#include <cstdint>

#include "lib/pool/job.h"

namespace pool::internal {

// A pile of jobs beside the pool's lock: whoever adds one does not meet those who take. It can be
// closed, which sends everybody who comes to the lock.
//
// After a job was added, the intake (and the pool) may be gone at any moment, as the job may be what
// its owner was waiting for. That is why "closed" is a value of the same word and not a flag beside
// it: nothing is looked at afterwards.
//
// Thread safety: any thread may call Push and seems_empty; the others need the pool's lock.
class Intake {
 public:
  // False: closed.
  bool Push(Job* job) {
    Job* newest = newest_.load();
    do {
      if (newest == Closed()) return false;
      job->in_queue.next = newest;
    } while (!newest_.compare_exchange_weak(newest, job));
    return true;
  }

  // Removes all jobs and returns the first to have come; they are linked by in_queue.next.
  Job* TakeAll() {
    Job* const newest = newest_.load();
    return newest == nullptr || newest == Closed() ? nullptr : Reversed(newest_.exchange(nullptr));
  }

  // As TakeAll, and closes it.
  Job* Close() {
    Job* const newest = newest_.exchange(Closed());
    return newest == Closed() ? nullptr : Reversed(newest);
  }

  void Open() {
    if (newest_.load() == Closed()) newest_.store(nullptr);
  }

  std::int64_t size() const {
    std::int64_t count = 0;
    const Job* job = newest_.load();
    for (; job != nullptr && job != Closed(); job = job->in_queue.next) ++count;
    return count;
  }

  bool seems_empty() const {
    const Job* const newest = newest_.load();
    return newest == nullptr || newest == Closed();
  }

 private:
  static Job* Reversed(Job* newest) {
    Job* reversed = nullptr;
    while (newest != nullptr) {
      Job* const older = newest->in_queue.next;
      newest->in_queue.next = reversed;
      reversed = newest;
      newest = older;
    }
    return reversed;
  }

  // Stands for "closed": an address that no job has.
  static Job* Closed() { return reinterpret_cast<Job*>(alignof(void*)); }

  std::atomic<Job*> newest_{nullptr};
};

}  // namespace pool::internal

#endif  // LIB_POOL_INTAKE_H_
