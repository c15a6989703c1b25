#include "graders/referee/sanitizer_report.h"

#include "gtest/gtest.h"

namespace racecourse {
namespace {

Spec SpecOfRunWorkers() {
  Spec spec;
  spec.exercise = "ex1_basic_threading";
  spec.sources = {"exercises/ex1_basic_threading/run_workers.h",
                  "exercises/ex1_basic_threading/run_workers.cc"};
  return spec;
}

constexpr char kRace[] = R"(==================
WARNING: ThreadSanitizer: data race (pid=7)
  Write of size 8 at 0x7ffff by thread T3 (mutexes: write M0):
    #0 std::vector<int>::push_back(int&&) /usr/include/c++/12/bits/stl_vector.h:1296:2 (worker+0xea0b4) (BuildId: 7)
    #1 ex1::RunWorkers(int)::$_0::operator()() const exercises/ex1_basic_threading/run_workers.cc:20:15 (worker+0xea0)

  Previous read of size 8 at 0x7ffff by main thread:
    #0 ex1::RunWorkers(int) exercises/ex1_basic_threading/run_workers.cc:31:3 (worker+0xea0b4)

  Location is global 'count' of size 8 at 0x7ffff (worker+0x1)

SUMMARY: ThreadSanitizer: data race run_workers.cc:20:15 in operator()
==================
)";

TEST(SanitizerReportTest, SumsUpADataRaceInTwoPlainLines) {
  const auto findings = ReadSanitizerLog(SpecOfRunWorkers(), kRace);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].verdict, Verdict::kDataRace);
  EXPECT_EQ(findings[0].summary,
            "Two threads use the global variable count at the same time, and no lock protects "
            "both:\n"
            "  thread T3 writes it at run_workers.cc:20 (ex1::RunWorkers), and holds M0\n"
            "  main thread reads it at run_workers.cc:31 (ex1::RunWorkers), and holds no lock");
}

TEST(SanitizerReportTest, FindsEveryReport) {
  EXPECT_EQ(ReadSanitizerLog(SpecOfRunWorkers(), std::string(kRace) + kRace).size(), 2u);
}

TEST(SanitizerReportTest, MakesTheFirstReportReadable) {
  EXPECT_EQ(ReadableReport(std::string(kRace) + kRace),
            "WARNING: ThreadSanitizer: data race (pid=7)\n"
            "  Write of size 8 at 0x7ffff by thread T3 (mutexes: write M0):\n"
            "    #0 std::vector::push_back  stl_vector.h:1296\n"
            "    #1 ex1::RunWorkers  run_workers.cc:20\n"
            "  Previous read of size 8 at 0x7ffff by main thread:\n"
            "    #0 ex1::RunWorkers  run_workers.cc:31\n"
            "  Location is global 'count' of size 8 at 0x7ffff (worker+0x1)\n"
            "SUMMARY: ThreadSanitizer: data race run_workers.cc:20:15 in operator()");
}

TEST(SanitizerReportTest, NothingIsFoundInAnEmptyOrForeignText) {
  EXPECT_TRUE(ReadSanitizerLog(SpecOfRunWorkers(), "").empty());
  EXPECT_TRUE(ReadSanitizerLog(SpecOfRunWorkers(), "data race, I say\n#0\n").empty());
}

TEST(SanitizerReportTest, ALockOrderInversionIsADeadlock) {
  const auto findings = ReadSanitizerLog(SpecOfRunWorkers(), R"(
WARNING: ThreadSanitizer: lock-order-inversion (potential deadlock) (pid=7)
  Cycle in lock order graph: M0 (0x1) => M1 (0x2) => M0

  Mutex M1 acquired here while holding mutex M0 in thread T1:
    #0 pthread_mutex_lock <null> (worker+0x1)
    #1 ex1::Take() exercises/ex1_basic_threading/run_workers.cc:13:5 (worker+0x2)
)");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].verdict, Verdict::kDeadlock);
  EXPECT_EQ(findings[0].summary,
            "Two locks are taken in opposite orders; two threads can block each other:\n"
            "  M1 is taken at run_workers.cc:13 (ex1::Take) while M0 is held");
}

TEST(SanitizerReportTest, AddressSanitizersFramesAreRead) {
  const auto findings = ReadSanitizerLog(SpecOfRunWorkers(), R"(
==7==ERROR: AddressSanitizer: heap-use-after-free on address 0x1 at pc 0x2 bp 0x3 sp 0x4
READ of size 4 at 0x1 thread T0
    #0 0x55 in ex1::Use(int) exercises/ex1_basic_threading/run_workers.cc:9:10
    #1 0x56 in main other.cc:1:1
)");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].verdict, Verdict::kCrash);
  EXPECT_EQ(findings[0].summary,
            "The sanitizer reports: heap-use-after-free\n  at run_workers.cc:9 (ex1::Use)");
}

TEST(SanitizerReportTest, LeaksAreLeaks) {
  const auto findings = ReadSanitizerLog(
      SpecOfRunWorkers(), "==7==ERROR: LeakSanitizer: detected memory leaks\n\nDirect leak of 4\n");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].verdict, Verdict::kLeak);
}

}  // namespace
}  // namespace racecourse
