#ifndef EX6_RACE_CONDITIONS_PRICE_FEED_H_
#define EX6_RACE_CONDITIONS_PRICE_FEED_H_

#include <atomic>
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
  explicit PriceFeed(Quote quote) : bid_(quote.bid), ask_(quote.ask) {}

  // Replaces the quote q by change(q). One update happens at a time, so that none is lost.
  // Blocks: while another update is computed, and as long as `change` does.
  // Errors: std::invalid_argument if `change` is empty. What `change` throws is passed on, and the
  //   quote stays.
  void Update(const std::function<Quote(Quote)>& change) {
    if (!change) throw std::invalid_argument("change must not be empty");
    std::lock_guard<std::mutex> lock(update_mutex_);
    const Quote quote = change(Read());
    ++version_;  // Odd: a quote is being written.
    bid_ = quote.bid;
    ask_ = quote.ask;
    ++version_;
  }

  // The quote as the last update left it. Never waits for `change`.
  Quote Read() const {
    for (;;) {
      const unsigned version = version_;
      const Quote quote = {bid_, ask_};
      if (version % 2 == 0 && version_ == version) return quote;
    }
  }

 private:
  std::mutex update_mutex_;  // Held during an update.
  // Atomic: Read does not take the lock.
  std::atomic<unsigned> version_ = 0;
  std::atomic<std::int64_t> bid_;
  std::atomic<std::int64_t> ask_;
};

}  // namespace ex6

#endif  // EX6_RACE_CONDITIONS_PRICE_FEED_H_
