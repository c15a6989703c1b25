#include "tools/course/build_events.h"

#include <string>

#include "gtest/gtest.h"

namespace course {
namespace {

// As Bazel 4.2.3 writes them, with what nobody reads left out.
constexpr char kEvents[] = R"(
{"id":{"started":{}},"started":{"uuid":"d9cc"}}
{"id":{"targetConfigured":{"label":"//p:fail_test"}},"configured":{"targetKind":"sh_test rule","testSize":"SMALL","tag":["manual"]}}
{"id":{"targetConfigured":{"label":"//p:bad_test"}},"configured":{"targetKind":"cc_test rule","testSize":"MEDIUM"}}
{"id":{"targetConfigured":{"label":"//p:ok_test"}},"configured":{"targetKind":"sh_test rule","testSize":"SMALL"}}
{"id":{"targetConfigured":{"label":"//p:lib"}},"configured":{"targetKind":"cc_library rule"}}
{"id":{"targetCompleted":{"label":"//p:ok_test","configuration":{"id":"80d6"}}},"completed":{"success":true}}
{"id":{"testResult":{"label":"//p:ok_test","run":1,"shard":1,"attempt":1}},"testResult":{"testActionOutput":[{"name":"test.log","uri":"file:///out/ok_test/test.log"},{"name":"test.outputs__outputs.zip","uri":"file:///out/ok_test/test.outputs/outputs.zip"}],"status":"PASSED"}}
{"id":{"testSummary":{"label":"//p:ok_test"}},"testSummary":{"totalRunCount":1,"overallStatus":"PASSED"}}
{"id":{"testResult":{"label":"//p:fail_test","run":1,"shard":1,"attempt":1}},"testResult":{"testActionOutput":[{"name":"test.log","uri":"file:///out%20put/fail_test/test.log"}],"status":"FAILED"}}
{"id":{"testSummary":{"label":"//p:fail_test"}},"testSummary":{"overallStatus":"FAILED"}}
{"id":{"actionCompleted":{"primaryOutput":"bazel-out/bin/p/bad.o","label":"//p:bad"}},"action":{"exitCode":1,"stderr":{"name":"stderr","uri":"file:///out/_tmp/actions/stderr-18"},"label":"//p:bad","type":"CppCompile"}}
{"id":{"targetCompleted":{"label":"//p:bad_test"}},"children":[{"actionCompleted":{"primaryOutput":"bazel-out/bin/p/bad.o","label":"//p:bad"}}],"completed":{"failureDetail":{"message":"clang-19 failed"}}}
{"id":{"buildFinished":{}},"finished":{"exitCode":{"name":"BUILD_FAILURE","code":1}}}
)";

TEST(ParseBuildEventsTest, TellsHowEachTestEnded) {
  const BuildEvents events = ParseBuildEvents(kEvents);
  ASSERT_EQ(events.tests.size(), 3u);  // a library is no test
  EXPECT_EQ(events.Find("//p:ok_test")->outcome, Outcome::kPassed);
  EXPECT_EQ(events.Find("//p:fail_test")->outcome, Outcome::kFailed);
  EXPECT_EQ(events.Find("//p:bad_test")->outcome, Outcome::kNotBuilt);
  EXPECT_EQ(events.Find("//p:lib"), nullptr);
  EXPECT_EQ(events.exit_code, 1);
}

TEST(ParseBuildEventsTest, NamesTheFilesOfTheRun) {
  const BuildEvents events = ParseBuildEvents(kEvents);
  EXPECT_EQ(events.Find("//p:ok_test")->outputs_zip, "/out/ok_test/test.outputs/outputs.zip");
  EXPECT_EQ(events.Find("//p:fail_test")->log, "/out put/fail_test/test.log");
  EXPECT_EQ(events.Find("//p:fail_test")->outputs_zip, "");
}

TEST(ParseBuildEventsTest, NamesTheActionThatFailed) {
  const BuildEvents events = ParseBuildEvents(kEvents);
  const TestTarget* const test = events.Find("//p:bad_test");
  ASSERT_EQ(test->failed_actions.size(), 1u);
  EXPECT_EQ(test->failed_actions[0].label, "//p:bad");
  EXPECT_EQ(test->failed_actions[0].mnemonic, "CppCompile");
  EXPECT_EQ(test->failed_actions[0].stderr_path, "/out/_tmp/actions/stderr-18");
}

TEST(ParseBuildEventsTest, FindsThePlainGradeOfNewerBazel) {
  const BuildEvents events = ParseBuildEvents(
      R"({"id":{"testResult":{"label":"//p:t"}},"testResult":{"testActionOutput":[{"name":"test.outputs__grade.json","uri":"file:///o/test.outputs/grade.json"}],"status":"PASSED"}})");
  EXPECT_EQ(events.Find("//p:t")->grade_json, "/o/test.outputs/grade.json");
}

TEST(ParseBuildEventsTest, SuccessIsExitCodeZeroThoughItIsLeftOut) {
  const BuildEvents events = ParseBuildEvents(
      R"({"id":{"buildFinished":{}},"finished":{"overallSuccess":true,"exitCode":{"name":"SUCCESS"}}})");
  EXPECT_EQ(events.exit_code, 0);
}

TEST(ParseBuildEventsTest, KeepsTheReasonOfAFailedAnalysis) {
  const BuildEvents events = ParseBuildEvents(R"(
{"id":{"targetConfigured":{"label":"//p:t"}},"configured":{"testSize":"MEDIUM"}}
{"id":{"configuredLabel":{"label":"//p:t"}},"aborted":{"reason":"ANALYSIS_FAILURE","description":"target '//p:x' does not exist"}}
{"id":{"targetCompleted":{"label":"//p:t"}},"children":[{"configuredLabel":{"label":"//p:t"}}],"aborted":{"reason":"ANALYSIS_FAILURE"}}
)");
  const TestTarget* const test = events.Find("//p:t");
  EXPECT_EQ(test->outcome, Outcome::kNotBuilt);
  ASSERT_EQ(test->problems.size(), 1u);
  EXPECT_EQ(test->problems[0], "target '//p:x' does not exist");
}

TEST(ParseBuildEventsTest, KeepsWhatConcernsNoTest) {
  const BuildEvents events = ParseBuildEvents(
      R"({"id":{"pattern":{"pattern":["//x"]}},"aborted":{"reason":"LOADING_FAILURE","description":"no such package 'x'"}})");
  ASSERT_EQ(events.problems.size(), 1u);
  EXPECT_EQ(events.problems[0], "no such package 'x'");
}

TEST(ParseBuildEventsTest, ALibraryThatIsNotBuiltIsABrokenTarget) {
  const BuildEvents events = ParseBuildEvents(
      R"({"id":{"targetCompleted":{"label":"//p:lib"}},"completed":{"failureDetail":{}}})");
  ASSERT_EQ(events.broken_targets.size(), 1u);
  EXPECT_EQ(events.broken_targets[0], "//p:lib");
}

TEST(ParseBuildEventsTest, ATimeoutIsNoPass) {
  const BuildEvents events = ParseBuildEvents(
      R"({"id":{"testResult":{"label":"//p:t"}},"testResult":{"status":"TIMEOUT"}})");
  EXPECT_EQ(events.Find("//p:t")->outcome, Outcome::kFailed);
  EXPECT_EQ(events.Find("//p:t")->status, "TIMEOUT");
}

TEST(ParseBuildEventsTest, OneFailingRunOfSeveralDecides) {
  const BuildEvents events = ParseBuildEvents(R"(
{"id":{"testResult":{"label":"//p:t","run":1}},"testResult":{"status":"FAILED","testActionOutput":[{"name":"test.log","uri":"file:///run1"}]}}
{"id":{"testResult":{"label":"//p:t","run":2}},"testResult":{"status":"PASSED","testActionOutput":[{"name":"test.log","uri":"file:///run2"}]}}
{"id":{"testSummary":{"label":"//p:t"}},"testSummary":{"overallStatus":"FLAKY"}}
)");
  EXPECT_EQ(events.Find("//p:t")->outcome, Outcome::kFailed);
  EXPECT_EQ(events.Find("//p:t")->log, "/run1");
}

TEST(ParseBuildEventsTest, AnInterruptedFileHasNoEnd) {
  const BuildEvents events = ParseBuildEvents("{\"id\":{\"started\":{}}}\n{\"id\":{\"targetCo");
  EXPECT_FALSE(events.exit_code.has_value());
  EXPECT_TRUE(events.tests.empty());
}

TEST(PathOfUriTest, IsEmptyForWhatIsNotLocal) {
  EXPECT_EQ(PathOfUri("bytestream://cache/blobs/12"), "");
  EXPECT_EQ(PathOfUri("file:///a%2Bb/c"), "/a+b/c");
}

}  // namespace
}  // namespace course
