// Types that ParallelMap has to support. A grader of its own: where one of them does not compile,
// the other checks of part 2 still run.

#include <memory>
#include <utility>
#include <vector>

#include "ex1_basic_threading/parallel_map.h"
#include "graders/testing/expect.h"
#include "gtest/gtest.h"

namespace {

// Has no default constructor.
class Celsius {
 public:
  explicit Celsius(int degrees) : degrees_(degrees) {}
  friend bool operator==(const Celsius&, const Celsius&) = default;
  friend void PrintTo(const Celsius& value, std::ostream* out) { *out << value.degrees_ << " C"; }

 private:
  int degrees_;
};

// May be moved, not copied.
class Doubler {
 public:
  Doubler() : factor_(std::make_unique<int>(2)) {}
  std::unique_ptr<int> operator()(const std::unique_ptr<int>& input) const {
    return std::make_unique<int>(*factor_ * *input);
  }

 private:
  std::unique_ptr<int> factor_;
};

TEST(ParallelMapTypes, ResultsNeedNoDefaultConstructor) {
  const auto to_celsius = [](int degrees) { return Celsius(degrees); };
  EXPECT_RESULT(ex1::ParallelMap(std::vector<int>{7, 8, 9}, to_celsius, 2),
                (std::vector<Celsius>{Celsius(7), Celsius(8), Celsius(9)}));
}

TEST(ParallelMapTypes, CopiesNothing) {
  std::vector<std::unique_ptr<int>> inputs;
  for (int i = 0; i < 5; ++i) inputs.push_back(std::make_unique<int>(i));
  std::vector<int> values;
  for (const std::unique_ptr<int>& result : ex1::ParallelMap(inputs, Doubler(), 2)) {
    values.push_back(result == nullptr ? -1 : *result);
  }
  EXPECT_THAT_IT((values == std::vector<int>{0, 2, 4, 6, 8}), "ParallelMap(inputs, Doubler(), 2)",
                 "{ 0, 2, 4, 6, 8 }", testing::PrintToString(values));
}

}  // namespace
