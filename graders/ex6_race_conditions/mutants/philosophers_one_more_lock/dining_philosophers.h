#ifndef EX6_RACE_CONDITIONS_DINING_PHILOSOPHERS_H_
#define EX6_RACE_CONDITIONS_DINING_PHILOSOPHERS_H_

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
  explicit DiningTable(int seats) : seats_(seats), forks_(Checked(seats)) {}

  // Takes both forks of `seat`, calls `eat`, and puts the forks down.
  // Blocks: while a neighbour eats, without using the processor, and as long as `eat` does. Those
  //   who are no neighbours eat at the same time, and whoever finds both forks free can eat.
  // Errors: std::invalid_argument if there is no such seat or `eat` is empty. What `eat` throws is
  //   passed on, with both forks put down.
  void Dine(int seat, const std::function<void()>& eat) {
    if (seat < 0 || seat >= seats_) throw std::invalid_argument("seat: there is no such seat");
    if (!eat) throw std::invalid_argument("eat must not be empty");
    std::lock_guard<std::mutex> left(Fork(seat));
    std::lock_guard<std::mutex> napkin(napkin_);
    std::lock_guard<std::mutex> right(Fork(seat + 1));
    eat();
  }

 private:
  static std::size_t Checked(int seats) {
    if (seats < 2) throw std::invalid_argument("seats must be at least 2");
    return static_cast<std::size_t>(seats);
  }

  // The one on the right of the last seat is that on the left of the first.
  std::mutex& Fork(int number) { return forks_[static_cast<std::size_t>(number % seats_)]; }

  std::mutex napkin_;
  const int seats_;
  std::vector<std::mutex> forks_;
};

}  // namespace ex6

#endif  // EX6_RACE_CONDITIONS_DINING_PHILOSOPHERS_H_
