#include "graders/referee/stack_trace.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "graders/referee/subprocess.h"
#include "graders/symbols/symbols.h"
#include "nlohmann/json.hpp"

namespace racecourse {
namespace {

using nlohmann::json;

// Drops what is before the tree's top: bazel compiles below /proc/self/cwd.
std::string FromTop(const std::string& file) {
  for (const char* marker : {"/proc/self/cwd/", "/execroot/racecourse/", "/execroot/_main/"}) {
    const std::size_t at = file.rfind(marker);
    if (at != std::string::npos) return file.substr(at + std::string(marker).size());
  }
  return file;
}

std::string BaseName(const std::string& path) { return path.substr(path.rfind('/') + 1); }

// True for a program that is loaded where it was linked (ELF type EXEC).
bool HasFixedAddress(const std::string& file) {
  std::ifstream elf(file, std::ios::binary);
  char header[18] = {};
  elf.read(header, sizeof(header));
  return header[16] == 2;
}

std::string Hex(std::uintptr_t number) {
  std::ostringstream text;
  text << "0x" << std::hex << number;
  return text.str();
}

// The names under which learners know what libc's and libstdc++'s functions are called for.
std::string KnownName(const std::string& function) {
  static const auto& names = *new std::map<std::string, std::string>{
      {"pthread_cond_wait", "std::condition_variable::wait"},
      {"pthread_cond_timedwait", "std::condition_variable::wait_until"},
      {"pthread_cond_clockwait", "std::condition_variable::wait_for"},
      {"pthread_mutex_lock", "std::mutex::lock"},
      {"pthread_join", "std::thread::join"},
      {"std::function::operator()", "the callback"},
      {"std::__invoke", "the callback"},
      {"nanosleep", "std::this_thread::sleep_for"},
      {"clock_nanosleep", "std::this_thread::sleep_for"},
  };
  for (const std::string& prefix : {"", "__interceptor_", "___interceptor_", "__"}) {
    if (!function.starts_with(prefix)) continue;
    const auto known = names.find(function.substr(prefix.size()));
    if (known != names.end()) return known->second;
  }
  return function;
}

}  // namespace

MemoryMap::MemoryMap(pid_t pid) {
  std::ifstream maps("/proc/" + std::to_string(pid) + "/maps");
  std::map<std::string, std::uintptr_t> load_addresses;
  for (std::string line; std::getline(maps, line);) {
    std::istringstream fields(line);
    std::string range, permissions, offset, device, inode, file;
    fields >> range >> permissions >> offset >> device >> inode >> file;
    if (file.empty() || file[0] != '/') continue;
    const std::uintptr_t start = std::strtoull(range.c_str(), nullptr, 16);
    const std::uintptr_t end = std::strtoull(range.c_str() + range.find('-') + 1, nullptr, 16);
    if (load_addresses.count(file) == 0) {
      load_addresses[file] = HasFixedAddress(file) ? 0 : start;
    }
    by_start_[start] = {end, load_addresses[file], file};
  }
}

std::vector<std::vector<Frame>> MemoryMap::Symbolize(
    const std::vector<std::vector<std::uintptr_t>>& stacks) const {
  std::vector<std::vector<Frame>> result(stacks.size());
  std::vector<std::string> command = {SymbolizerPath(), "--output-style=JSON", "--demangle",
                                      "--inlines"};
  if (command[0].empty()) return result;
  std::vector<std::size_t> stack_of_answer;
  for (std::size_t stack = 0; stack < stacks.size(); ++stack) {
    for (std::size_t i = 0; i < stacks[stack].size(); ++i) {
      // A return address is behind its call; the innermost one is where the thread really is.
      const std::uintptr_t pc = stacks[stack][i] - (i == 0 ? 0 : 1);
      auto mapping = by_start_.upper_bound(pc);
      if (mapping == by_start_.begin()) continue;
      --mapping;
      if (pc >= mapping->second.end) continue;
      command.push_back(mapping->second.file + " " + Hex(pc - mapping->second.load_address));
      stack_of_answer.push_back(stack);
    }
  }
  if (stack_of_answer.empty()) return result;
  const json answers = json::parse(RunAndCapture(command), nullptr, /*allow_exceptions=*/false);
  if (!answers.is_array() || answers.size() != stack_of_answer.size()) return result;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    for (const json& symbol : answers[i].value("Symbol", json::array())) {
      result[stack_of_answer[i]].push_back({symbol.value("FunctionName", ""),
                                            FromTop(symbol.value("FileName", "")),
                                            symbol.value("Line", 0)});
    }
  }
  return result;
}

std::string ShortName(const std::string& function) { return KnownName(BareName(function)); }

Place FindPlace(const Spec& spec, const std::vector<Frame>& frames) {
  for (const bool in_grader : {false, true}) {
    for (std::size_t i = 0; i < frames.size(); ++i) {
      const Frame& frame = frames[i];
      if (!(in_grader ? Spec::IsGrader(frame.file) : spec.IsSource(frame.file))) continue;
      if (in_grader) return {"the grader's own code", ""};
      return {i == 0 ? ShortName(frame.function) : ShortName(frames[i - 1].function),
              BaseName(frame.file) + ":" + std::to_string(frame.line)};
    }
  }
  return {frames.empty() ? "" : ShortName(frames.front().function), ""};
}

bool Mentions(const std::vector<Frame>& frames, const std::string& part) {
  return std::any_of(frames.begin(), frames.end(), [&part](const Frame& frame) {
    return frame.function.find(part) != std::string::npos;
  });
}

}  // namespace racecourse
