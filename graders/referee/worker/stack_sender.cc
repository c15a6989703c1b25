#include "graders/referee/worker/stack_sender.h"

// This file is compiled without instrumentation and uses no template of the standard library: at
// link time such a copy could take the place of the learner's instrumented one.

#include <dlfcn.h>
#include <execinfo.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstdint>

#include "graders/proc/raw_syscall.h"
#include "graders/referee/protocol.h"

namespace racecourse {
namespace {

// libc's own sigaction, not the sanitizer's: that one puts signals off until the thread wakes up.
using Sigaction = int (*)(int, const struct sigaction*, struct sigaction*);

int the_socket = -1;
char the_token[64];
Sigaction the_sigaction = nullptr;
int the_crashed_thread = 0;  // the first one; 0: none

// Builds a packet; what does not fit is left out.
struct Packet {
  char text[2048];
  std::size_t used = 0;

  void Add(const char* more) {
    while (*more != '\0' && used < sizeof(text)) text[used++] = *more++;
  }
  void AddNumber(std::uintptr_t number, unsigned base) {
    char digits[24];
    int count = 0;
    do {
      digits[count++] = "0123456789abcdef"[number % base];
      number /= base;
    } while (number != 0);
    while (count > 0 && used < sizeof(text)) text[used++] = digits[--count];
  }
};

void SendOwnStack(const char* kind) {
  void* frames[kMaxFrames];
  const int count = backtrace(frames, kMaxFrames);
  Packet packet;
  packet.Add(the_token);
  packet.Add("\n");
  packet.Add(kind);
  packet.Add("\n");
  packet.AddNumber(static_cast<std::uintptr_t>(RawSyscall(SYS_gettid)), 10);
  for (int i = 0; i < count; ++i) {
    packet.Add(" ");
    packet.AddNumber(reinterpret_cast<std::uintptr_t>(frames[i]), 16);
  }
  RawSyscall(SYS_sendto, the_socket, reinterpret_cast<long>(packet.text),
             static_cast<long>(packet.used), MSG_NOSIGNAL);
}

void OnStackSignal(int) {
  const int saved_errno = errno;
  SendOwnStack("stack");
  errno = saved_errno;
}

// Sends the stack while the process can still be looked at; then the signal does its work. Whoever
// crashes in the meantime is held up: its signal would end the process too early.
void OnCrash(int signal) {
  const int self = static_cast<int>(RawSyscall(SYS_gettid));
  int first = 0;
  if (__atomic_compare_exchange_n(&the_crashed_thread, &first, self, /*weak=*/false,
                                  __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
    SendOwnStack("crash");
    char answer = 0;
    RawSyscall(SYS_recvfrom, the_socket, reinterpret_cast<long>(&answer), 1);
  } else if (first != self) {
    while (true) RawSyscall(SYS_ppoll, 0, 0, 0, 0);
  }
  struct sigaction action = {};
  action.sa_handler = SIG_DFL;
  the_sigaction(signal, &action, nullptr);
}

}  // namespace

void InstallStackSender(int socket, const char* token, bool sanitizer) {
  the_socket = socket;
  for (std::size_t i = 0; i + 1 < sizeof(the_token) && token[i] != '\0'; ++i) {
    the_token[i] = token[i];
  }
  // The first backtrace loads the unwinder, which a signal handler must not do.
  void* frame = nullptr;
  backtrace(&frame, 1);

  the_sigaction = reinterpret_cast<Sigaction>(dlsym(RTLD_NEXT, "sigaction"));
  if (the_sigaction == nullptr) the_sigaction = ::sigaction;

  struct sigaction action = {};
  action.sa_handler = OnStackSignal;
  action.sa_flags = SA_RESTART;
  the_sigaction(StackSignal(), &action, nullptr);

  action.sa_handler = OnCrash;
  action.sa_flags = 0;
  the_sigaction(SIGABRT, &action, nullptr);
  if (sanitizer) return;  // It has handlers of its own, which say more.
  const int signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL};
  for (const int signal : signals) the_sigaction(signal, &action, nullptr);
}

}  // namespace racecourse
