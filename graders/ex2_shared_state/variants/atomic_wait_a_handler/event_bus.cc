#include "ex2_shared_state/event_bus.h"

#include <atomic>
#include <cstddef>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ex2 {

// One handler, and how many threads run it.
class HandlerSlot {
 public:
  explicit HandlerSlot(EventBus::Handler handler) : handler_(std::move(handler)) {}

  bool Call(std::string_view message) {
    int users = users_.load();
    do {
      if (users & kEnded) return false;
    } while (!users_.compare_exchange_weak(users, users + 1));
    const Inside inside(this);
    handler_(message);
    return true;
  }

  void End() {
    users_.fetch_or(kEnded);
    for (const Inside* call = innermost; call != nullptr; call = call->outer) {
      if (call->slot == this) return;
    }
    for (int users = users_.load(); users != kEnded; users = users_.load()) users_.wait(users);
  }

 private:
  static constexpr int kEnded = 1 << 30;

  // The calls that this thread is in, from the innermost outwards.
  struct Inside {
    explicit Inside(HandlerSlot* called) : slot(called), outer(innermost) { innermost = this; }
    ~Inside() {
      innermost = outer;
      slot->users_.fetch_sub(1);
      slot->users_.notify_all();
    }
    HandlerSlot* slot;
    const Inside* outer;
  };
  static thread_local const Inside* innermost;

  const EventBus::Handler handler_;
  std::atomic<int> users_{0};  // and kEnded
};

thread_local const HandlerSlot::Inside* HandlerSlot::innermost = nullptr;

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

Subscription::Subscription(std::weak_ptr<Topics> topics, std::shared_ptr<HandlerSlot> slot)
    : topics_(std::move(topics)), slot_(std::move(slot)) {}

Subscription& Subscription::operator=(Subscription&& other) noexcept {
  if (this == &other) return *this;
  Release();
  topics_ = std::move(other.topics_);
  slot_ = std::move(other.slot_);
  return *this;
}

Subscription::~Subscription() { Release(); }

void Subscription::Release() {
  const std::shared_ptr<HandlerSlot> slot = std::exchange(slot_, nullptr);
  if (!slot) return;
  if (const std::shared_ptr<Topics> topics = topics_.lock()) topics->Remove(slot);
  slot->End();
}

EventBus::EventBus() : topics_(std::make_shared<Topics>()) {}

Subscription EventBus::Subscribe(std::string topic, Handler handler) {
  if (!handler) throw std::invalid_argument("handler must not be empty");
  auto slot = std::make_shared<HandlerSlot>(std::move(handler));
  topics_->Add(std::move(topic), slot);
  return Subscription(topics_, std::move(slot));
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
