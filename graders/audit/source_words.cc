#include "graders/audit/source_words.h"

namespace racecourse {

const std::set<std::string>& StandardHeaders() {
  static const auto& headers = *new std::set<std::string>{
      "algorithm",
      "any",
      "array",
      "atomic",
      "barrier",
      "bit",
      "bitset",
      "cassert",
      "cctype",
      "cerrno",
      "charconv",
      "chrono",
      "climits",
      "cmath",
      "compare",
      "concepts",
      "condition_variable",
      "coroutine",
      "cstddef",
      "cstdint",
      "cstdlib",
      "stdlib.h",
      "stdio.h",
      "cinttypes",
      "cstdio",
      "cstring",
      "deque",
      "exception",
      "expected",
      "format",
      "forward_list",
      "functional",
      "future",
      "initializer_list",
      "iomanip",
      "ios",
      "iosfwd",
      "iostream",
      "istream",
      "iterator",
      "latch",
      "limits",
      "list",
      "map",
      "memory",
      "memory_resource",
      "mutex",
      "new",
      "numbers",
      "numeric",
      "optional",
      "ostream",
      "pthread.h",
      "queue",
      "random",
      "ranges",
      "ratio",
      "regex",
      "semaphore",
      "set",
      "shared_mutex",
      "source_location",
      "span",
      "sstream",
      "stack",
      "stdexcept",
      "stop_token",
      "streambuf",
      "string",
      "string_view",
      "syncstream",
      "system_error",
      "thread",
      "tuple",
      "type_traits",
      "typeindex",
      "typeinfo",
      "unordered_map",
      "unordered_set",
      "utility",
      "valarray",
      "variant",
      "vector",
      "version",
      "stddef.h",
      "stdint.h",
      "string.h",
      "limits.h",
      "errno.h",
      "math.h",
      "assert.h",
  };
  return headers;
}

const std::set<std::string>& ProcessHeaders() {
  static const auto& headers = *new std::set<std::string>{
      "csignal",     "ctime",       "fcntl.h",       "poll.h",         "sched.h",
      "semaphore.h", "signal.h",    "sys/epoll.h",   "sys/eventfd.h",  "sys/mman.h",
      "sys/poll.h",  "sys/prctl.h", "sys/select.h",  "sys/signalfd.h", "sys/socket.h",
      "sys/stat.h",  "sys/time.h",  "sys/timerfd.h", "sys/types.h",    "sys/uio.h",
      "sys/un.h",    "sys/wait.h",  "time.h",        "unistd.h"};
  return headers;
}

const std::set<std::string>& ProcessWords() {
  // Not among them: exit, which runs the parent's destructors in the child, and what runs other
  // programs.
  static const auto& words =
      *new std::set<std::string>{"_exit", "_Exit", "alarm",     "fork",   "kill",
                                 "prctl", "raise", "setitimer", "signal", "sigaction"};
  return words;
}

const std::map<std::string, std::string>& RefusedWords() {
  static const std::string ends = "it would end the check before it is over; return or throw";
  static const std::string process = "processes and signals are not part of this exercise";
  static const std::string blinds = "it hides code from the sanitizers";
  static const std::string assembly = "assembly cannot be checked; the exercise is C++";
  static const std::string loads = "code must not look for or replace other code";
  static const auto& words = *new std::map<std::string, std::string>{
      {"asm", assembly},
      {"__asm", assembly},
      {"__asm__", assembly},
      {"_Pragma", blinds},
      {"__pragma", blinds},
      {"no_sanitize", blinds},
      {"no_sanitize_thread", blinds},
      {"no_sanitize_address", blinds},
      {"disable_sanitizer_instrumentation", blinds},
      {"__has_feature", "code must not behave differently under a sanitizer"},
      {"__SANITIZE_THREAD__", "code must not behave differently under a sanitizer"},
      {"__SANITIZE_ADDRESS__", "code must not behave differently under a sanitizer"},
      {"exit", ends},
      {"_exit", ends},
      {"_Exit", ends},
      {"quick_exit", ends},
      {"at_quick_exit", ends},
      {"atexit", ends},
      {"abort", ends},
      {"longjmp", ends},
      {"setjmp", ends},
      {"_longjmp", ends},
      {"siglongjmp", ends},
      {"set_terminate", "the grader must see how the program ends"},
      {"fork", process},
      {"vfork", process},
      {"clone", process},
      {"execve", process},
      {"execl", process},
      {"execv", process},
      {"execvp", process},
      {"system", process},
      {"popen", process},
      {"kill", process},
      {"tgkill", process},
      {"raise", process},
      {"signal", process},
      {"sigaction", process},
      {"alarm", process},
      {"setitimer", process},
      {"ptrace", process},
      {"prctl", process},
      {"syscall", process},
      {"dlsym", loads},
      {"dlopen", loads},
      {"mprotect", loads},
      {"getenv", "the environment is none of the program's business here"},
      {"setenv", "the environment is none of the program's business here"},
      {"environ", "the environment is none of the program's business here"},
      {"pthread_kill", process},
      {"pthread_setname_np", "the grader tells its own threads by their names"},
  };
  return words;
}

const std::set<std::string>& RefusedAttributes() {
  static const auto& attributes = *new std::set<std::string>{
      "constructor", "destructor",    "ifunc",     "alias",      "weak",   "weakref", "section",
      "naked",       "init_priority", "interrupt", "visibility", "retain", "used"};
  return attributes;
}

}  // namespace racecourse
