#include "ex2_shared_state/event_bus.h"

#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace ex2 {

// One handler, and who is running it.
class HandlerSlot {
 public:
  explicit HandlerSlot(EventBus::Handler handler) : handler_(std::move(handler)) {}

  // Calls the handler without a lock, unless it was ended. Returns whether it did.
  bool Call(std::string_view message) {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      if (ended_) return false;
      running_.push_back(std::this_thread::get_id());
    }
    const std::unique_ptr<HandlerSlot, Leave> leave(this);  // Also when the handler throws.
    handler_(message);
    return true;
  }

  // Nobody enters from now on. Waits for those who are inside, unless the caller is one of them.
  void End() {
    EventBus::Handler ended_handler;  // Destroyed after the lock is free.
    std::unique_lock<std::mutex> lock(mutex_);
    ended_ = true;
    if (std::count(running_.begin(), running_.end(), std::this_thread::get_id()) > 0) return;
    ++waiting_;
    left_.wait(lock, [this] { return running_.empty(); });
    --waiting_;
    ended_handler.swap(handler_);
  }

 private:
  struct Leave {
    void operator()(HandlerSlot* slot) const { slot->LeaveCall(); }
  };

  void LeaveCall() {
    EventBus::Handler ended_handler;
    std::lock_guard<std::mutex> lock(mutex_);
    running_.erase(std::find(running_.begin(), running_.end(), std::this_thread::get_id()));
    if (!ended_ || !running_.empty()) return;
    left_.notify_all();
    // It was ended from inside. What it holds may be its own Subscription: a circle.
    if (waiting_ == 0) ended_handler.swap(handler_);
  }

  std::mutex mutex_;
  std::condition_variable left_;  // running_ is empty
  // Guarded by mutex_; handler_ does not change while somebody runs it.
  EventBus::Handler handler_;
  bool ended_ = false;
  int waiting_ = 0;                       // threads in End
  std::vector<std::thread::id> running_;  // one element a call
};

// Who has subscribed to what. Its lock is held for a moment only, never while a handler runs.
class Topics {
 public:
  void Add(std::string topic, std::shared_ptr<HandlerSlot> slot) {
    std::lock_guard<std::mutex> lock(mutex_);
    slots_[std::move(topic)].push_back(std::move(slot));
  }

  void Remove(const std::shared_ptr<HandlerSlot>& slot) {
    std::lock_guard<std::mutex> lock(mutex_);
    for (auto topic = slots_.begin(); topic != slots_.end(); ++topic) {
      if (std::erase(topic->second, slot) == 0) continue;
      if (topic->second.empty()) slots_.erase(topic);
      return;
    }
  }

  // A copy: the handlers that are called may change the list.
  std::vector<std::shared_ptr<HandlerSlot>> SlotsOf(std::string_view topic) const {
    std::lock_guard<std::mutex> lock(mutex_);
    const auto found = slots_.find(topic);
    if (found == slots_.end()) return {};
    return found->second;
  }

 private:
  mutable std::mutex mutex_;
  // Guarded by mutex_; no list is empty.
  std::map<std::string, std::vector<std::shared_ptr<HandlerSlot>>, std::less<>> slots_;
};

Subscription::Subscription(Topics* topics, std::shared_ptr<HandlerSlot> slot)
    : topics_(topics), slot_(std::move(slot)) {}

Subscription& Subscription::operator=(Subscription&& other) noexcept {
  if (this == &other) return *this;
  Release();
  topics_ = other.topics_;
  slot_ = std::move(other.slot_);
  return *this;
}

Subscription::~Subscription() { Release(); }

void Subscription::Release() {
  const std::shared_ptr<HandlerSlot> slot = std::exchange(slot_, nullptr);
  if (!slot) return;
  topics_->Remove(slot);
  slot->End();
}

EventBus::EventBus() : topics_(std::make_shared<Topics>()) {}

Subscription EventBus::Subscribe(std::string topic, Handler handler) {
  if (!handler) throw std::invalid_argument("handler must not be empty");
  auto slot = std::make_shared<HandlerSlot>(std::move(handler));
  topics_->Add(std::move(topic), slot);
  return Subscription(topics_.get(), std::move(slot));
}

int EventBus::Publish(std::string_view topic, std::string_view message) {
  int called = 0;
  std::exception_ptr first_error;
  for (const std::shared_ptr<HandlerSlot>& slot : topics_->SlotsOf(topic)) {
    try {
      if (slot->Call(message)) ++called;
    } catch (...) {
      if (!first_error) first_error = std::current_exception();
    }
  }
  if (first_error) std::rethrow_exception(first_error);
  return called;
}

}  // namespace ex2
