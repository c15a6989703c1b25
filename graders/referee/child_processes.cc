#include "graders/referee/child_processes.h"

#include <unistd.h>

#include <fstream>
#include <sstream>
#include <string>

#include "graders/proc/thread_state.h"

namespace racecourse {
namespace {

constexpr int kMaxThreads = 2048;
constexpr std::size_t kMaxProcesses = 256;

std::vector<pid_t> ThreadsOf(pid_t pid) {
  std::vector<pid_t> tids(kMaxThreads);
  const int count = ListThreads(pid, tids.data(), kMaxThreads);
  tids.resize(static_cast<std::size_t>(count > 0 ? count : 0));
  return tids;
}

struct ProcessTimes {
  std::uint64_t own_ns = 0;
  std::uint64_t children_ns = 0;  // Of children that were waited for.
};

// Fields 14 to 17 of /proc/PID/stat, in clock ticks; the name before them may hold anything.
ProcessTimes TimesOf(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string text;
  std::getline(file, text, '\0');
  std::istringstream fields(text.substr(text.rfind(')') + 1));
  std::string skipped;
  for (int field = 3; field < 14; ++field) fields >> skipped;
  std::uint64_t user = 0, system = 0, children_user = 0, children_system = 0;
  fields >> user >> system >> children_user >> children_system;
  static const std::uint64_t ns_per_tick =
      1'000'000'000 / static_cast<std::uint64_t>(sysconf(_SC_CLK_TCK));
  return {(user + system) * ns_per_tick, (children_user + children_system) * ns_per_tick};
}

void LookAtThreadsOf(pid_t pid, ChildProcesses* seen) {
  for (const pid_t tid : ThreadsOf(pid)) {
    ThreadState state;
    if (!ReadThreadState(pid, tid, &state)) continue;
    if (state.state != 'Z' && state.state != 'X') seen->threads.push_back(state);
    seen->at_work = seen->at_work || state.state == 'R' || state.state == 'D';
  }
}

}  // namespace

std::vector<pid_t> ChildrenOf(pid_t pid) {
  std::vector<pid_t> children;
  const std::string folder = "/proc/" + std::to_string(pid) + "/task/";
  for (const pid_t tid : ThreadsOf(pid)) {
    std::ifstream file(folder + std::to_string(tid) + "/children");
    for (pid_t child = 0; file >> child;) children.push_back(child);
  }
  return children;
}

ChildProcesses LookAtChildren(pid_t pid) {
  ChildProcesses seen;
  seen.cpu_ns = TimesOf(pid).children_ns;
  std::vector<pid_t> open = ChildrenOf(pid);
  for (std::size_t i = 0; i < open.size() && i < kMaxProcesses; ++i) {
    const ProcessTimes times = TimesOf(open[i]);
    seen.cpu_ns += times.own_ns + times.children_ns;
    seen.resident_bytes += ResidentBytes(open[i]);
    LookAtThreadsOf(open[i], &seen);
    for (const pid_t child : ChildrenOf(open[i])) open.push_back(child);
    seen.processes.push_back(open[i]);
  }
  return seen;
}

std::uint64_t ResidentBytes(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/statm");
  std::uint64_t total_pages = 0;
  std::uint64_t resident_pages = 0;
  file >> total_pages >> resident_pages;
  return resident_pages * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

}  // namespace racecourse
