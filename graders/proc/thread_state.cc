#include "graders/proc/thread_state.h"

#include <cstddef>

#include "graders/proc/raw_file.h"

namespace racecourse {
namespace {

constexpr unsigned kExitingFlag = 0x4;  // PF_EXITING of the kernel's task flags.

// Builds /proc paths without allocating or formatting functions that sanitizers intercept.
class Path {
 public:
  Path& Add(const char* text) {
    while (*text != '\0' && used_ + 1 < sizeof(text_)) text_[used_++] = *text++;
    text_[used_] = '\0';
    return *this;
  }
  Path& Add(int number) {
    char digits[12];
    int count = 0;
    do {
      digits[count++] = static_cast<char>('0' + number % 10);
      number /= 10;
    } while (number > 0);
    while (count > 0 && used_ + 1 < sizeof(text_)) text_[used_++] = digits[--count];
    text_[used_] = '\0';
    return *this;
  }
  const char* c_str() const { return text_; }

 private:
  char text_[64] = {};
  std::size_t used_ = 0;
};

Path TaskFolder(pid_t pid) {
  Path path;
  path.Add("/proc/");
  if (pid == 0) {
    path.Add("self");
  } else {
    path.Add(pid);
  }
  path.Add("/task");
  return path;
}

Path TaskFile(pid_t pid, pid_t tid, const char* name) {
  return TaskFolder(pid).Add("/").Add(tid).Add("/").Add(name);
}

// Walks over the white-space separated fields of a line.
class Fields {
 public:
  explicit Fields(const char* text) : at_(text) {}

  void Skip(int count) {
    for (; count > 0; --count) {
      SkipSpaces();
      while (*at_ != '\0' && *at_ != ' ' && *at_ != '\n') ++at_;
    }
  }
  char Letter() {
    SkipSpaces();
    return *at_ == '\0' ? '?' : *at_++;
  }
  // Reads a decimal number, or a hexadecimal one after 0x.
  std::uint64_t Number() {
    SkipSpaces();
    std::uint64_t base = 10;
    if (at_[0] == '0' && at_[1] == 'x') {
      base = 16;
      at_ += 2;
    }
    std::uint64_t value = 0;
    for (;; ++at_) {
      std::uint64_t digit = 0;
      if (*at_ >= '0' && *at_ <= '9') {
        digit = static_cast<std::uint64_t>(*at_ - '0');
      } else if (base == 16 && *at_ >= 'a' && *at_ <= 'f') {
        digit = static_cast<std::uint64_t>(*at_ - 'a') + 10;
      } else {
        return value;
      }
      value = value * base + digit;
    }
  }

 private:
  void SkipSpaces() {
    while (*at_ == ' ' || *at_ == '\t' || *at_ == '\n') ++at_;
  }
  const char* at_;
};

// The text after the first occurrence of `key`, or nullptr.
const char* After(const char* text, const char* key) {
  for (; *text != '\0'; ++text) {
    const char* t = text;
    const char* k = key;
    while (*k != '\0' && *t == *k) {
      ++t;
      ++k;
    }
    if (*k == '\0') return t;
  }
  return nullptr;
}

bool IsServiceName(const char* name, const char* end) {
  const char* expected = kServiceThreadName;
  while (name != end && *expected != '\0' && *name == *expected) {
    ++name;
    ++expected;
  }
  return name == end && *expected == '\0';
}

// /proc/PID/task/TID/stat: "tid (name) state ppid pgrp session tty tpgid flags ...". The name may
// itself contain parentheses, so the last one counts.
bool ParseStat(const char* text, ThreadState* state) {
  const char* open = After(text, "(");
  const char* close = nullptr;
  for (const char* c = open; c != nullptr && *c != '\0'; ++c) {
    if (*c == ')') close = c;
  }
  if (close == nullptr) return false;
  state->service = IsServiceName(open, close);
  Fields fields(close + 1);
  state->state = fields.Letter();
  fields.Skip(5);
  state->exiting = (fields.Number() & kExitingFlag) != 0;
  return true;
}

void ParseSyscall(const char* text, ThreadState* state) {
  state->syscall_number = -1;
  if (*text < '0' || *text > '9') return;  // "running", or -1: not in a system call.
  Fields fields(text);
  state->syscall_number = static_cast<long>(fields.Number());
  for (std::uint64_t& argument : state->syscall_args) argument = fields.Number();
}

}  // namespace

int ListThreads(pid_t pid, pid_t* tids, int capacity) {
  return ListNumericEntries(TaskFolder(pid).c_str(), tids, capacity);
}

bool ReadThreadState(pid_t pid, pid_t tid, ThreadState* state) {
  char text[4096];
  if (ReadRawFile(TaskFile(pid, tid, "stat").c_str(), text, sizeof(text)) <= 0) return false;
  *state = ThreadState();
  state->tid = tid;
  if (!ParseStat(text, state)) return false;
  if (ReadRawFile(TaskFile(pid, tid, "schedstat").c_str(), text, sizeof(text)) > 0) {
    Fields fields(text);
    state->cpu_ns = fields.Number();
    state->run_delay_ns = fields.Number();
  }
  if (ReadRawFile(TaskFile(pid, tid, "status").c_str(), text, sizeof(text)) <= 0) return false;
  const char* voluntary = After(text, "\nvoluntary_ctxt_switches:");
  const char* involuntary = After(text, "\nnonvoluntary_ctxt_switches:");
  if (voluntary != nullptr) state->switches += Fields(voluntary).Number();
  if (involuntary != nullptr) state->switches += Fields(involuntary).Number();
  return true;
}

bool ReadThreadStateAndSyscall(pid_t pid, pid_t tid, ThreadState* state) {
  if (!ReadThreadState(pid, tid, state)) return false;
  char text[256];
  if (ReadRawFile(TaskFile(pid, tid, "syscall").c_str(), text, sizeof(text)) > 0) {
    ParseSyscall(text, state);
  }
  return true;
}

bool SleptThroughout(const ThreadState& earlier, const ThreadState& later) {
  return earlier.tid == later.tid && earlier.state == 'S' && later.state == 'S' &&
         earlier.switches == later.switches && earlier.cpu_ns == later.cpu_ns;
}

}  // namespace racecourse
