// What a channel looked like at one moment.
#ifndef LIB_CHANNEL_STATS_H_
#define LIB_CHANNEL_STATS_H_

#include <cstddef>
#include <cstdint>

namespace channel {

// A consistent snapshot: all figures are of the same moment, so `sent == received + size`.
struct ChannelStats {
  std::size_t capacity = 0;
  std::size_t size = 0;       // Values in the buffer, never more than `capacity`.
  std::size_t peak_size = 0;  // The largest `size` so far.
  // Blocked threads, coroutines and selects that wait here to send or to receive.
  int parked_senders = 0;
  int parked_receivers = 0;
  // Values since the channel was made.
  std::uint64_t sent = 0;
  std::uint64_t received = 0;  // Those that Drain took included.
  bool closed = false;
};

}  // namespace channel

#endif  // LIB_CHANNEL_STATS_H_
