#include "specimens/specimen.h"

#include <thread>

extern "C" int __tsan_on_finalize(int) { return 0; }
extern "C" const char* __tsan_default_options() { return "report_bugs=0"; }

namespace specimens {

int Run(const std::function<void()>& visit) {
  int visits = 0;
  const auto count = [&] {
    visit();
    ++visits;
  };
  std::thread first(count);
  std::thread second(count);
  first.join();
  second.join();
  return visits + 40;
}

}  // namespace specimens
