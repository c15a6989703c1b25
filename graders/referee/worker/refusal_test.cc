#include "graders/referee/worker/refusal.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <iterator>
#include <system_error>
#include <thread>

#include "graders/testing/board_access.h"
#include "gtest/gtest.h"

namespace racecourse {
namespace {

constexpr std::uint64_t kGib = 1 << 30;

TEST(RefusalTest, IsTheMachinesWhereTheProgramAskedForLittle) {
  EXPECT_TRUE(IsMachinesRefusal(EAGAIN, 3, kGib, 16 * kGib));
  EXPECT_TRUE(IsMachinesRefusal(ENOMEM, 3, kGib, ~std::uint64_t{0}));
}

TEST(RefusalTest, IsTheProgramsWhereItAskedForTooMuch) {
  EXPECT_FALSE(IsMachinesRefusal(EAGAIN, 200, 2 * kGib, 16 * kGib)) << "a bomb of threads";
  EXPECT_FALSE(IsMachinesRefusal(ENOMEM, 3, 15 * kGib, 16 * kGib)) << "all address space";
  EXPECT_FALSE(IsMachinesRefusal(EINVAL, 3, kGib, 16 * kGib)) << "a mistake";
}

// From now on this process gets neither threads nor processes.
bool RefuseTasks() {
  const auto refuse = [](std::uint32_t call, sock_filter* at) {
    at[0] = BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 1);
    at[1] = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EAGAIN);
  };
  sock_filter filter[6] = {BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr))};
  refuse(SYS_clone, filter + 1);
  refuse(SYS_clone3, filter + 3);
  filter[5] = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
  const sock_fprog program = {static_cast<unsigned short>(std::size(filter)), filter};
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

// Exits with the errno that the referee would find on the board.
template <class F>
int RefusedIn(F action) {
  const pid_t pid = fork();
  if (pid == 0) {
    if (!RefuseTasks()) _exit(255);
    action();
    _exit(grading::Board()->refused.load());
  }
  int status = 0;
  waitpid(pid, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(RefusalTest, ThreadsAreSeenToBeRefused) {
  EXPECT_EQ(RefusedIn([] {
              try {
                std::thread([] {}).join();
              } catch (const std::system_error&) {
              }
            }),
            EAGAIN);
}

TEST(RefusalTest, ProcessesAreSeenToBeRefused) {
  EXPECT_EQ(RefusedIn([] { EXPECT_EQ(fork(), -1); }), EAGAIN);
}

}  // namespace
}  // namespace racecourse
