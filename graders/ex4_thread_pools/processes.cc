#include "graders/ex4_thread_pools/processes.h"

#include <linux/futex.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <new>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

#include "graders/proc/raw_syscall.h"
#include "graders/proc/thread_state.h"

namespace grading {
namespace {

namespace fs = std::filesystem;

void* MapShared(std::size_t size) {
  void* const memory =
      mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) throw std::system_error(errno, std::generic_category(), "mmap");
  return memory;
}

// What StopAtWrites has been told, for its signal handler. Plain memory and raw system calls: the
// handler may interrupt anything, the sanitizer's runtime included.
constexpr std::size_t kMaxWatched = 16;
SharedMemory watched[kMaxWatched];
std::size_t watched_count = 0;
std::uintptr_t writable_pages[2] = {};  // The latest one first.
std::uintptr_t page_size = 0;

void Protect(std::uintptr_t begin, std::uintptr_t size, int protection) {
  racecourse::RawSyscall(SYS_mprotect, begin, size, protection);
}

void ProtectAll(int protection) {
  for (std::size_t i = 0; i < watched_count; ++i) {
    Protect(watched[i].begin, watched[i].end - watched[i].begin, protection);
  }
}

bool IsWatched(std::uintptr_t address) {
  for (std::size_t i = 0; i < watched_count; ++i) {
    if (watched[i].begin <= address && address < watched[i].end) return true;
  }
  return false;
}

// Two pages stay writable, because one instruction may write to both sides of a border.
void OnProtectedWrite(int, siginfo_t* info, void*) {
  const auto address = reinterpret_cast<std::uintptr_t>(info->si_addr);
  if (!IsWatched(address)) {
    signal(SIGSEGV, SIG_DFL);  // An error of another kind: it happens again, and ends the process.
    return;
  }
  // All of it while the process is stopped: if it is killed now, the kernel has to write that the
  // owner of the mutex has died.
  ProtectAll(PROT_READ | PROT_WRITE);
  racecourse::RawSyscall(SYS_kill, racecourse::RawSyscall(SYS_getpid), SIGSTOP);
  ProtectAll(PROT_READ);
  writable_pages[1] = writable_pages[0];
  writable_pages[0] = address / page_size * page_size;
  for (const std::uintptr_t page : writable_pages) {
    if (page != 0) Protect(page, page_size, PROT_READ | PROT_WRITE);
  }
}

}  // namespace

std::vector<pid_t> Children() {
  std::vector<pid_t> children;
  for (const auto& task : fs::directory_iterator("/proc/self/task")) {
    std::ifstream in(task.path() / "children");
    for (pid_t child; in >> child;) children.push_back(child);
  }
  return children;
}

std::set<int> OpenDescriptors() {
  std::set<int> candidates;
  for (const auto& entry : fs::directory_iterator("/proc/self/fd")) {
    candidates.insert(std::stoi(entry.path().filename()));
  }
  std::set<int> open;  // Without the one that the listing itself used.
  for (const int fd : candidates) {
    if (fs::is_symlink("/proc/self/fd/" + std::to_string(fd))) open.insert(fd);
  }
  return open;
}

std::set<std::string> MappedSegments() {
  std::set<std::string> segments;
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    const std::size_t path = line.find("/dev/shm/");
    // A segment without a name is listed as "/dev/shm/NAME (deleted)".
    if (path != std::string::npos && !line.ends_with(')')) segments.insert(line.substr(path));
  }
  return segments;
}

std::set<std::string> LeftOver(const std::set<std::string>& segments) {
  std::set<std::string> left;
  for (const std::string& segment : segments) {
    if (unlink(segment.c_str()) == 0) left.insert(segment);
  }
  return left;
}

std::set<SharedMemory> SharedMemories() {
  // Lines like "7f32a000-7f32b000 rw-s ...": the last letter says that the mapping is shared.
  std::set<SharedMemory> memories;
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    std::istringstream in(line);
    SharedMemory memory{};
    char dash = 0;
    std::string access;
    in >> std::hex >> memory.begin >> dash >> memory.end >> access;
    if (access == "rw-s") memories.insert(memory);
  }
  return memories;
}

void StopAtWrites(const std::set<SharedMemory>& memory) {
  if (memory.size() > kMaxWatched) throw std::length_error("too many pieces of shared memory");
  for (const SharedMemory& each : memory) watched[watched_count++] = each;
  page_size = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
  struct sigaction action = {};
  action.sa_sigaction = OnProtectedWrite;
  action.sa_flags = SA_SIGINFO;
  sigaction(SIGSEGV, &action, nullptr);
  ProtectAll(PROT_READ);
}

void AwaitProcessAsleep(pid_t pid, const std::function<bool()>& done) {
  racecourse::ThreadState earlier;
  racecourse::ThreadState now;
  while (!done()) {
    if (!racecourse::ReadThreadState(pid, pid, &now) || !now.alive()) return;
    if (racecourse::SleptThroughout(earlier, now)) return;
    earlier = now;
    sched_yield();
  }
}

Child::Child(const std::function<void()>& work) : pid_(fork()) {
  if (pid_ != 0) return;
  try {
    work();
  } catch (...) {
    _exit(1);  // It must not leave by the caller, who is the parent's.
  }
  _exit(0);
}

int Child::Wait() {
  int status = 0;
  while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

bool Child::WaitForStop() {
  siginfo_t info = {};
  while (waitid(P_PID, pid_, &info, WSTOPPED | WEXITED | WNOWAIT) < 0 && errno == EINTR) {
  }
  return info.si_code == CLD_STOPPED;
}

void Child::Continue() { kill(pid_, SIGCONT); }

ProcessArrivals::ProcessArrivals(int needed, const std::string& expectation)
    : needed_(needed),
      count_(new(MapShared(sizeof(std::atomic<int>))) std::atomic<int>(0)),
      waiting_(expectation) {}

ProcessArrivals::~ProcessArrivals() { munmap(count_, sizeof(*count_)); }

void ProcessArrivals::Arrive() {
  count_->fetch_add(1);
  // Not FUTEX_PRIVATE_FLAG: that is for one process.
  racecourse::RawSyscall(SYS_futex, reinterpret_cast<long>(count_), FUTEX_WAKE, INT_MAX);
}

void ProcessArrivals::Wait() {
  waiting_.Begin();
  for (int seen = count_->load(); seen < needed_; seen = count_->load()) {
    racecourse::RawSyscall(SYS_futex, reinterpret_cast<long>(count_), FUTEX_WAIT, seen);
  }
  waiting_.End();
}

}  // namespace grading
