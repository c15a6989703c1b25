// What the selftest shows while it runs, in a course whose Bazel is a script.
//
// Started as: selftest_test COURSE

#include <filesystem>
#include <string>

#include "gtest/gtest.h"
#include "tools/course/small_course.h"

namespace course {
namespace {

using SelftestTest = SmallCourse;

TEST_F(SelftestTest, ShowsEachStepAndCountsInItsLastLine) {
  Write("README.md", "```sh\nbazel test //exercises/ex1_small   # all parts\n```\n");
  Write(kFile, "right\n");
  const Finished selftest = Run({"selftest"});
  EXPECT_EQ(selftest.code, 0);
  for (const char* step :
       {"[1/4] ", "[2/4] ", "[3/4] ", "[4/4] ", "1/1  $ bazel test //exercises"}) {
    EXPECT_TRUE(Has(selftest.shown, step)) << selftest.shown;
  }
  EXPECT_TRUE(selftest.shown.ends_with("\n4 passed, 0 failed\r\n")) << selftest.shown;
}

TEST_F(SelftestTest, NamesWhatFailsAndGoesOn) {
  Write("README.md", "# No commands\n");
  Write(kFile, "wrong\n");
  const Finished selftest = Run({"selftest"});
  EXPECT_EQ(selftest.code, 1);
  EXPECT_TRUE(Has(selftest.shown, "  //exercises/ex1_small:run_test (tsan): FAILED"))
      << selftest.shown;
  EXPECT_TRUE(selftest.shown.ends_with("\n0 passed, 3 failed\r\n")) << selftest.shown;
}

TEST_F(SelftestTest, WhatTheDocumentsShowDoesNotCountAsTheReadersProgress) {
  Write("README.md", "```sh\n./course hint\n```\n");
  Write("course", "#!/bin/sh\nprintf %s \"$RACECOURSE_PROGRESS\" >where\n");
  std::filesystem::permissions(top_ / "course", std::filesystem::perms::owner_all);
  Run({"selftest"});
  EXPECT_NE(Read("where"), "");
  EXPECT_NE(std::filesystem::path(Read("where")).filename(), "progress.txt");
}

}  // namespace
}  // namespace course
