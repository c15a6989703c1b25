#include "tools/course/shipped_stub.h"

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tools/course/files.h"
#include "tools/course/subprocess.h"

namespace course {
namespace {

constexpr char kStub[] = "throw NotImplementedYet(\"Run\");\n";
constexpr char kFile[] = "exercises/ex1/run.cc";

class ShippedStubTest : public testing::Test {
 protected:
  ShippedStubTest()
      : top_(std::string(std::getenv("TEST_TMPDIR")) + "/" +
             testing::UnitTest::GetInstance()->current_test_info()->name()) {
    exercise_.name = "ex1";
    exercise_.parts = {part_};
    Write("exercises/ex1/run.h", "class Run;\n");
    Write(kFile, kStub);
    Write("graders/ex1/rubric.json", "{}\n");
  }

  void Write(const std::string& file, const std::string& text) {
    std::filesystem::create_directories((top_ / file).parent_path());
    ASSERT_TRUE(WriteFile(top_ / file, text).ok());
  }

  // True if git did it; false if there is none on this machine.
  bool Git(const std::vector<std::string>& arguments) {
    std::vector<std::string> argv = {
        "git", "-C", top_.string(), "-c", "user.name=Test", "-c", "user.email=test@example.com"};
    argv.insert(argv.end(), arguments.begin(), arguments.end());
    return RunProgram(argv, Output::kCaptureAll).ok();
  }

  bool Commit(const std::string& message) {
    return Git({"add", "-A"}) && Git({"commit", "-q", "-m", message});
  }

  const Part part_ = {.name = "run", .edit = {"exercises/ex1/run.h", kFile}};
  Exercise exercise_;
  const std::filesystem::path top_;
};

TEST_F(ShippedStubTest, ComesFromTheCopyWhereThereIsNoGit) {
  KeepStubs(top_, {exercise_});
  Write(kFile, "mine\n");
  KeepStubs(top_, {exercise_});
  const auto stub = ShippedStub(top_, part_);
  ASSERT_TRUE(stub.ok()) << stub.status();
  EXPECT_EQ(stub->at(kFile), kStub);
  EXPECT_EQ(stub->at("exercises/ex1/run.h"), "class Run;\n");
}

TEST_F(ShippedStubTest, WhatIsFilledInIsNotTakenForAStub) {
  Write(kFile, "mine\n");
  KeepStubs(top_, {exercise_});
  EXPECT_NE(ShippedStub(top_, part_).status().message().find("this is no git checkout"),
            std::string::npos);
}

TEST_F(ShippedStubTest, ComesFromTheCoursesCommitWhateverTheLearnerCommits) {
  if (!Git({"init", "-q"})) {
    // Without git on the machine the folder is a tree without git, which the other tests are about.
    EXPECT_FALSE(std::filesystem::exists(top_ / ".git"));
    return;
  }
  ASSERT_TRUE(Commit("the course"));
  Write(kFile, "half done, NotImplementedYet(\"Stop\")\n");
  ASSERT_TRUE(Commit("the learner begins"));
  EXPECT_EQ(ShippedStub(top_, part_)->at(kFile), kStub);
  Write(kFile, "all done\n");
  ASSERT_TRUE(Commit("the learner ends"));
  EXPECT_EQ(ShippedStub(top_, part_)->at(kFile), kStub);
}

TEST_F(ShippedStubTest, SaysThatWhatGitHasIsNoStub) {
  if (!Git({"init", "-q"})) return;
  Write(kFile, "all done\n");
  ASSERT_TRUE(Commit("the course without stubs"));
  EXPECT_NE(ShippedStub(top_, part_).status().message().find("what git has is no stub"),
            std::string::npos);
}

TEST_F(ShippedStubTest, CodeThatIsShippedWithABugHasNoMark) {
  const Part hunt = {.name = "run", .edit = {"exercises/ex1/run.h"}, .ships_bugs = true};
  exercise_.parts = {hunt};
  KeepStubs(top_, {exercise_});
  Write("exercises/ex1/run.h", "class Mine;\n");
  const auto shipped = ShippedStub(top_, hunt);
  ASSERT_TRUE(shipped.ok()) << shipped.status();
  EXPECT_EQ(shipped->at("exercises/ex1/run.h"), "class Run;\n");
}

TEST_F(ShippedStubTest, OfASharedFileOnlyThePartsLineIsTaken) {
  const std::string shipped = "{\n  \"run\": [\"\"],\n  \"walk\": [\"\"]\n}\n";
  const std::string now = "{\n  \"run\": [\"lost update\"],\n  \"walk\": [\"ABA\"]\n}\n";
  EXPECT_EQ(WithEntryOf(part_, now, shipped), "{\n  \"run\": [\"\"],\n  \"walk\": [\"ABA\"]\n}\n");
  EXPECT_EQ(WithEntryOf(part_, "damaged", shipped), shipped);
  EXPECT_EQ(WithEntryOf(part_, "mine\n", "class Run;\n"), "class Run;\n");
}

TEST_F(ShippedStubTest, CopiesNeverOverwriteEachOther) {
  EXPECT_EQ(*KeepCopy(top_, kFile), ".course/kept/exercises/ex1/run.cc.1");
  Write(kFile, "second\n");
  EXPECT_EQ(*KeepCopy(top_, kFile), ".course/kept/exercises/ex1/run.cc.2");
  EXPECT_EQ(*ReadFile(top_ / ".course/kept/exercises/ex1/run.cc.1"), kStub);
  EXPECT_FALSE(KeepCopy(top_, "exercises/ex1/none.cc").ok());
}

}  // namespace
}  // namespace course
