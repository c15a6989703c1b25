#ifndef EX6_RACE_CONDITIONS_PRICE_FEED_H_
#define EX6_RACE_CONDITIONS_PRICE_FEED_H_

#include <cstdint>
#include <functional>
#include <mutex>
#include <stdexcept>

namespace ex6 {

// What a share can be sold and bought for, in cents.
struct Quote {
  std::int64_t bid = 0;
  std::int64_t ask = 0;

  friend bool operator==(const Quote&, const Quote&) = default;
};

// The current quote of a share: many threads read it, some change it.
//
// Thread safety: every member function may be called from any thread; Read also from `change`.
class PriceFeed {
 public:
  explicit PriceFeed(Quote quote) : quote_(quote) {}

  // Replaces the quote q by change(q). One update happens at a time, so that none is lost.
  // Blocks: while another update is computed, and as long as `change` does.
  // Errors: std::invalid_argument if `change` is empty. What `change` throws is passed on, and the
  //   quote stays.
  void Update(const std::function<Quote(Quote)>& change) {
    if (!change) throw std::invalid_argument("change must not be empty");
    const Quote quote = change(Read());  // Without quote_mutex_: readers go on meanwhile.
    std::lock_guard<std::mutex> lock(quote_mutex_);
    quote_ = quote;
  }

  // The quote as the last update left it. Never waits for `change`.
  Quote Read() const {
    std::lock_guard<std::mutex> lock(quote_mutex_);
    return quote_;
  }

 private:
  // Held only to copy the two numbers, which belong together.
  mutable std::mutex quote_mutex_;
  Quote quote_;  // guarded by quote_mutex_
};

}  // namespace ex6

#endif  // EX6_RACE_CONDITIONS_PRICE_FEED_H_
