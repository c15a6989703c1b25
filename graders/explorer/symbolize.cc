#include "graders/explorer/symbolize.h"

#include <link.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <sstream>

#include "graders/symbols/symbols.h"

namespace explorer {
namespace {

struct Program {
  std::uintptr_t base = 0;
  std::uintptr_t start = 0;
  std::uintptr_t end = 0;
};

int VisitObject(dl_phdr_info* info, std::size_t, void* argument) {
  Program* program = static_cast<Program*>(argument);
  program->base = info->dlpi_addr;
  for (int i = 0; i < info->dlpi_phnum; ++i) {
    if (info->dlpi_phdr[i].p_type != PT_LOAD || (info->dlpi_phdr[i].p_flags & PF_X) == 0) continue;
    program->start = program->base + info->dlpi_phdr[i].p_vaddr;
    program->end = program->start + info->dlpi_phdr[i].p_memsz;
  }
  return 1;  // The first object is the program; no more.
}

std::string Capture(const std::string& command) {
  std::string output;
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return output;
  char buffer[4096];
  for (std::size_t size; (size = fread(buffer, 1, sizeof(buffer), pipe)) > 0;) {
    output.append(buffer, size);
  }
  pclose(pipe);
  return output;
}

bool Contains(const std::string& text, const char* part) {
  return text.find(part) != std::string::npos;
}

CodeFrame ParseFrame(const std::string& function, const std::string& place) {
  CodeFrame frame;
  frame.function = racecourse::BareName(function);
  std::size_t end = place.find(" (discriminator");
  std::string text = place.substr(0, end);
  // FILE:LINE or FILE:LINE:COLUMN.
  std::vector<std::string> numbers;
  while (numbers.size() < 2) {
    const std::size_t colon = text.rfind(':');
    if (colon == std::string::npos ||
        text.find_first_not_of("0123456789?", colon + 1) != std::string::npos) {
      break;
    }
    numbers.push_back(text.substr(colon + 1));
    text.resize(colon);
  }
  frame.file = text;
  if (!numbers.empty()) frame.line = std::atoi(numbers.back().c_str());
  frame.owner = OwnerOf(frame.file, frame.line);
  return frame;
}

}  // namespace

CodeOwner OwnerOf(const std::string& file, int line) {
  if (file.empty() || file[0] == '?') return CodeOwner::kLibrary;
  const bool tests = Contains(file, "explorer/tests/");
  if (Contains(file, "graders/explorer/") && (!tests || line == 0)) return CodeOwner::kExplorer;
  if (line == 0) return CodeOwner::kLibrary;
  for (const char* part : {"/usr/include/", "/usr/lib/", "/c++/", "/bits/", "external/", "gtest"}) {
    if (Contains(file, part)) return CodeOwner::kLibrary;
  }
  return CodeOwner::kBody;
}

const std::map<std::uintptr_t, std::vector<CodeFrame>>& Symbolize(
    const std::unordered_set<std::uintptr_t>& addresses) {
  // Never destroyed, like everything that a thread left behind might still use.
  static auto& result = *new std::map<std::uintptr_t, std::vector<CodeFrame>>;
  Program program;
  dl_iterate_phdr(VisitObject, &program);
  std::string tool = racecourse::SymbolizerPath();
  const bool llvm = !tool.empty();
  if (!llvm) tool = racecourse::ProgramOnPath({"addr2line"});
  char self[4096];
  const ssize_t size = readlink("/proc/self/exe", self, sizeof(self) - 1);
  if (tool.empty() || size <= 0) return result;
  const std::string file(self, static_cast<std::size_t>(size));

  std::vector<std::uintptr_t> asked;
  std::ostringstream command;
  command << tool << (llvm ? " --inlines --demangle --obj='" : " -f -C -e '") << file << "'"
          << std::hex;
  for (const std::uintptr_t address : addresses) {
    if (address < program.start || address >= program.end || result.count(address) > 0) continue;
    asked.push_back(address);
    command << " 0x" << address - 1 - program.base;
  }
  if (asked.empty()) return result;
  command << " 2>/dev/null";
  std::istringstream lines(Capture(command.str()));
  std::string function;
  std::string place;
  for (const std::uintptr_t address : asked) {
    std::vector<CodeFrame>& frames = result[address];
    while (std::getline(lines, function) && !(llvm && function.empty())) {
      std::getline(lines, place);
      frames.push_back(ParseFrame(function, place));
      if (!llvm) break;
    }
  }
  return result;
}

std::string ShortPlace(const CodeFrame& frame) {
  return frame.file.substr(frame.file.rfind('/') + 1) + ":" + std::to_string(frame.line);
}

}  // namespace explorer
