#ifndef EX6_RACE_CONDITIONS_HIT_COUNTER_H_
#define EX6_RACE_CONDITIONS_HIT_COUNTER_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <stdexcept>

namespace ex6 {

// Counts the requests that a web server answers, and the bytes that it sends.
//
// Thread safety: every member function may be called from any thread.
class HitCounter {
 public:
  // Answers one request and returns the number of bytes that were sent.
  using Answer = std::function<std::int64_t()>;

  // Calls `answer` and counts the request and its bytes. Returns the number of this request: 1, 2,
  // 3, ... in the order in which they end, each number once.
  // Blocks: as long as `answer` does. Any number of requests is answered at the same time.
  // Errors: std::invalid_argument if `answer` is empty. What `answer` throws is passed on, and such
  //   a request is not counted.
  std::int64_t Serve(const Answer& answer) {
    if (!answer) throw std::invalid_argument("answer must not be empty");
    const std::int64_t sent = answer();
    const std::int64_t number = hits_ + 1;
    bytes_ = bytes_ + sent;
    hits_ = number;
    return number;
  }

  // Requests and bytes so far. Never block.
  std::int64_t hits() const { return hits_; }
  std::int64_t bytes() const { return bytes_; }

 private:
  std::atomic<std::int64_t> hits_ = 0;
  std::atomic<std::int64_t> bytes_ = 0;  // Atomic: many threads add to it.
};

}  // namespace ex6

#endif  // EX6_RACE_CONDITIONS_HIT_COUNTER_H_
