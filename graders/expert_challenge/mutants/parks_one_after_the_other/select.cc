#include "expert_challenge/select.h"

#include <algorithm>
#include <functional>
#include <numeric>

namespace expert {

using channel_internal::ChannelBase;

int Select::Add(Waiter waiter) {
  waiter.index = static_cast<int>(cases_.size());
  cases_.push_back(waiter);
  enabled_.push_back(true);
  return waiter.index;
}

Selected Select::TryNow() {
  const Locks locks = LockAll();
  return TryLocked();
}

Selected Select::Wait(Deadline deadline, std::stop_token stop) {
  AnyCase operation(this);
  const Outcome outcome = channel_internal::BlockOn(operation, deadline, stop);
  return {outcome.index, outcome.status};
}

Select::Outcome Select::AnyCase::TryOrPark(Ticket& ticket, const std::stop_token& stop) {
  // Between the look and the parking nothing can become ready. And since nobody sees this select
  // while it looks, its own cases cannot meet.
  const Selected selected = select_->TryNow();
  if (selected.status != Status::kWouldBlock) return {selected.status, selected.index};
  const Locks locks = select_->LockAll();
  for (std::size_t i = 0; i < select_->cases_.size(); ++i) {
    Waiter& waiter = select_->cases_[i];
    waiter.ticket = &ticket;
    if (select_->enabled_[i]) waiter.channel->ParkLocked(waiter);
  }
  ticket.Arm(stop);
  return {};
}

void Select::AnyCase::Leave() {
  const Locks locks = select_->LockAll();
  for (Waiter& waiter : select_->cases_) waiter.channel->UnparkLocked(waiter);
}

// Each channel once, and always in the order of the addresses: so no two selects can wait for each
// other's locks.
Select::Locks Select::LockAll() const {
  std::vector<ChannelBase*> channels;
  for (const Waiter& waiter : cases_) channels.push_back(waiter.channel);
  std::sort(channels.begin(), channels.end(), std::less<>());
  channels.erase(std::unique(channels.begin(), channels.end()), channels.end());
  Locks locks;
  for (ChannelBase* channel : channels) locks.emplace_back(channel->mutex());
  return locks;
}

Selected Select::TryLocked() {
  std::vector<std::size_t> order(cases_.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  if (!in_order_) std::shuffle(order.begin(), order.end(), random_);
  for (const std::size_t i : order) {
    if (!enabled_[i]) continue;
    const Status status = cases_[i].channel->TryLocked(cases_[i]);
    if (status != Status::kWouldBlock) return {cases_[i].index, status};
  }
  return {};
}

}  // namespace expert
