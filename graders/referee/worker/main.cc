// Entry point of every grader binary: runs the one check that the referee asks for.
//
// Started by hand (without a referee) it is an ordinary GoogleTest program, which helps in a
// debugger; nobody takes a grade from that.

#include <sys/resource.h>

#include <string>
#include <vector>

#include "graders/referee/protocol.h"
#include "graders/referee/worker/channel.h"
#include "graders/referee/worker/reporter.h"
#include "graders/referee/worker/stack_sender.h"
#include "graders/testing/board_access.h"
#include "graders/testing/threads.h"
#include "gtest/gtest.h"

extern "C" {
// Functions of the sanitizers' runtimes; null where there is none.
__attribute__((weak)) void __sanitizer_set_death_callback(void (*callback)());
__attribute__((weak)) void __tsan_acquire(void* address);
}

namespace racecourse {
namespace {

// The ordinary build is compiled as for ThreadSanitizer, too, so the compiler's macros do not tell:
// whether a sanitizer's runtime is linked does.
const char* Configuration() {
  if (__sanitizer_set_death_callback == nullptr) return "plain";
  return __tsan_acquire == nullptr ? "asan" : "tsan";
}

std::string ReadyBody() {
  std::string body = Configuration();
  for (const pid_t tid : grading::RuntimeThreads()) body += " " + std::to_string(tid);
  return body;
}

// Room for about two thousand threads' stacks. A bomb of threads must be held back in the process
// itself: thousands of runnable threads would keep the referee from the CPU. Sanitizers reserve far
// more address space than that; they have limits on threads of their own.
void LimitAddressSpace() {
  const rlimit limit = {rlim_t{16} << 30, rlim_t{16} << 30};
  setrlimit(RLIMIT_AS, &limit);
}

// A check is the test of that name, or the typed test of that name in all its instances.
std::string TestsOf(const std::string& check) {
  const std::size_t dot = check.find('.');
  if (dot == std::string::npos) return check;
  const std::string instances = check.substr(0, dot) + "/*" + check.substr(dot);
  return check + ":" + instances + ":*/" + instances;
}

int RunForReferee(int socket) {
  // Never destroyed: threads that outlive main may still report.
  static auto* const channel = new RefereeChannel(socket);
  testing::GTEST_FLAG(filter) = TestsOf(channel->ReceiveCheck());
  const bool sanitizer = std::string(Configuration()) != "plain";
  if (!sanitizer) LimitAddressSpace();
  InstallStackSender(socket, channel->token().c_str(), sanitizer);
  testing::TestEventListeners& listeners = testing::UnitTest::GetInstance()->listeners();
  delete listeners.Release(listeners.default_result_printer());
  listeners.Append(new FailureReporter(channel));
  channel->Send("ready", ReadyBody());

  const std::vector<std::string> fds_before = OpenDescriptors();
  const bool passed = RUN_ALL_TESTS() == 0;
  ReportCoverage(*channel);
  ReportLeftovers(*channel, fds_before);
  const bool ran = testing::UnitTest::GetInstance()->test_to_run_count() > 0;
  channel->Send("done", !ran ? "missing" : passed ? "passed" : "failed");
  return 0;  // What the check found was sent; the status says only that the program ended well.
}

}  // namespace
}  // namespace racecourse

int main(int argc, char** argv) {
  grading::RememberRuntimeThreads();
  const int socket =
      racecourse::RefereeChannel::DescriptorFromEnvironment(racecourse::kSocketVariable);
  const int board =
      racecourse::RefereeChannel::DescriptorFromEnvironment(racecourse::kBoardVariable);
  if (board >= 0) grading::UseSharedBoard(board);
  testing::InitGoogleTest(&argc, argv);
  return socket >= 0 ? racecourse::RunForReferee(socket) : RUN_ALL_TESTS();
}
