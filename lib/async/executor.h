// Where coroutines run: the one thing that channels, pools and the event loop have in common.
//
// Thread safety: an `Executor`'s functions may be called from any thread. `CurrentExecutor` is the
//   calling thread's own.
#ifndef LIB_ASYNC_EXECUTOR_H_
#define LIB_ASYNC_EXECUTOR_H_

#include <concepts>
#include <coroutine>
#include <exception>
#include <stop_token>
#include <utility>

namespace async {

class EventLoop;

// Runs coroutines that have been posted to it.
class Executor {
 public:
  // Resumes `coroutine` soon, on a thread of this executor, in the order of the posts.
  //
  // Does not block, and never resumes inside the call: whoever posts may hold a lock and may be
  // destroyed by what it wakes. `coroutine` must be suspended, and must not be posted twice.
  // Anything done before Post is visible to the coroutine.
  virtual void Post(std::coroutine_handle<> coroutine) = 0;

  // Work for coroutines of this executor has begun, or ended, where the executor cannot see it: on
  // a pool's thread, say. An event loop in virtual time does not move its clock meanwhile, and its
  // destructor waits for the end. `OutsideWork` calls them in pairs.
  virtual void OutsideWorkBegan() {}
  virtual void OutsideWorkEnded() {}

  // The event loop that this executor is, or null. Sleeping and sockets need one.
  virtual EventLoop* event_loop() { return nullptr; }

 protected:
  ~Executor() = default;
};

// Tells `home` of outside work for as long as it lives; null tells nobody. Whoever hands a job to
// another thread creates it on the loop's thread (`OutsideWork work(CurrentExecutor())`), moves it
// into the job, and lets it go when the job has run and has posted whom it wakes, or is dropped.
class OutsideWork {
 public:
  explicit OutsideWork(Executor* home) : home_(home) {
    if (home_ != nullptr) home_->OutsideWorkBegan();
  }
  OutsideWork(OutsideWork&& other) noexcept : home_(std::exchange(other.home_, nullptr)) {}
  OutsideWork& operator=(OutsideWork&&) = delete;
  ~OutsideWork() {
    if (home_ != nullptr) home_->OutsideWorkEnded();
  }

 private:
  Executor* home_;
};

// The executor whose thread this is, or null. Never inlined: a compiler would otherwise keep the
// address of one thread's variable across a suspension, and read it on another thread.
[[gnu::noinline]] Executor* CurrentExecutor();

// Set by an executor on its own threads, for as long as they run.
[[gnu::noinline]] void SetCurrentExecutor(Executor* executor);

// Differs between any two threads that live at the same time.
[[gnu::noinline]] const void* ThisThreadKey();

// A promise whose coroutine knows where it runs and when it is asked to stop. Everything in this
// library that suspends asks the promise for both: `executor()` is where the coroutine is resumed,
// `stop_token()` ends the wait with `Cancelled`.
template <class Promise>
concept ContextPromise = requires(const Promise& promise) {
  { promise.executor() } -> std::convertible_to<Executor*>;
  { promise.stop_token() } -> std::convertible_to<std::stop_token>;
};

// Thrown by a `co_await` whose coroutine was asked to stop. What was awaited did not happen: nothing
// was sent, taken or acquired.
class Cancelled : public std::exception {
 public:
  const char* what() const noexcept override { return "cancelled"; }
};

}  // namespace async

#endif  // LIB_ASYNC_EXECUTOR_H_
