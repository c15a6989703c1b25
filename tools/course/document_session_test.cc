#include "tools/course/document_session.h"

#include <cstdlib>
#include <filesystem>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gtest/gtest.h"
#include "tools/course/small_course.h"

namespace course {
namespace {

// `./course show` prints what the learner of the session has in his file, and counts the calls in his
// progress file; `./course fail` fails.
constexpr char kCourse[] = R"sh(#!/bin/sh
[ "$1" = fail ] && exit 3
echo call >>"$RACECOURSE_PROGRESS"
cat "${RACECOURSE_PACKAGE_PATH%%:*}/exercises/ex1_small/run.cc"
echo "call $(wc -l <"$RACECOURSE_PROGRESS")"
echo '$ /opt/bazelisk test bazel-out/arm-opt/testlogs'
echo
)sh";

constexpr char kSession[] = R"(<!-- session: ex1_small -->
# Title

```text
$ ./course show
```

<!-- writes: answers/run.cc -->
Then:

```text
$ ./course show
not what it prints

$ ./course show
```

```text
a picture
```
)";

constexpr char kPlayed[] = R"(<!-- session: ex1_small -->
# Title

```text
$ ./course show
throw NotImplementedYet();
call 1
$ bazel test bazel-out/k8-fastbuild/testlogs
```

<!-- writes: answers/run.cc -->
Then:

```text
$ ./course show
the answer
call 2
$ bazel test bazel-out/k8-fastbuild/testlogs

$ ./course show
the answer
call 3
$ bazel test bazel-out/k8-fastbuild/testlogs
```

```text
a picture
```
)";

class DocumentSessionTest : public SmallCourse {
 protected:
  DocumentSessionTest() {
    std::filesystem::create_directories(top_ / "answers");
    std::filesystem::create_directories(top_ / ".course/stubs/exercises/ex1_small");
    Write(".course/stubs/exercises/ex1_small/run.cc", "throw NotImplementedYet();\n");
    Write("answers/run.cc", "the answer\n");
    Write(kFile, "the user's own\n");
    Write("course", kCourse);
    std::filesystem::permissions(top_ / "course", std::filesystem::perms::owner_all);
  }

  absl::StatusOr<std::string> Play(const std::string& document) const {
    return PlaySession(top_, document);
  }
};

TEST_F(DocumentSessionTest, ShowsWhatIsPrintedNow) {
  ASSERT_TRUE(IsSession(kSession));
  const auto now = Play(kSession);
  ASSERT_TRUE(now.ok()) << now.status();
  EXPECT_EQ(*now, kPlayed);
  EXPECT_EQ(FirstDifference(*now, kPlayed), "");
}

TEST_F(DocumentSessionTest, LeavesTheUsersFilesAlone) {
  setenv("RACECOURSE_PROGRESS", "mine", 1);
  ASSERT_TRUE(Play(kSession).ok());
  EXPECT_EQ(Read(kFile), "the user's own\n");
  EXPECT_EQ(Read("progress.txt"), "");
  EXPECT_STREQ(std::getenv("RACECOURSE_PROGRESS"), "mine");
  EXPECT_EQ(std::getenv("RACECOURSE_PACKAGE_PATH"), nullptr);
}

TEST_F(DocumentSessionTest, SaysWhatHindersIt) {
  const auto error = [this](const std::string& rest) {
    return std::string(Play("<!-- session: ex1_small -->\n" + rest).status().message());
  };
  EXPECT_TRUE(Has(error("```text\n$ ./course fail\n```\n"), "'$ ./course fail' ends with 3"));
  EXPECT_TRUE(Has(error("<!-- writes: answers/none.cc -->\n"), "ex1_small has no none.cc"));
  EXPECT_TRUE(Has(error("<!-- writes: elsewhere/run.cc -->\n"), "cannot read"));
  EXPECT_TRUE(Has(std::string(Play("<!-- session: ex9 -->\n").status().message()), "ex9"));
}

TEST(FirstDifferenceTest, NamesLineAndTexts) {
  EXPECT_EQ(FirstDifference("a\nb\n", "a\nc\n"), "line 2 is 'b', and now 'c'");
  EXPECT_EQ(FirstDifference("a", "a\nb"), "line 2 is '(end)', and now 'b'");
}

TEST(IsSessionTest, LooksAtTheFirstLine) {
  EXPECT_FALSE(IsSession(""));
  EXPECT_FALSE(IsSession("# Title\n<!-- session: ex1 -->\n"));
}

}  // namespace
}  // namespace course
