// Calls that ThreadSanitizer is to compare with each other.
#ifndef GRADERS_TESTING_TOGETHER_H_
#define GRADERS_TESTING_TOGETHER_H_

#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

namespace grading {

// Makes each of `calls` once, in a thread of its own, all after the last of the threads was there;
// returns when all are done. Rethrows the first exception.
//
// Nothing but the calls themselves orders them, and each is made once: unlike in a loop, whose
// accesses push each other out of ThreadSanitizer's memory, a race between two of them is seen in
// every run, whoever comes first.
void Together(const std::vector<std::function<void()>>& calls);

// Makes each pair of `uses` together, also each with itself, on an object of its own from `make`.
template <class T>
void EachPairTogether(const std::function<std::unique_ptr<T>()>& make,
                      const std::vector<std::function<void(T&)>>& uses) {
  for (std::size_t i = 0; i < uses.size(); ++i) {
    for (std::size_t j = i; j < uses.size(); ++j) {
      const std::unique_ptr<T> object = make();
      Together({[&] { uses[i](*object); }, [&] { uses[j](*object); }});
    }
  }
}

}  // namespace grading

#endif  // GRADERS_TESTING_TOGETHER_H_
