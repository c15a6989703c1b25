#include "lib/async/task.h"

#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include "gtest/gtest.h"
#include "lib/async/event_loop.h"
#include "lib/async/sleep.h"

namespace async {
namespace {

Task<int> Value(int value) { co_return value; }

Task<int> Sum(int count) {
  int sum = 0;
  for (int i = 0; i < count; ++i) sum += co_await Value(1);
  co_return sum;
}

// Symmetric transfer would need 100 bytes of stack an await here, without optimisation or with a
// sanitizer: 100 MB.
TEST(Task, AwaitsAMillionReadyChildrenWithAFlatStack) {
  EventLoop loop;
  EXPECT_EQ(loop.Run(Sum(1'000'000)), 1'000'000);
}

Task<int> YieldingChild() {
  co_await Yield();
  co_return 1;
}

TEST(Task, AwaitsManySuspendingChildrenWithAFlatStack) {
  auto parent = []() -> Task<int> {
    int sum = 0;
    for (int i = 0; i < 100'000; ++i) sum += co_await YieldingChild();
    co_return sum;
  };
  EventLoop loop;
  EXPECT_EQ(loop.Run(parent()), 100'000);
}

TEST(Task, RunsOnlyWhenAwaited) {
  bool ran = false;
  auto child = [](bool* flag) -> Task<void> {
    *flag = true;
    co_return;
  };
  Task<void> task = child(&ran);
  EXPECT_FALSE(ran);
  EventLoop loop;
  loop.Run(std::move(task));
  EXPECT_TRUE(ran);
}

TEST(Task, GivesMoveOnlyValues) {
  auto child = []() -> Task<std::unique_ptr<int>> { co_return std::make_unique<int>(3); };
  auto parent = [&]() -> Task<int> {
    const std::unique_ptr<int> value = co_await child();
    co_return *value;
  };
  EventLoop loop;
  EXPECT_EQ(loop.Run(parent()), 3);
}

TEST(Task, ReturnsFromABracedList) {
  auto child = []() -> Task<std::pair<int, std::string>> { co_return {1, "one"}; };
  EventLoop loop;
  EXPECT_EQ(loop.Run(child()).second, "one");
}

TEST(Task, PassesExceptionsThroughNestedTasks) {
  auto failing = [](bool suspend) -> Task<int> {
    if (suspend) {
      co_await Yield();
    }
    throw std::runtime_error("broken");
  };
  auto middle = [&](bool suspend) -> Task<int> { co_return co_await failing(suspend); };
  auto parent = [&](bool suspend) -> Task<std::string> {
    try {
      co_await middle(suspend);
    } catch (const std::runtime_error& error) {
      co_return error.what();
    }
    co_return "nothing thrown";
  };
  EventLoop loop;
  EXPECT_EQ(loop.Run(parent(false)), "broken");
  EXPECT_EQ(loop.Run(parent(true)), "broken");
}

TEST(Task, DestroysItsParametersAndLocals) {
  auto counted = std::make_shared<int>(1);
  auto child = [](std::shared_ptr<int> parameter) -> Task<int> {
    const std::shared_ptr<int> local = parameter;
    co_await Yield();
    co_return *local;
  };
  EventLoop loop;
  EXPECT_EQ(loop.Run(child(counted)), 1);
  EXPECT_EQ(counted.use_count(), 1);
  {
    const Task<int> never_started = child(counted);
    EXPECT_EQ(counted.use_count(), 2);
  }
  EXPECT_EQ(counted.use_count(), 1);
}

TEST(Task, IsAwaitedOnce) {
  auto parent = []() -> Task<void> {
    Task<int> task = Value(1);
    co_await std::move(task);
    co_await std::move(task);
  };
  EventLoop loop;
  EXPECT_THROW(loop.Run(parent()), std::logic_error);
}

template <class T>
constexpr bool kAwaitable = requires { std::declval<T>().operator co_await(); };

TEST(Task, IsMoveOnlyAndAwaitableOnlyAsAnRvalue) {
  static_assert(!std::is_copy_constructible_v<Task<int>>);
  static_assert(std::is_nothrow_move_constructible_v<Task<int>>);
  static_assert(kAwaitable<Task<int>&&>);
  static_assert(!kAwaitable<Task<int>&>);
}

// Resumes the coroutine on a thread of its own, as a pool would.
class OnAnotherThread {
 public:
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> coroutine) {
    OutsideWork work(CurrentExecutor());
    std::thread([coroutine, work = std::move(work)] { coroutine.resume(); }).detach();
  }
  void await_resume() const noexcept {}
};

TEST(Task, ResumesOnItsExecutorAlthoughTheChildEndedElsewhere) {
  auto child = []() -> Task<std::thread::id> {
    co_await OnAnotherThread();
    co_return std::this_thread::get_id();
  };
  auto parent = [&]() -> Task<void> {
    const auto home = std::this_thread::get_id();
    const auto away = co_await child();
    EXPECT_NE(away, home);
    EXPECT_EQ(std::this_thread::get_id(), home);
  };
  EventLoop loop;
  loop.Run(parent());
}

TEST(Task, ComesBackToItsExecutorByYielding) {
  auto child = []() -> Task<void> {
    const auto home = std::this_thread::get_id();
    co_await OnAnotherThread();
    EXPECT_NE(std::this_thread::get_id(), home);
    co_await Yield();
    EXPECT_EQ(std::this_thread::get_id(), home);
  };
  EventLoop loop;
  loop.Run(child());
}

TEST(Frames, AreCountedAndAllGoneAtTheEnd) {
  const auto before = LiveFrames();
  {
    const Task<int> task = Value(1);
    EXPECT_EQ(LiveFrames(), before + 1);
  }
  EXPECT_EQ(LiveFrames(), before);
  EventLoop loop;
  loop.Run(Sum(100));
  EXPECT_EQ(LiveFrames(), before);
}

TEST(Frames, AreCountedAcrossThreads) {
  const auto before = LiveFrames();
  Task<int> task;
  std::thread([&] { task = Value(1); }).join();
  EXPECT_EQ(LiveFrames(), before + 1);
  task = Task<int>();
  EXPECT_EQ(LiveFrames(), before);
}

TEST(Frames, NeverAwaitedTasksAreCounted) {
  const auto before = NeverAwaited();
  {
    const Task<int> forgotten = Value(1);
  }
  EXPECT_EQ(NeverAwaited(), before + 1);
}

Task<void> DestroyItself(Task<void>* self) {
  co_await Yield();
  *self = Task<void>();
}

// A Completion that does not own the frame: the test does, so that it can make the mistake.
class Ignore final : public internal::Completion {
  void Done(std::coroutine_handle<>) noexcept override {}
};

TEST(FramesDeathTest, DestroyingARunningTaskEndsTheProgram) {
  auto destroy = [] {
    EventLoop loop;
    Ignore ignore;
    Task<void> task;
    task = DestroyItself(&task);
    task.coroutine().promise().StartRoot(task.coroutine(), loop.context(), &ignore);
    loop.RunUntilIdle();
  };
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH(destroy(), "destroyed before it had finished");
}

TEST(FramesDeathTest, TheLastLoopReportsWhatIsLeft) {
  auto leak = [] {
    const Task<int> kept = Value(1);
    {
      const Task<int> forgotten = Value(1);
    }
    {
      EventLoop loop;
    }
    std::exit(1);
  };
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(leak(), testing::ExitedWithCode(1),
              "1 coroutine frame.*still exist(.|\n)*1 task.*without having been awaited");
}

}  // namespace
}  // namespace async
