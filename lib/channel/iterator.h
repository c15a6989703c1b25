// Lets `for (T& value : channel)` receive until the channel is closed and empty.
#ifndef LIB_CHANNEL_ITERATOR_H_
#define LIB_CHANNEL_ITERATOR_H_

#include <cstddef>
#include <iterator>
#include <optional>

#include "lib/channel/status.h"

namespace channel::internal {

// An input iterator: it has received one value, and receives the next by `++`. Belongs to one
// thread; several threads may iterate over one channel, each with its own.
template <class Channel>
class Iterator {
 public:
  using value_type = typename Channel::value_type;
  using difference_type = std::ptrdiff_t;

  explicit Iterator(Channel& channel) : channel_(&channel) { ++*this; }

  value_type& operator*() { return **current_; }
  Iterator& operator++() {
    current_.emplace(channel_->Receive());
    return *this;
  }
  void operator++(int) { ++*this; }

  friend bool operator==(const Iterator& iterator, std::default_sentinel_t) {
    return !*iterator.current_;
  }

 private:
  Channel* channel_;
  std::optional<Received<value_type>> current_;  // Never empty after construction.
};

}  // namespace channel::internal

#endif  // LIB_CHANNEL_ITERATOR_H_
