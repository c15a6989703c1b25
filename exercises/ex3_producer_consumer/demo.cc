// Why a queue between threads needs a bound and an end. Semaphores force the order of events.

#include <algorithm>
#include <atomic>
#include <deque>
#include <iostream>
#include <latch>
#include <mutex>
#include <semaphore>
#include <thread>

namespace {

constexpr int kItems = 1000;
constexpr int kEndMark = -1;

// A queue of numbers that holds at most `places`. Two semaphores count what there is: a producer
// takes a free place, a consumer an item, and each gives the other one what it has made.
class Belt {
 public:
  explicit Belt(int places) : free_places_(places) {}

  void Put(int number) {
    free_places_.acquire();  // Sleeps while there is none.
    {
      std::lock_guard<std::mutex> lock(mutex_);
      numbers_.push_back(number);
      most_ = std::max(most_, static_cast<int>(numbers_.size()));
    }
    items_.release();
  }

  int Take() {
    items_.acquire();
    int number;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      number = numbers_.front();
      numbers_.pop_front();
    }
    free_places_.release();
    return number;
  }

  int most() const {
    std::lock_guard<std::mutex> lock(mutex_);
    return most_;
  }

 private:
  mutable std::mutex mutex_;
  std::deque<int> numbers_;
  int most_ = 0;
  std::counting_semaphore<> free_places_;
  std::counting_semaphore<> items_{0};
};

// The consumer comes when `head_start` items are there: it is the slower one of the two.
int MostWaiting(int places, int head_start) {
  Belt belt(places);
  std::latch consumer_comes(head_start);
  std::jthread producer([&] {
    for (int i = 0; i < kItems; ++i) {
      belt.Put(i);
      if (i < head_start) consumer_comes.count_down();
    }
  });
  consumer_comes.wait();
  for (int i = 0; i < kItems; ++i) belt.Take();
  return belt.most();
}

// How many of two consumers have ended when `marks` end marks were put onto the belt and taken.
int ConsumersThatEnded(int marks) {
  Belt belt(kItems);
  std::atomic<int> ended = 0;
  std::latch marks_taken(marks);
  const auto consume = [&] {
    while (belt.Take() != kEndMark) {
    }
    if (++ended <= marks) marks_taken.count_down();
  };
  std::jthread first(consume);
  std::jthread second(consume);
  for (int i = 0; i < 10; ++i) belt.Put(i);
  for (int i = 0; i < marks; ++i) belt.Put(kEndMark);
  marks_taken.wait();
  const int result = ended;
  for (int i = marks; i < 2; ++i) belt.Put(kEndMark);  // Frees the one that would wait for ever.
  return result;
}

}  // namespace

int main() {
  std::cout << "1. How many items wait when the consumer is slow? (" << kItems << " items)\n"
            << "   a queue without a bound:    up to " << MostWaiting(kItems, kItems) << "\n"
            << "   a queue with 3 places:      up to " << MostWaiting(3, 3) << "\n\n";

  std::cout << "2. Two consumers end when they take an end mark.\n"
            << "   one end mark:               " << ConsumersThatEnded(1) << " of 2 ended\n"
            << "   one for each consumer:      " << ConsumersThatEnded(2) << " of 2 ended\n"
            << "   (and who counts the consumers? a queue that can be closed need not know)\n";
}
