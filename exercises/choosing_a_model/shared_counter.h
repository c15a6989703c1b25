// Why a counter that all threads share gets slower with every thread.
#ifndef EXERCISES_CHOOSING_A_MODEL_SHARED_COUNTER_H_
#define EXERCISES_CHOOSING_A_MODEL_SHARED_COUNTER_H_

namespace choosing_a_model {

enum class Counting {
  kWithALock,   // One number behind a mutex.
  kOneAtomic,   // One atomic number.
  kSideBySide,  // A number a thread, next to each other in one cache line.
  kEachItsOwn,  // A number a thread, each in a cache line of its own; added up at the end.
};

// `threads` threads together count to `total`, a multiple of it. Returns what they came to.
long Count(Counting how, int threads, long total);

}  // namespace choosing_a_model

#endif  // EXERCISES_CHOOSING_A_MODEL_SHARED_COUNTER_H_
