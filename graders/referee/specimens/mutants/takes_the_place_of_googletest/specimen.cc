#include "specimens/specimen.h"

namespace testing {
class UnitTest {
 public:
  int Run();
  bool Passed() const;
};
int UnitTest::Run() { return 0; }
bool UnitTest::Passed() const { return true; }
}  // namespace testing

namespace specimens {

int Run(const std::function<void()>& visit) {
  visit();
  return 41;
}

}  // namespace specimens
