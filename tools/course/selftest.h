// What the steps of the selftest share.
#ifndef TOOLS_COURSE_SELFTEST_H_
#define TOOLS_COURSE_SELFTEST_H_

#include <chrono>
#include <string>
#include <vector>

namespace course {

struct Counts {
  int passed = 0;
  std::vector<std::string> failed;  // "LABEL: why", one a test target
};

class Stopwatch {
 public:
  double Seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
  }

 private:
  const std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

}  // namespace course

#endif  // TOOLS_COURSE_SELFTEST_H_
