// Whole messages over a stream socket, with a limit to the patience. Not for users of the pool.
#ifndef LIB_PROCESS_FRAME_H_
#define LIB_PROCESS_FRAME_H_

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace process::internal {

using TimePoint = std::chrono::steady_clock::time_point;

// A message: one byte that says what it is, and any number of bytes of content. A stream socket cuts
// and joins what is sent as it likes, so that each message begins with its length.
struct Frame {
  char kind = 0;
  std::string content;
};

// More than this is refused: a worker whose memory is corrupted may send any length.
inline constexpr std::uint64_t kMaxContent = std::uint64_t{1} << 30;

enum class IoResult {
  kDone,
  kEnd,        // The other side is gone. Part of a message may have been transferred.
  kTimeOut,    // The deadline has passed.
  kCancelled,  // `cancel` became readable.
};

// How long to wait, and which descriptor ends the wait when it becomes readable (-1: none).
struct Patience {
  TimePoint deadline = TimePoint::max();
  int cancel = -1;
};

// `descriptor` is a blocking stream socket. Neither raises SIGPIPE. The other side must not send a
// second message before the first has been answered: it would be taken for the end.
IoResult SendFrame(int descriptor, char kind, std::string_view content, const Patience& patience);
IoResult ReceiveFrame(int descriptor, Frame* frame, const Patience& patience);

}  // namespace process::internal

#endif  // LIB_PROCESS_FRAME_H_
