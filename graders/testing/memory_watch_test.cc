#include "graders/testing/memory_watch.h"

#include <memory>
#include <string>
#include <thread>

#include "graders/testing/life_sign.h"
#include "gtest/gtest-spi.h"
#include "gtest/gtest.h"

namespace grading {
namespace {

// Whether this program's `operator new` is the watch's: not under a sanitizer.
bool Watches() {
  testing::TestPartResultArray failures;
  static int* leaked;
  {
    const testing::ScopedFakeTestPartResultReporter reporter(
        testing::ScopedFakeTestPartResultReporter::INTERCEPT_ONLY_CURRENT_THREAD, &failures);
    const MemoryWatch watch("leaking on purpose");
    leaked = new int(1);
  }
  delete leaked;
  return failures.size() > 0;
}

class Watch : public testing::Test {
 protected:
  void SetUp() override {
    if (!Watches()) GTEST_SKIP() << "the sanitizer watches";
  }
};

TEST_F(Watch, AcceptsWhatIsFreed) {
  const MemoryWatch watch("the test");
  auto text = std::make_unique<std::string>(1'000, 'x');
  std::thread([&text] { text.reset(); }).join();
}

TEST_F(Watch, DoesNotBlameWhoAllocatedBefore) {
  auto before = std::make_unique<int>(1);
  const MemoryWatch watch("the test");
  before = nullptr;
}

TEST_F(Watch, FreedMemoryIsOverwrittenAndNotGivenOutAgain) {
  const MemoryWatch watch("the test");
  int* const freed = new int(1);
  volatile int* const seen = freed;
  delete freed;
  const std::unique_ptr<int> other = std::make_unique<int>(2);
  EXPECT_NE(other.get(), seen);
  EXPECT_EQ(static_cast<unsigned>(*seen), 0xdbdbdbdb);
}

TEST_F(Watch, SeesALeak) {
  static int* leaked;
  EXPECT_NONFATAL_FAILURE(
      {
        const MemoryWatch watch("the test");
        const MemoryWatch nested("a part of it");
        leaked = new int(1);
      },
      "1 blocks are left, 4 bytes: a leak");
  delete leaked;
}

TEST_F(Watch, SeesAWriteToFreedMemory) {
  EXPECT_NONFATAL_FAILURE(
      {
        const MemoryWatch watch("the test");
        int* const freed = new int(1);
        volatile int* const written = freed;
        delete freed;
        *written = 3;
      },
      "a block of 4 bytes was written to after it had been freed");
}

TEST(LifeSign, EndsWithTheObject) {
  alignas(LifeSign) unsigned char place[sizeof(LifeSign)];
  auto* const sign = new (place) LifeSign;
  EXPECT_TRUE(sign->IsAlive());
  sign->~LifeSign();
  EXPECT_FALSE(sign->IsAlive());
}

TEST(LifeSign, IsEachCopysOwn) {
  const auto sign = std::make_unique<LifeSign>();
  const LifeSign copy = *sign;
  EXPECT_TRUE(copy.IsAlive());
  EXPECT_TRUE(sign->IsAlive());
}

}  // namespace
}  // namespace grading
