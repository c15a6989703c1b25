// Correct uses of threads, futures and coroutines.

#include <coroutine>
#include <exception>
#include <future>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include "graders/explorer/tests/programs.h"
#include "gtest/gtest.h"

namespace explorer {
namespace {

void PromiseAndFuture() {
  std::promise<int> promise;
  std::thread thread([&] { promise.set_value(7); });
  EXPECT_EQ(promise.get_future().get(), 7);
  thread.join();
}

void ExceptionThroughAFuture() {
  std::promise<int> promise;
  std::thread thread(
      [&] { promise.set_exception(std::make_exception_ptr(std::runtime_error("no"))); });
  EXPECT_THROW(promise.get_future().get(), std::runtime_error);
  thread.join();
}

// The thread lets go of the exception when the other one has read it.
void ExceptionOfAPackagedTask() {
  std::packaged_task<int()> task([]() -> int { throw std::runtime_error("no"); });
  std::future<int> result = task.get_future();
  std::thread thread([task = std::move(task)]() mutable { task(); });
  std::string what;
  try {
    result.get();
  } catch (const std::runtime_error& error) {
    what = error.what();
  }
  result = {};
  EXPECT_EQ(what, "no");
  thread.join();
}

void Async() {
  std::future<int> a = std::async(std::launch::async, [] { return 1; });
  std::future<int> b = std::async(std::launch::async, [] { return 2; });
  EXPECT_EQ(a.get() + b.get(), 3);
}

void FutureWithTimeOut() {
  std::promise<void> promise;
  std::future<void> future = promise.get_future();
  EXPECT_EQ(future.wait_for(std::chrono::hours(1)), std::future_status::timeout);
  std::thread thread([&] { promise.set_value(); });
  future.wait();
  thread.join();
}

void PackagedTask() {
  std::packaged_task<int(int)> task([](int n) { return 2 * n; });
  std::future<int> result = task.get_future();
  std::thread thread(std::move(task), 21);
  EXPECT_EQ(result.get(), 42);
  thread.join();
}

void SharedFuture() {
  std::promise<int> promise;
  const std::shared_future<int> future = promise.get_future().share();
  std::thread a([future] { EXPECT_EQ(future.get(), 5); });
  std::thread b([future] { EXPECT_EQ(future.get(), 5); });
  promise.set_value(5);
  a.join();
  b.join();
}

struct CountsDown {
  std::mutex* mutex = nullptr;
  int* alive = nullptr;
  ~CountsDown() {
    if (mutex == nullptr) return;
    const std::lock_guard<std::mutex> lock(*mutex);
    --*alive;
  }
};

void ThreadLocalDestructor() {
  std::mutex mutex;
  int alive = 2;
  const auto run = [&] {
    thread_local CountsDown counts_down;
    counts_down.mutex = &mutex;
    counts_down.alive = &alive;
  };
  std::thread a(run);
  std::thread b(run);
  a.join();
  b.join();
  EXPECT_EQ(alive, 0);
}

void Detached() {
  auto promise = std::make_shared<std::promise<void>>();
  std::future<void> done = promise->get_future();
  std::thread([promise] { promise->set_value(); }).detach();
  done.get();
}

// Returned from while it may still run: its frame and its last steps are its own affair.
void DetachedUntilTheEnd() {
  auto mutex = std::make_shared<std::mutex>();
  std::thread([mutex] { const std::lock_guard<std::mutex> lock(*mutex); }).detach();
}

void ExceptionInAThread() {
  std::exception_ptr error;
  std::thread thread([&] {
    try {
      throw std::runtime_error("caught");
    } catch (...) {
      error = std::current_exception();
    }
  });
  thread.join();
  EXPECT_THROW(std::rethrow_exception(error), std::runtime_error);
}

// A coroutine that is suspended by one thread and resumed by another.
struct Task {
  struct promise_type {
    Task get_return_object() { return {}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() { std::terminate(); }
  };
};

struct OnNewThread {
  std::jthread* thread;
  bool await_ready() const { return false; }
  void await_suspend(std::coroutine_handle<> handle) {
    // The coroutine, and this object with it, may be gone as soon as the thread runs.
    std::jthread* const target = thread;
    *target = std::jthread([handle] { handle.resume(); });
  }
  void await_resume() const {}
};

Task Hop(std::jthread* thread, std::promise<int>* done) {
  co_await OnNewThread{thread};
  done->set_value(3);
}

void Coroutine() {
  std::promise<int> done;
  std::jthread thread;
  Hop(&thread, &done);
  EXPECT_EQ(done.get_future().get(), 3);
}

}  // namespace

const std::vector<Program>& TaskPrograms() {
  static const auto& programs = *new std::vector<Program>{
      {"PromiseAndFuture", PromiseAndFuture},
      {"ExceptionThroughAFuture", ExceptionThroughAFuture},
      {"ExceptionOfAPackagedTask", ExceptionOfAPackagedTask},
      {"Async", Async},
      {"FutureWithTimeOut", FutureWithTimeOut},
      {"PackagedTask", PackagedTask},
      {"SharedFuture", SharedFuture},
      {"ThreadLocalDestructor", ThreadLocalDestructor},
      {"Detached", Detached},
      {"DetachedUntilTheEnd", DetachedUntilTheEnd},
      {"ExceptionInAThread", ExceptionInAThread},
      {"Coroutine", Coroutine},
  };
  return programs;
}

}  // namespace explorer
