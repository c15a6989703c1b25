// How an operation on a channel ended, and what a receive brought.
#ifndef LIB_CHANNEL_STATUS_H_
#define LIB_CHANNEL_STATUS_H_

#include <cassert>
#include <optional>
#include <ostream>
#include <string_view>
#include <utility>

namespace channel {

// Every outcome except kOk means that the operation had no effect: nothing was taken out of the
// channel, and a value that was to be sent is still where it was.
enum class [[nodiscard]] Status {
  kOk,          // The value went over.
  kClosed,      // The channel is closed; for a receive: closed and empty. It stays so.
  kWouldBlock,  // Only of Try...: sending, no room; receiving, nothing there.
  kTimedOut,    // The deadline passed first.
  kCancelled,   // Stop was requested first.
};

constexpr std::string_view ToString(Status status) {
  switch (status) {
    case Status::kOk:
      return "ok";
    case Status::kClosed:
      return "closed";
    case Status::kWouldBlock:
      return "would block";
    case Status::kTimedOut:
      return "timed out";
    case Status::kCancelled:
      return "cancelled";
  }
  return "not a status";
}

inline std::ostream& operator<<(std::ostream& out, Status status) {
  return out << ToString(status);
}

// What a receive brought: a value, or the reason why there is none. Reads like a std::optional:
//
//   while (auto job = jobs.Receive()) Run(*job);
//
// Thread safety: as a std::optional.
template <class T>
class [[nodiscard]] Received {
 public:
  explicit Received(Status failure) : status_(failure) { assert(failure != Status::kOk); }
  explicit Received(std::optional<T>&& value, Status status)
      : status_(status), value_(std::move(value)) {
    assert(value_.has_value() == (status == Status::kOk));
  }

  Status status() const { return status_; }
  explicit operator bool() const { return status_ == Status::kOk; }

  // The value. There must be one.
  T& operator*() & { return *value_; }
  const T& operator*() const& { return *value_; }
  T&& operator*() && { return *std::move(value_); }
  T* operator->() { return &*value_; }
  const T* operator->() const { return &*value_; }

 private:
  Status status_;
  std::optional<T> value_;
};

}  // namespace channel

#endif  // LIB_CHANNEL_STATUS_H_
