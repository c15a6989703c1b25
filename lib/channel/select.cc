#include "lib/channel/select.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <stdexcept>
#include <utility>

namespace channel {
namespace {

// A number in [0, bound): xorshift, one generator a thread. Good enough to be fair.
std::uint32_t Random(std::uint32_t bound) {
  thread_local std::uint64_t state = 0x9E3779B97F4A7C15u;
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return static_cast<std::uint32_t>((state >> 32) * bound >> 32);
}

}  // namespace

Select::Case Select::Add(internal::Selectable& channel, internal::Direction direction, void* slot) {
  const int index = static_cast<int>(entries_.size());
  entries_.push_back({&channel, internal::Waiter(direction, slot, nullptr, index)});
  order_.push_back(index);
  const auto place = std::upper_bound(
      by_address_.begin(), by_address_.end(), index,
      [this](int a, int b) { return std::less<>()(entries_[a].channel, entries_[b].channel); });
  by_address_.insert(place, index);
  return Case(this, index);
}

// Pass 1: does a case that is ready.
Selected Select::Try() {
  for (std::size_t i = 0; i < order_.size(); ++i) {
    if (!in_order_) std::swap(order_[i], order_[i + Random(order_.size() - i)]);
    const int index = in_order_ ? static_cast<int>(i) : order_[i];
    Entry& entry = entries_[index];
    if (!entry.enabled) continue;
    const Status status = entry.channel->Try(entry.waiter);
    if (status != Status::kWouldBlock) return {index, status};
  }
  return {};
}

// Pass 2: parks everywhere. A channel may have become ready meanwhile; then its case is done right
// away. If its peer is faster elsewhere, all begins anew.
//
// The order of the addresses keeps two selects that face each other, each parked where the other
// is looking, from giving way to each other for ever: the one that is ahead finds the other parked.
bool Select::Park(internal::Ticket& ticket) try {
  while (true) {
    const internal::Attempt attempt = ParkFrom(ticket);
    if (attempt == internal::Attempt::kParked) return true;
    if (attempt == internal::Attempt::kDecidedElsewhere) return true;
    Unpark();
    if (attempt == internal::Attempt::kDone) return false;
    ticket.Reset();
  }
} catch (...) {  // No memory for a buffer.
  Unpark();
  throw;
}

internal::Attempt Select::ParkFrom(internal::Ticket& ticket) {
  for (const int index : by_address_) {
    Entry& entry = entries_[index];
    if (!entry.enabled) continue;
    entry.waiter.ticket = &ticket;
    const internal::Attempt attempt = entry.channel->ClaimAndTryOrPark(entry.waiter);
    if (attempt != internal::Attempt::kParked) return attempt;
  }
  return internal::Attempt::kParked;
}

// Pass 4, after the wait: leaves all channels.
void Select::Unpark() {
  for (Entry& entry : entries_) {
    if (entry.enabled) entry.channel->Unpark(entry.waiter);
    entry.waiter.ticket = nullptr;
  }
}

void Select::RequireEnabledCase(bool ends_anyway) const {
  const auto enabled = [](const Entry& entry) { return entry.enabled; };
  if (ends_anyway || std::any_of(entries_.begin(), entries_.end(), enabled)) return;
  throw std::logic_error(
      "Select: would wait for ever, because no case is enabled; add a case, give a deadline or a "
      "stop token, or use Try()");
}

Selected Select::WaitWithin(const internal::Limits& limits) {
  if (limits.stop.stop_requested()) return {-1, Status::kCancelled};
  if (const Selected ready = Try(); ready.index >= 0) return ready;
  RequireEnabledCase(limits.deadline != internal::kNoDeadline || limits.stop.stop_possible());
  internal::ThreadTicket ticket;
  if (Park(ticket)) {
    internal::WaitFor(ticket, limits);  // Pass 3.
    Unpark();
  }
  return {ticket.outcome.index, ticket.outcome.status};
}

bool Select::WaitOperation::Begin(bool can_stop) {
  internal::Ticket& ticket = suspension_.ticket();
  if (const Selected ready = select_.Try(); ready.index >= 0) {
    ticket.outcome = {ready.status, ready.index};
    return false;
  }
  select_.RequireEnabledCase(can_stop);
  parked_ = select_.Park(ticket);
  return parked_;
}

Selected Select::WaitOperation::await_resume() {
  if (parked_) {
    suspension_.Resumed();
    select_.Unpark();
    parked_ = false;
  }
  const internal::Outcome outcome = suspension_.ticket().outcome;
  if (outcome.status == Status::kCancelled) throw async::Cancelled();
  return {outcome.index, outcome.status};
}

Select::WaitOperation::~WaitOperation() {
  if (!parked_) return;
  suspension_.Resumed();
  if (suspension_.ticket().Claim()) select_.Unpark();
}

}  // namespace channel
