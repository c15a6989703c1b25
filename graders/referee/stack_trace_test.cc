#include "graders/referee/stack_trace.h"

#include <unistd.h>

#include "graders/symbols/symbols.h"
#include "gtest/gtest.h"

namespace racecourse {
namespace {

Spec SpecOfHeartbeat() {
  Spec spec;
  spec.exercise = "ex1_basic_threading";
  spec.sources = {"exercises/ex1_basic_threading/heartbeat.cc"};
  return spec;
}

TEST(ShortNameTest, DropsParametersTemplatesAndReturnTypes) {
  EXPECT_EQ(ShortName("std::thread::join()"), "std::thread::join");
  EXPECT_EQ(ShortName("void f<int, g(char)>(int) const"), "f");
  EXPECT_EQ(ShortName("std::vector<int, std::allocator<int>>::push_back(int&&)"),
            "std::vector::push_back");
  EXPECT_EQ(ShortName("(anonymous namespace)::A_Test::TestBody()"), "A_Test::TestBody");
  EXPECT_EQ(ShortName("main"), "main");
  EXPECT_EQ(ShortName(""), "");
}

TEST(ShortNameTest, SaysWhatLearnersCall) {
  EXPECT_EQ(ShortName("pthread_cond_wait"), "std::condition_variable::wait");
  EXPECT_EQ(ShortName("__interceptor_pthread_join"), "std::thread::join");
  EXPECT_EQ(ShortName("std::function<void ()>::operator()() const"), "the callback");
}

TEST(FindPlaceTest, IsTheLearnersInnermostFrameAndWhatItCalls) {
  const std::vector<Frame> frames = {
      {"__futex_abstimed_wait", "", 0},
      {"std::thread::join()", "thread.cc", 7},
      {"ex1::Heartbeat::Stop()", "exercises/ex1_basic_threading/heartbeat.cc", 40},
      {"Heartbeat_Stops_Test::TestBody()", "graders/ex1_basic_threading/heartbeat_grader.cc", 9}};
  const Place place = FindPlace(SpecOfHeartbeat(), frames);
  EXPECT_EQ(place.doing, "std::thread::join");
  EXPECT_EQ(place.where, "heartbeat.cc:40");
}

TEST(FindPlaceTest, SaysSoWhereOnlyTheGraderIsToBeSeen) {
  const std::vector<Frame> frames = {
      {"Heartbeat_Stops_Test::TestBody()", "graders/ex1_basic_threading/heartbeat_grader.cc", 9}};
  const Place place = FindPlace(SpecOfHeartbeat(), frames);
  EXPECT_EQ(place.doing, "the grader's own code");
  EXPECT_EQ(place.where, "");
}

TEST(MemoryMapTest, ResolvesAFunctionOfThisProgram) {
  if (SymbolizerPath().empty()) FAIL() << "no llvm-symbolizer on PATH: install the llvm package";
  const auto pc = reinterpret_cast<std::uintptr_t>(&ShortName);
  const auto stacks = MemoryMap(getpid()).Symbolize({{pc}, {}, {0}});
  ASSERT_EQ(stacks.size(), 3u);
  ASSERT_EQ(stacks[0].size(), 1u);
  EXPECT_EQ(ShortName(stacks[0][0].function), "racecourse::ShortName");
  EXPECT_TRUE(stacks[1].empty());
  EXPECT_TRUE(stacks[2].empty());
}

}  // namespace
}  // namespace racecourse
