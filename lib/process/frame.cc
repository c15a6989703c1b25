#include "lib/process/frame.h"

#include <poll.h>
#include <sys/socket.h>
#include <time.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace process::internal {
namespace {

constexpr std::size_t kHeaderSize = sizeof(std::uint64_t) + 1;
// Up to this, a message goes and comes in one system call, which is most of what it costs.
constexpr std::size_t kSmall = 4096;

bool IsEndless(const Patience& patience) {
  return patience.deadline == TimePoint::max() && patience.cancel < 0;
}

// Waits until `descriptor` is ready for `events` (or has ended).
IoResult Await(int descriptor, short events, const Patience& patience) {
  pollfd polled[] = {{descriptor, events, 0}, {patience.cancel, POLLIN, 0}};
  while (true) {
    timespec left = {};
    const timespec* limit = nullptr;
    if (patience.deadline != TimePoint::max()) {
      const auto now = std::chrono::steady_clock::now();
      const auto rest =
          std::max<std::chrono::nanoseconds>(patience.deadline - now, std::chrono::nanoseconds(0));
      left.tv_sec = static_cast<time_t>(rest.count() / 1'000'000'000);
      left.tv_nsec = static_cast<long>(rest.count() % 1'000'000'000);
      limit = &left;
    }
    // A negative descriptor is skipped by poll.
    const int ready = ppoll(polled, 2, limit, nullptr);
    if (ready == 0) return IoResult::kTimeOut;
    if (ready < 0 && errno != EINTR) return IoResult::kEnd;
    if (ready > 0 && polled[0].revents != 0) return IoResult::kDone;
    if (ready > 0 && polled[1].revents != 0) return IoResult::kCancelled;
  }
}

// Transfers `size` bytes by `step`, which is send or recv.
template <class Step>
IoResult TransferAll(int descriptor, short events, std::size_t size, const Patience& patience,
                     Step step) {
  for (std::size_t done = 0; done < size;) {
    const ssize_t count = step(done);
    if (count > 0) {
      done += static_cast<std::size_t>(count);
      continue;
    }
    if (count < 0 && errno == EINTR) continue;
    if (count == 0 || errno != EAGAIN) return IoResult::kEnd;
    const IoResult ready = Await(descriptor, events, patience);
    if (ready != IoResult::kDone) return ready;
  }
  return IoResult::kDone;
}

IoResult SendAll(int descriptor, const char* data, std::size_t size, const Patience& patience) {
  return TransferAll(descriptor, POLLOUT, size, patience, [&](std::size_t done) {
    return send(descriptor, data + done, size - done, MSG_NOSIGNAL | MSG_DONTWAIT);
  });
}

// Receives at least `wanted` bytes, at most `size`. `*received` is how many.
IoResult ReceiveAtLeast(int descriptor, char* data, std::size_t wanted, std::size_t size,
                        const Patience& patience, std::size_t* received) {
  // The answer is seldom there before anybody waits for it: whoever must not wait in recv itself
  // waits first, rather than to hear there that it has to wait.
  const int flags = IsEndless(patience) ? 0 : MSG_DONTWAIT;
  if (flags != 0) {
    const IoResult ready = Await(descriptor, POLLIN, patience);
    if (ready != IoResult::kDone) return ready;
  }
  *received = 0;
  return TransferAll(descriptor, POLLIN, wanted, patience, [&](std::size_t done) {
    const ssize_t count = recv(descriptor, data + done, size - done, flags);
    if (count > 0) *received += static_cast<std::size_t>(count);
    return count;
  });
}

}  // namespace

IoResult SendFrame(int descriptor, char kind, std::string_view content, const Patience& patience) {
  char header[kHeaderSize];
  const std::uint64_t size = content.size();
  std::memcpy(header, &size, sizeof(size));
  header[sizeof(size)] = kind;
  if (content.size() <= kSmall) {
    char message[kHeaderSize + kSmall];
    std::memcpy(message, header, kHeaderSize);
    std::copy(content.begin(), content.end(), message + kHeaderSize);
    return SendAll(descriptor, message, kHeaderSize + content.size(), patience);
  }
  const IoResult result = SendAll(descriptor, header, kHeaderSize, patience);
  if (result != IoResult::kDone) return result;
  return SendAll(descriptor, content.data(), content.size(), patience);
}

IoResult ReceiveFrame(int descriptor, Frame* frame, const Patience& patience) {
  char message[kHeaderSize + kSmall];
  std::size_t received = 0;
  const IoResult result =
      ReceiveAtLeast(descriptor, message, kHeaderSize, sizeof(message), patience, &received);
  if (result != IoResult::kDone) return result;
  std::uint64_t size;
  std::memcpy(&size, message, sizeof(size));
  received -= kHeaderSize;
  // The other side has lost its mind, or has sent two.
  if (size > kMaxContent || received > size) return IoResult::kEnd;
  frame->kind = message[sizeof(size)];
  frame->content.assign(message + kHeaderSize, received);
  if (received == size) return IoResult::kDone;
  frame->content.resize(size);
  return ReceiveAtLeast(descriptor, frame->content.data() + received, size - received,
                        size - received, patience, &received);
}

}  // namespace process::internal
