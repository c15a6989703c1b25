#ifndef EX4_THREAD_POOLS_AS_COMPLETED_H_
#define EX4_THREAD_POOLS_AS_COMPLETED_H_

#include <cstddef>
#include <functional>
#include <future>
#include <optional>

#include "ex4_thread_pools/thread_pool.h"
#include "exercises/not_implemented.h"

namespace ex4 {

// One finished piece of work.
template <class T>
struct Completion {
  std::size_t index;      // What Submit returned for it.
  std::future<T> result;  // Ready: get() returns the result or throws the exception.
};

// Runs work on a pool and yields the results in the order in which they are completed.
//
//   CompletionStream<Page> stream(pool);
//   for (const std::string& url : urls) stream.Submit([url] { return Fetch(url); });
//   while (auto done = stream.Next()) Show(urls[done->index], done->result.get());
//
// Everything that was submitted comes out exactly once, whatever becomes of it: work that the pool
// refuses or drops, because it has been shut down, comes out with a std::future_error
// (broken_promise).
//
// Thread safety: every member function may be called from any thread. Of several threads in Next,
//   each gets other results. The destructor must be called when no other thread uses the object; it
//   does not wait for work that still runs.
template <class T>
class CompletionStream {
 public:
  // The pool must outlive the calls of Submit.
  explicit CompletionStream(ThreadPool& pool);

  // Submits `work` to the pool and returns its index: 0, 1, 2, … in the order of the calls.
  // Blocks: never.
  // Errors: std::invalid_argument if `work` is empty.
  std::size_t Submit(std::function<T()> work);

  // The next result, in the order of completion, or nothing if all that was submitted so far has
  // been yielded or is being waited for by other calls.
  // Blocks: until work is completed, without using the CPU. Do not call it from work of the same
  //   pool: if all workers wait, nobody is left to complete anything.
  std::optional<Completion<T>> Next();

 private:
  // TODO: the members.
};

// TODO: Each piece of work puts its own Completion into a queue, shared with the stream, when it has
// run, and notifies. Next waits for the queue, not for the futures one after the other.

template <class T>
CompletionStream<T>::CompletionStream(ThreadPool& /*pool*/) {
  throw racecourse::NotImplementedYet("CompletionStream");
}

template <class T>
std::size_t CompletionStream<T>::Submit(std::function<T()> /*work*/) {
  throw racecourse::NotImplementedYet("CompletionStream::Submit");
}

template <class T>
std::optional<Completion<T>> CompletionStream<T>::Next() {
  throw racecourse::NotImplementedYet("CompletionStream::Next");
}

}  // namespace ex4

#endif  // EX4_THREAD_POOLS_AS_COMPLETED_H_
