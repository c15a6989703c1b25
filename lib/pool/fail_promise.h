// How a promise is failed by a thread that goes on living.
#ifndef LIB_POOL_FAIL_PROMISE_H_
#define LIB_POOL_FAIL_PROMISE_H_

#include <exception>
#include <future>
#include <utility>

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define POOL_WITH_THREAD_SANITIZER
#endif
#endif
#if defined(__SANITIZE_THREAD__)
#define POOL_WITH_THREAD_SANITIZER
#endif

#ifdef POOL_WITH_THREAD_SANITIZER
extern "C" void __tsan_ignore_thread_begin();
extern "C" void __tsan_ignore_thread_end();
#endif

namespace pool::internal {

// Makes the future of `promise` throw `error`, and lets go of both.
//
// An exception is freed by whoever lets go of it last: the thread that caught it from the future, or
// this one. The C++ library counts the references in code that ThreadSanitizer does not see, so that
// in the second case it takes the other thread's reading (what()) and this thread's freeing for a
// race. Therefore what happens here is kept from it; locks and atomics it sees all the same.
template <class T>
void FailPromise(std::promise<T> promise, std::exception_ptr error) {
#ifdef POOL_WITH_THREAD_SANITIZER
  __tsan_ignore_thread_begin();
#endif
  promise.set_exception(std::move(error));
  error = nullptr;
  promise = std::promise<T>();
#ifdef POOL_WITH_THREAD_SANITIZER
  __tsan_ignore_thread_end();
#endif
}

}  // namespace pool::internal

#undef POOL_WITH_THREAD_SANITIZER

#endif  // LIB_POOL_FAIL_PROMISE_H_
