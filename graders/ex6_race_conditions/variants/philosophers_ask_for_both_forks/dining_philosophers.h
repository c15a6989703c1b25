#ifndef EX6_RACE_CONDITIONS_DINING_PHILOSOPHERS_H_
#define EX6_RACE_CONDITIONS_DINING_PHILOSOPHERS_H_

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <vector>

namespace ex6 {

// A round table with a philosopher at each seat and a fork between any two seats. Who eats needs the
// fork on the left and the one on the right.
//
// Thread safety: every member function may be called from any thread; a seat is used by one thread
//   at a time.
class DiningTable {
 public:
  // Errors: std::invalid_argument if `seats` is below 2.
  explicit DiningTable(int seats) : seats_(seats), taken_(Checked(seats)) {}

  // Takes both forks of `seat`, calls `eat`, and puts the forks down.
  // Blocks: while a neighbour eats, without using the processor, and as long as `eat` does. Those
  //   who are no neighbours eat at the same time, and whoever finds both forks free can eat.
  // Errors: std::invalid_argument if there is no such seat or `eat` is empty. What `eat` throws is
  //   passed on, with both forks put down.
  void Dine(int seat, const std::function<void()>& eat) {
    if (seat < 0 || seat >= seats_) throw std::invalid_argument("seat: there is no such seat");
    if (!eat) throw std::invalid_argument("eat must not be empty");
    const auto left = static_cast<std::size_t>(seat);
    const auto right = static_cast<std::size_t>((seat + 1) % seats_);
    std::unique_lock<std::mutex> lock(mutex_);
    put_down_.wait(lock, [&] { return !taken_[left] && !taken_[right]; });
    taken_[left] = taken_[right] = true;
    lock.unlock();
    try {
      eat();
    } catch (...) {
      PutDown(left, right);
      throw;
    }
    PutDown(left, right);
  }

 private:
  static std::size_t Checked(int seats) {
    if (seats < 2) throw std::invalid_argument("seats must be at least 2");
    return static_cast<std::size_t>(seats);
  }

  void PutDown(std::size_t left, std::size_t right) {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      taken_[left] = taken_[right] = false;
    }
    put_down_.notify_all();
  }

  const int seats_;
  std::mutex mutex_;
  std::condition_variable put_down_;
  std::vector<bool> taken_;  // guarded by mutex_
};

}  // namespace ex6

#endif  // EX6_RACE_CONDITIONS_DINING_PHILOSOPHERS_H_
