#include "graders/audit/object_audit.h"

#include <cxxabi.h>

#include <algorithm>
#include <cstdlib>
#include <set>

namespace racecourse {
namespace {

std::string Demangled(const std::string& name) {
  int status = 0;
  char* text = abi::__cxa_demangle(name.c_str(), nullptr, nullptr, &status);
  const std::string result = status == 0 && text != nullptr ? text : name;
  std::free(text);
  return result;
}

bool StartsWithAny(const std::string& name, const std::vector<std::string>& prefixes) {
  return std::any_of(prefixes.begin(), prefixes.end(),
                     [&name](const std::string& prefix) { return name.starts_with(prefix); });
}

// True for a mangled name of something in std or the compiler's own namespaces.
bool IsStandardLibrary(const std::string& name) {
  if (!name.starts_with("_Z")) return false;
  std::size_t at = 2;
  // Tables, guards and thunks: T and one letter, G and one letter.
  if (name[at] == 'T' || name[at] == 'G') return true;
  if (name[at] == 'n' || name[at] == 'd') return true;  // operator new and delete.
  if (name[at] == 'N') {
    at = name.find_first_not_of("rVKRO", at + 1);
    if (at == std::string::npos) return false;
  }
  // St is std, and Sa, Ss, Sb, Si, So, Sd are its allocator, strings and streams.
  if (name[at] == 'S' && at + 1 < name.size()) {
    return std::string("tasbiod").find(name[at + 1]) != std::string::npos;
  }
  const std::string rest = name.substr(at);
  return rest.starts_with("9__gnu_cxx") || rest.starts_with("10__cxxabiv1");
}

// Functions of the C library, of threads and of the run time, that compiled C++ calls.
bool IsLanguageRuntime(const std::string& name) {
  static const auto& prefixes = *new std::vector<std::string>{
      "__cxa_",       "__gxx_",  "__gcc_",         "__clang_",      "_Unwind_",
      "__tsan_",      "__asan_", "__ubsan_",

      "__stack_chk_", "_ITM_",   "__emutls",       "mem",           "str",
      "wmem",         "wcs",     "pthread_mutex_", "pthread_cond_", "pthread_rwlock_",
      "pthread_key_", "sem_",    "__gthread",      "__once_"};
  static const auto& names = *new std::set<std::string>{
      // Threads and time.
      "pthread_once", "pthread_self", "pthread_equal", "pthread_create", "pthread_join",
      "pthread_detach", "pthread_getspecific", "pthread_setspecific", "__pthread_key_create",
      "sched_yield", "nanosleep", "clock_nanosleep", "clock_gettime", "gettimeofday", "time",
      "clock", "get_nprocs", "sysconf", "__libc_single_threaded",
      // Waiting on an atomic: semaphores, latches and barriers are templates that call it.
      "syscall",
      // Memory, text and numbers.
      "free", "malloc", "calloc", "realloc", "aligned_alloc", "bcmp", "printf", "snprintf",
      "vsnprintf", "puts", "putchar", "fprintf", "fputs", "fwrite", "fflush", "stdout", "stderr",
      "isdigit", "isspace", "isalpha", "isalnum", "tolower", "toupper", "atoi", "atol", "qsort",
      "sqrt", "pow", "floor", "ceil", "log", "exp", "fmod", "rand", "srand", "__ctype_b_loc",
      "__divti3", "__udivti3", "__umodti3", "__modti3", "__muloti4",
      // The language's own ends, and what the linker provides.
      "abort", "__assert_fail", "__errno_location", "__dso_handle", "_GLOBAL_OFFSET_TABLE_",
      // Thread-local variables; std::call_once has some, so std::async and std::promise do.
      "__tls_get_addr"};
  return names.count(name) > 0 || IsStandardLibrary(name) || StartsWithAny(name, prefixes);
}

// Functions of the C library with which processes are started, ended, talked to and waited for.
bool IsForProcesses(const std::string& name) {
  static const auto& prefixes = *new std::vector<std::string>{
      "pthread_mutexattr_", "pthread_condattr_", "epoll_", "eventfd", "timerfd_", "shm_", "sched_"};
  static const auto& names = *new std::set<std::string>{
      "_exit", "_Exit", "alarm", "fork", "getpid", "getppid", "gettid", "kill", "prctl", "raise",
      "setitimer", "setpgid", "wait", "waitid", "waitpid",
      // Signals.
      "pthread_sigmask", "sigaction", "sigaddset", "sigdelset", "sigemptyset", "sigfillset",
      "signal", "signalfd", "sigpending", "sigprocmask", "sigtimedwait", "sigwait",
      // Descriptors. Those that end in _chk are what the compiler's optimizer makes of some.
      "__poll_chk", "__read_chk", "__recv_chk", "__fdelt_chk", "close", "dup", "dup2", "dup3",
      "fcntl", "fcntl64", "ioctl", "pipe", "pipe2", "poll", "ppoll", "pselect", "read", "readv",
      "recv", "recvmsg", "select", "send", "sendmsg", "shutdown", "socketpair", "write", "writev",
      // Memory.
      "ftruncate", "ftruncate64", "memfd_create", "mmap", "mmap64", "munmap"};
  return names.count(name) > 0 || StartsWithAny(name, prefixes);
}

// True for a mangled name of something in namespace `space` (or a template instance made for it).
bool MentionsSpace(const std::string& name, const std::string& space) {
  return name.starts_with("_Z") &&
         name.find(std::to_string(space.size()) + space) != std::string::npos;
}

// Markers that compilers put into every object.
bool IsCompilersOwn(const ObjectSymbol& symbol) {
  static const auto& prefixes =
      *new std::vector<std::string>{"__clang_call_terminate", "___asan_globals_registered",
                                    "__start_asan_", "__stop_asan_", "DW.ref.",
                                    // Next to every variable and table of the file; itself audited.
                                    "__odr_asan_gen_"};
  return StartsWithAny(symbol.name, prefixes);
}

bool MayUse(const AuditPolicy& policy, const std::string& name) {
  if (IsLanguageRuntime(name) || MentionsSpace(name, policy.space)) return true;
  if (policy.processes && IsForProcesses(name)) return true;
  if (MentionsSpace(name, "absl") || MentionsSpace(name, "NotImplementedYet")) return true;
  return std::any_of(policy.libraries.begin(), policy.libraries.end(),
                     [&name](const std::string& library) {
                       return MentionsSpace(name, library.substr(library.rfind('/') + 1));
                     });
}

bool MayDefine(const AuditPolicy& policy, const ObjectSymbol& symbol) {
  if (MentionsSpace(symbol.name, policy.space)) return true;
  // Inline functions and template instances of the headers that it includes; operator new and
  // delete can be replaced by a strong definition only.
  return symbol.weak && symbol.name.starts_with("_Z") && !symbol.name.starts_with("_Zn") &&
         !symbol.name.starts_with("_Zd");
}

}  // namespace

std::vector<AuditFinding> AuditObject(const AuditPolicy& policy, const ObjectFile& object) {
  std::vector<AuditFinding> findings;
  for (const ObjectSymbol& symbol : object.symbols) {
    if (symbol.name.empty() || IsCompilersOwn(symbol)) continue;
    const std::string name = Demangled(symbol.name);
    if (symbol.indirect_function) {
      findings.push_back({name, "decides by code that runs before main what " + name + " is",
                          "plain functions are all that the exercise needs"});
    } else if (symbol.defined && !MayDefine(policy, symbol)) {
      findings.push_back({name, "defines " + name,
                          "everything of yours belongs into namespace " + policy.space +
                              " (or an unnamed one inside it)"});
    } else if (!symbol.defined && !MayUse(policy, symbol.name)) {
      findings.push_back(
          {name, "calls " + name, "it is not among the functions that the exercise allows"});
    }
  }
  for (const std::string& section : object.sections) {
    if (section.starts_with(".preinit_array") || section.starts_with(".ctors")) {
      findings.push_back({section, "has a section " + section, "it runs code before main"});
    }
  }
  return findings;
}

}  // namespace racecourse
