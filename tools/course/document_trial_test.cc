#include "tools/course/document_trial.h"

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tools/course/files.h"

namespace course {
namespace {

class DocumentTrialTest : public testing::Test {
 protected:
  DocumentTrialTest()
      : top_(std::string(std::getenv("TEST_TMPDIR")) + "/" +
             testing::UnitTest::GetInstance()->current_test_info()->name()) {
    Write("README.md", "# Top\n");
    // Ends with the number that its last argument ends with.
    Write("bazel",
          "#!/bin/sh\necho noise of $*\necho more >&2\neval last=\\$$#\nexit ${last##*/}\n");
    std::filesystem::permissions(top_ / "bazel", std::filesystem::perms::owner_all);
  }

  void Write(const std::string& file, const std::string& text) {
    std::filesystem::create_directories((top_ / file).parent_path());
    ASSERT_TRUE(WriteFile(top_ / file, text).ok());
  }

  // What is printed while the documents are tried.
  std::string Try() {
    const Context context = {.workspace = top_,
                             .bazel = Bazel((top_ / "bazel").string(), Style()),
                             .style = Style(),
                             .progress = ProgressFile(top_ / "progress.txt")};
    testing::internal::CaptureStdout();
    EXPECT_TRUE(TryDocuments(context, /*in_ci=*/false, counts_));
    return testing::internal::GetCapturedStdout();
  }

  const std::filesystem::path top_;
  Counts counts_;
};

TEST_F(DocumentTrialTest, TakesTheDocumentsOfExercisesLibrariesAndDocs) {
  for (const char* file : {"exercises/ex1/README.md", "exercises/ex1/hints.md",
                           "lib/pool/README.md", "docs/glossary.md", "graders/README.md"}) {
    Write(file, "# Title\n");
  }
  EXPECT_EQ(Documents(top_),
            (std::vector<std::string>{"README.md", "docs/glossary.md", "exercises/ex1/README.md",
                                      "lib/pool/README.md"}));
}

TEST_F(DocumentTrialTest, TriesWhatSharesAConfigurationTogether) {
  Write("README.md", "```sh\nbazel test --config=tsan //a/0\nbazel test //b/0\n```\n");
  Write("docs/more.md",
        "```sh\nbazel run -c opt //c/0\nbazel test --config=tsan //d/0\nbazel run //e/0\n```\n");
  const std::string shown = Try();
  size_t before = 0;
  for (const char* line :
       {" 1/5  $ bazel test //b/0", " 2/5  $ bazel run //e/0",
        " 3/5  $ bazel test --config=tsan //a/0", " 4/5  $ bazel test --config=tsan //d/0",
        " 5/5  $ bazel run -c opt //c/0"}) {
    const size_t at = shown.find(line);
    EXPECT_TRUE(at != std::string::npos && at >= before) << line << " in\n" << shown;
    before = at;
  }
}

TEST_F(DocumentTrialTest, ShowsTheOutputOfWhatFailsOnly) {
  Write("README.md", "```sh\nbazel test //a/0\nbazel test //b/7\n```\n");
  const std::string shown = Try();
  EXPECT_NE(shown.find(" 1/2  $ bazel test //a/0"), std::string::npos) << shown;
  EXPECT_EQ(shown.find("noise of test //a/0"), std::string::npos);
  EXPECT_NE(shown.find("noise of test //b/7\n        more\n"), std::string::npos);
  EXPECT_EQ(counts_.passed, 1);
  EXPECT_EQ(counts_.failed, std::vector<std::string>{"README.md: 'bazel test //b/7' ends with 7 "});
}

TEST_F(DocumentTrialTest, AnUnsolvedExerciseIsNoFailure) {
  Write("README.md", "```sh\nbazel test //a/3\n```\n");
  Write("docs/a.md", "```sh\nbazel test //a/3\n```\n");
  Try();
  EXPECT_EQ(counts_.passed, 1) << "each command once";
  EXPECT_TRUE(counts_.failed.empty());
}

}  // namespace
}  // namespace course
