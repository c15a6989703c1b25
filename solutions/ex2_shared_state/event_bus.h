#ifndef EX2_SHARED_STATE_EVENT_BUS_H_
#define EX2_SHARED_STATE_EVENT_BUS_H_

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace ex2 {

class HandlerSlot;
class Topics;

// Keeps a handler subscribed; its end releases it. One that was moved from, or constructed empty,
// holds nothing. May outlive the bus.
//
// Thread safety: one thread at a time uses a Subscription; the bus may be in use by others.
class Subscription {
 public:
  Subscription() = default;
  Subscription(Subscription&& other) noexcept = default;
  // Releases what this one held before.
  Subscription& operator=(Subscription&& other) noexcept;
  ~Subscription();

  // Ends the subscription: when Release has returned, the handler is not running and never runs
  // again. Does nothing if nothing is held.
  // Blocks: while other threads run the handler. From inside the handler itself it returns at once;
  //   that call goes on, and there is no new one.
  void Release();

 private:
  friend class EventBus;
  Subscription(std::weak_ptr<Topics> topics, std::shared_ptr<HandlerSlot> slot);

  std::weak_ptr<Topics> topics_;
  std::shared_ptr<HandlerSlot> slot_;  // Null: holds nothing.
};

// Delivers messages to the handlers of a topic.
//
// Thread safety: every member function may be called from any thread, also from a handler. No lock
//   is held while a handler runs; messages that are published at the same time are handled at the
//   same time, one handler perhaps by several threads at once.
class EventBus {
 public:
  using Handler = std::function<void(std::string_view)>;

  EventBus();

  // From now on `handler` is called for every message on `topic`. A message that is being published
  // at this moment may miss it. Never blocks.
  // Errors: std::invalid_argument, naming it, if `handler` is empty.
  [[nodiscard]] Subscription Subscribe(std::string topic, Handler handler);

  // Calls the handlers of `topic` on this thread, in the order of their subscriptions, and returns
  // how many it called. A handler that is released before its turn is left out, by whomever.
  // Blocks: as long as the handlers take.
  // Errors: if handlers throw, the others are called all the same; then the first exception is
  //   rethrown.
  int Publish(std::string_view topic, std::string_view message);

 private:
  const std::shared_ptr<Topics> topics_;
};

}  // namespace ex2

#endif  // EX2_SHARED_STATE_EVENT_BUS_H_
