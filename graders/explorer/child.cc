#include "graders/explorer/child.h"

#include <sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <exception>
#include <typeinfo>

#include "graders/explorer/core.h"
#include "graders/explorer/runtime.h"
#include "graders/explorer/strategy.h"
#include "graders/explorer/threads.h"
#include "graders/explorer/unwind.h"
#include "graders/proc/raw_syscall.h"
#include "gtest/gtest-spi.h"
#include "gtest/gtest.h"

extern "C" __attribute__((weak)) void __asan_init();

namespace explorer {
namespace {

testing::TestPartResultArray* expectations;

[[noreturn]] void End() {
  for (;;) racecourse::RawSyscall(SYS_exit_group, 0);
}

void CopyText(char* to, std::size_t size, const char* from) {
  std::size_t length = std::strlen(from);
  if (length >= size) length = size - 1;
  std::memcpy(to, from, length);
  to[length] = '\0';
}

void DescribeCurrentException(const char* before, const char* after) {
  std::string text = before;
  try {
    throw;
  } catch (const std::exception& error) {
    text += std::string("C++ exception with description \"") + error.what() + "\"";
  } catch (...) {
    text += "an exception that is no std::exception";
  }
  text += after;
  CopyText(shared->text, sizeof(shared->text), text.c_str());
}

// Takes the first failed expectation, if there is one.
bool TakeFailedExpectation() {
  for (int i = 0; i < expectations->size(); ++i) {
    const testing::TestPartResult& result = expectations->GetTestPartResult(i);
    if (!result.failed()) continue;
    CopyText(shared->text, sizeof(shared->text), result.message());
    const std::string file = result.file_name() == nullptr ? "" : result.file_name();
    CopyText(shared->where, sizeof(shared->where),
             (file + ":" + std::to_string(result.line_number())).c_str());
    return true;
  }
  return false;
}

// An expectation that failed before everything stopped is the better explanation.
void OnFail(Outcome outcome) {
  const bool stopped =
      outcome == Outcome::kBlocked || outcome == Outcome::kLivelock || outcome == Outcome::kTooLong;
  if (stopped && shared->outcome != Outcome::kDataRace && TakeFailedExpectation()) {
    shared->outcome = Outcome::kWrongResult;
  }
}

void RecordCrash(int signal) {
  shared->signal = signal;
  shared->crash_frame_count = CaptureFrames(shared->crash_frames, kMaxFrames);
}

void OnSignal(int signal) {
  if (t_self == nullptr) _exit(128 + signal);
  ++t_self->bypass;
  RecordCrash(signal);
  Fail(Outcome::kCrash);
}

void OnTerminate() {
  if (t_self != nullptr) ++t_self->bypass;
  if (std::current_exception() != nullptr) {
    DescribeCurrentException("", " left the function of a thread (or a destructor)");
  } else {
    CopyText(shared->text, sizeof(shared->text),
             "a std::thread was destroyed (or assigned to) while it was still joinable");
  }
  RecordCrash(SIGABRT);
  Fail(Outcome::kCrash);
}

void PrepareProcess() {
  // On one core a hand-over is a plain context switch: several times faster than across cores.
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(static_cast<unsigned>(sched_getcpu()), &one);
  sched_setaffinity(0, sizeof(one), &one);
  const rlimit no_core = {0, 0};
  setrlimit(RLIMIT_CORE, &no_core);
  // AddressSanitizer's own report of a crash is better.
  if (&__asan_init == nullptr) {
    for (const int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT}) {
      struct sigaction action = {};
      action.sa_handler = OnSignal;
      action.sa_flags = SA_NODEFER | SA_RESETHAND;
      sigaction(signal, &action, nullptr);
    }
  }
  std::set_terminate(OnTerminate);
  on_fail = OnFail;
  capture_frames = CaptureFrames;
}

// Returns false if an exception left the body.
bool RunBody(Body body) {
  try {
    body();
    return true;
  } catch (...) {
    DescribeCurrentException("", " thrown in the test body.");
    return false;
  }
}

void RunSchedule(Body body, std::int64_t number) {
  char here;
  main_stack_top = &here;
  testing::TestPartResultArray results;
  expectations = &results;
  const testing::ScopedFakeTestPartResultReporter intercept(
      testing::ScopedFakeTestPartResultReporter::INTERCEPT_ALL_THREADS, &results);
  BeginSchedule(number);
  const bool returned = RunBody(body);
  FinishBody();
  JoinLeftThreads();
  EndSchedule();
  const bool failed = !returned || TakeFailedExpectation();
  if (!failed && !shared->race_seen) return;
  shared->failed_schedule = number;
  shared->outcome = shared->race_seen ? Outcome::kDataRace : Outcome::kWrongResult;
  shared->failing_thread = 0;
  End();
}

}  // namespace

void* main_stack_top;

void RunChild(Body body) {
  PrepareProcess();
  const Plan& plan = shared->plan;
  const std::int64_t steps_before = shared->steps_run;
  for (std::int64_t number = plan.first; number < plan.first + plan.schedules; ++number) {
    shared->failed_schedule = number;
    RunSchedule(body, number);
    if (plan.strategy == StrategyKind::kBounded) {
      NextBoundedPath();
      if (shared->exhausted) break;
    }
    if (plan.one_schedule || shared->steps_run - steps_before >= plan.steps) break;
  }
  shared->outcome = Outcome::kPassed;
  shared->plan_done = 1;
  End();
}

}  // namespace explorer
