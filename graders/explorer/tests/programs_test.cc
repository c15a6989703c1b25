// Nothing is found where nothing is wrong: over many schedules, and with several seeds.
//
// EXPLORER_SCHEDULES sets the number of schedules for each program.

#include "graders/explorer/tests/programs.h"

#include <cstdlib>
#include <iostream>
#include <ostream>

#include "graders/explorer/explore.h"
#include "gtest/gtest.h"

namespace explorer {

void PrintTo(const Program& program, std::ostream* out) { *out << program.name; }

namespace {

std::int64_t schedules_in_all;

class ProgramTest : public testing::TestWithParam<Program> {};

TEST_P(ProgramTest, Passes) {
  const char* text = std::getenv("EXPLORER_SCHEDULES");
  const std::int64_t wanted = text == nullptr ? 500 : std::atoll(text);
  Options options;
  options.schedules = std::min<std::int64_t>(wanted, options.schedules);
  for (std::int64_t run = 0; run < wanted; ++options.seed) {
    const Result result = Explore(options, GetParam().body);
    ASSERT_TRUE(result.passed) << "seed " << options.seed;
    run += options.schedules;
    schedules_in_all += result.schedules;
    if (options.seed == 1) std::cout << GetParam().name << ": " << result.coverage << "\n";
  }
}

std::string NameOf(const testing::TestParamInfo<Program>& info) { return info.param.name; }

INSTANTIATE_TEST_SUITE_P(Locks, ProgramTest, testing::ValuesIn(LockPrograms()), NameOf);
INSTANTIATE_TEST_SUITE_P(Waits, ProgramTest, testing::ValuesIn(WaitPrograms()), NameOf);
INSTANTIATE_TEST_SUITE_P(Atomics, ProgramTest, testing::ValuesIn(AtomicPrograms()), NameOf);
INSTANTIATE_TEST_SUITE_P(Tasks, ProgramTest, testing::ValuesIn(TaskPrograms()), NameOf);

class Total : public testing::Environment {
  void TearDown() override { std::cout << schedules_in_all << " schedules in all\n"; }
};
const auto* const total = testing::AddGlobalTestEnvironment(new Total);

}  // namespace
}  // namespace explorer
