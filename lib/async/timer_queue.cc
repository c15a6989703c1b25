#include "lib/async/timer_queue.h"

#include <algorithm>

namespace async {
namespace {

constexpr std::size_t kChildren = 4;

}  // namespace

void TimerQueue::Add(Timer* timer) {
  heap_.emplace_back();
  MoveUp(heap_.size() - 1, Entry{timer->when, next_sequence_++, timer});
}

void TimerQueue::Remove(Timer* timer) {
  const std::size_t hole = timer->index;
  const Entry last = heap_.back();
  heap_.pop_back();
  if (last.timer == timer) return;
  // The last one fits into the hole, above it or below it.
  if (hole > 0 && last.Before(heap_[(hole - 1) / kChildren])) {
    MoveUp(hole, last);
  } else {
    MoveDown(hole, last);
  }
}

Timer* TimerQueue::Pop() {
  Timer* const timer = heap_.front().timer;
  Remove(timer);
  return timer;
}

void TimerQueue::MoveUp(std::size_t index, const Entry& entry) {
  while (index > 0) {
    const std::size_t parent = (index - 1) / kChildren;
    if (!entry.Before(heap_[parent])) break;
    Place(index, heap_[parent]);
    index = parent;
  }
  Place(index, entry);
}

void TimerQueue::MoveDown(std::size_t index, const Entry& entry) {
  while (true) {
    const std::size_t first = index * kChildren + 1;
    if (first >= heap_.size()) break;
    const std::size_t end = std::min(first + kChildren, heap_.size());
    std::size_t earliest = first;
    for (std::size_t child = first + 1; child < end; ++child) {
      if (heap_[child].Before(heap_[earliest])) earliest = child;
    }
    if (!heap_[earliest].Before(entry)) break;
    Place(index, heap_[earliest]);
    index = earliest;
  }
  Place(index, entry);
}

void TimerQueue::Place(std::size_t index, const Entry& entry) {
  heap_[index] = entry;
  entry.timer->index = index;
}

}  // namespace async
