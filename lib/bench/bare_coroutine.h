// The least that a coroutine can cost: hand-written frames without cancellation, executors, exceptions
// or any other promise kept. The benchmarks of lib/async compare with them.
#ifndef LIB_BENCH_BARE_COROUTINE_H_
#define LIB_BENCH_BARE_COROUTINE_H_

#include <coroutine>
#include <exception>
#include <string>
#include <utility>

#include "benchmark/benchmark.h"
#include "lib/async/event_loop.h"
#include "lib/bench/compare.h"

namespace bench {

// A lazy coroutine that resumes its parent by symmetric transfer, and does nothing else.
struct Bare {
  struct promise_type {
    struct Final {
      bool await_ready() noexcept { return false; }
      std::coroutine_handle<> await_suspend(std::coroutine_handle<promise_type> self) noexcept {
        return self.promise().parent;
      }
      void await_resume() noexcept {}
    };
    Bare get_return_object() {
      return Bare(std::coroutine_handle<promise_type>::from_promise(*this));
    }
    std::suspend_always initial_suspend() noexcept { return {}; }
    Final final_suspend() noexcept { return {}; }
    void return_value(int v) { value = v; }
    void unhandled_exception() { std::terminate(); }
    std::coroutine_handle<> parent = std::noop_coroutine();
    int value = 0;
  };

  explicit Bare(std::coroutine_handle<promise_type> h) : handle(h) {}
  Bare(Bare&& other) noexcept : handle(std::exchange(other.handle, nullptr)) {}
  ~Bare() {
    if (handle) handle.destroy();
  }

  bool await_ready() noexcept { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> parent) noexcept {
    handle.promise().parent = parent;
    return handle;
  }
  int await_resume() noexcept { return handle.promise().value; }

  std::coroutine_handle<promise_type> handle;
};

inline Bare BareYielder(int rounds) {
  for (int i = 0; i < rounds; ++i) co_await std::suspend_always();
  co_return 0;
}

// Two of them, in turns.
inline void BarePingPong(int rounds) {
  const Bare one = BareYielder(rounds);
  const Bare two = BareYielder(rounds);
  while (!one.handle.done()) {
    one.handle.resume();
    two.handle.resume();
  }
}

// `work(loop)` against `bare()`.
template <class Work, class BareWork>
void CompareLoop(const std::string& workload, long items, Work work, BareWork bare) {
  Compare(
      workload, items,
      [work](benchmark::State& state) {
        async::EventLoop loop;
        for (auto _ : state) work(loop);
      },
      [bare](benchmark::State& state) {
        for (auto _ : state) bare();
      });
}

}  // namespace bench

#endif  // LIB_BENCH_BARE_COROUTINE_H_
