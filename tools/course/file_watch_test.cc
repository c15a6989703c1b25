#include "tools/course/file_watch.h"

#include <poll.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>

#include "gtest/gtest.h"
#include "tools/course/files.h"

namespace course {
namespace {

class FileWatchTest : public testing::Test {
 protected:
  FileWatchTest()
      : folder_(std::string(std::getenv("TEST_TMPDIR")) + "/" +
                testing::UnitTest::GetInstance()->current_test_info()->name()) {
    std::filesystem::create_directories(folder_);
  }

  std::string File(const std::string& name) const { return folder_ + "/" + name; }

  static void SaveInPlace(const std::string& path) { std::ofstream(path) << "x"; }

  bool IsReadable() const {
    struct pollfd ready = {.fd = watch_.fd(), .events = POLLIN, .revents = 0};
    return poll(&ready, 1, 0) == 1;
  }

  const std::string folder_;
  FileWatch watch_;
};

TEST_F(FileWatchTest, TellsOfFilesThatAreWrittenOrReplaced) {
  ASSERT_TRUE(watch_.Add(File("a.cc")).ok());
  ASSERT_TRUE(watch_.Add(File("b.h")).ok());
  EXPECT_FALSE(IsReadable());
  SaveInPlace(File("a.cc"));
  ASSERT_TRUE(WriteFile(File("b.h"), "x").ok());  // writes another file and renames it
  EXPECT_TRUE(IsReadable());
  EXPECT_EQ(watch_.TakeSaved(), (std::set<std::string>{File("a.cc"), File("b.h")}));
  EXPECT_FALSE(IsReadable());
  EXPECT_TRUE(watch_.TakeSaved().empty());
}

TEST_F(FileWatchTest, OtherFilesOfTheFolderAreNobodysBusiness) {
  ASSERT_TRUE(watch_.Add(File("a.cc")).ok());
  SaveInPlace(File("a.cc~"));
  SaveInPlace(File(".a.cc.swp"));
  EXPECT_TRUE(watch_.TakeSaved().empty());
}

TEST_F(FileWatchTest, SaysWhichFolderItCannotWatch) {
  EXPECT_NE(watch_.Add(File("no/a.cc")).message().find(folder_ + "/no"), std::string::npos);
}

}  // namespace
}  // namespace course
