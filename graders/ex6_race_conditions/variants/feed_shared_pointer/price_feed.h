#ifndef EX6_RACE_CONDITIONS_PRICE_FEED_H_
#define EX6_RACE_CONDITIONS_PRICE_FEED_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <shared_mutex>
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
  explicit PriceFeed(Quote quote) : quote_(std::make_shared<const Quote>(quote)) {}

  // Replaces the quote q by change(q). One update happens at a time, so that none is lost.
  // Blocks: while another update is computed, and as long as `change` does.
  // Errors: std::invalid_argument if `change` is empty. What `change` throws is passed on, and the
  //   quote stays.
  void Update(const std::function<Quote(Quote)>& change) {
    if (!change) throw std::invalid_argument("change must not be empty");
    std::lock_guard<std::mutex> update_lock(update_mutex_);
    auto quote = std::make_shared<const Quote>(change(Read()));
    std::unique_lock<std::shared_mutex> lock(quote_mutex_);
    quote_.swap(quote);
  }

  // The quote as the last update left it. Never waits for `change`.
  Quote Read() const { return *Current(); }

 private:
  std::shared_ptr<const Quote> Current() const {
    std::shared_lock<std::shared_mutex> lock(quote_mutex_);
    return quote_;
  }

  std::mutex update_mutex_;  // Held during a whole update; taken before quote_mutex_.
  mutable std::shared_mutex quote_mutex_;
  std::shared_ptr<const Quote> quote_;  // guarded by quote_mutex_; what it points to never changes
};

}  // namespace ex6

#endif  // EX6_RACE_CONDITIONS_PRICE_FEED_H_
