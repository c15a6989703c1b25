// What the library is made of costs this on one thread, with nobody else there: the floor under a
// coroutine's send, wait or switch. Nanoseconds only, there is nothing to compare with.
#include <chrono>
#include <mutex>
#include <stop_token>
#include <string>

#include "absl/synchronization/mutex.h"
#include "benchmark/benchmark.h"
#include "lib/bench/compare.h"

namespace bench {
namespace {

template <class Work>
void RegisterPrimitive(const std::string& name, Work work) {
  constexpr int kTimes = 100'000;
  Register("primitive", name, kTimes, [work](benchmark::State& state) {
    for (auto _ : state) {
      for (int i = 0; i < kTimes; ++i) work();
    }
  });
}

// Takes a lock as ShortLock does, and lets it go.
void LockAndUnlock() {
  static absl::Mutex mu;
  if (mu.TryLock()) mu.Unlock();
}

void LockAndUnlockOfTheStandardLibrary() {
  static std::mutex mutex;
  const std::lock_guard lock(mutex);
}

// What every wait that can be cancelled adds.
void WatchForStop() {
  static const std::stop_source source;
  const std::stop_callback callback(source.get_token(), [] {});
  benchmark::DoNotOptimize(&callback);
}

void ReadTheClock() { benchmark::DoNotOptimize(std::chrono::steady_clock::now()); }

void AllocateAndFree() {
  auto* const frame = new char[96];
  benchmark::DoNotOptimize(frame);
  delete[] frame;
}

const bool registered = [] {
  RegisterPrimitive("absl::Mutex", LockAndUnlock);
  RegisterPrimitive("std::mutex", LockAndUnlockOfTheStandardLibrary);
  RegisterPrimitive("std::stop_callback", WatchForStop);
  RegisterPrimitive("steady_clock::now", ReadTheClock);
  RegisterPrimitive("new_and_delete", AllocateAndFree);
  return true;
}();

}  // namespace
}  // namespace bench
