#include "graders/explorer/trace_table.h"

#include <algorithm>
#include <cstdio>
#include <sstream>
#include <vector>

#include "graders/explorer/core.h"
#include "graders/explorer/trace_text.h"

namespace explorer {
namespace {

constexpr int kMaxLines = 160;
constexpr int kFirstLines = 40;  // Of them, where there are more.
constexpr std::size_t kMaxWidth = 44;

// Of a long trace the beginning and the end are shown.
bool IsShown(int line) {
  return line < kFirstLines || line >= shared->trace_count - (kMaxLines - kFirstLines);
}

int CountThreads() {
  // A process that a sanitizer ends does not get to count its threads.
  int threads = std::max(1, shared->thread_count);
  for (int i = 0; i < shared->trace_count; ++i) {
    threads = std::max(threads, shared->trace[i].thread + 1);
  }
  return threads;
}

std::string ColumnTitle(int thread) {
  return "T" + std::to_string(thread) + (thread == 0 ? " main" : "");
}

// The width of each thread's column: that of its widest text, within limits.
std::vector<std::size_t> ColumnWidths(const std::vector<std::string>& texts) {
  std::vector<std::size_t> widths;
  const int threads = CountThreads();
  for (int thread = 0; thread < threads; ++thread) {
    widths.push_back(std::max<std::size_t>(4, ColumnTitle(thread).size()));
  }
  for (std::size_t i = 0; i < texts.size(); ++i) {
    std::size_t& width = widths[shared->trace[i].thread];
    width = std::max(width, std::min(texts[i].size(), kMaxWidth));
  }
  return widths;
}

// "P>   12  ": how the step came about, and its number where the scheduler decided on it.
std::string LineStart(const Step& step, int number) {
  if ((step.flags & kDecision) == 0) return "          ";
  const char* mark = step.flags & kPreempts ? "P> " : step.flags & kSwitches ? "-> " : "   ";
  char start[32];
  std::snprintf(start, sizeof(start), "%s %4d  ", mark, number);
  return start;
}

std::string Cell(std::string text, std::size_t width) {
  text.resize(std::max(text.size(), width), ' ');
  return text + "  ";
}

}  // namespace

std::string TraceTable(const Places& places) {
  std::vector<std::string> texts(static_cast<std::size_t>(shared->trace_count));
  for (int i = 0; i < shared->trace_count; ++i) {
    if (IsShown(i)) texts[static_cast<std::size_t>(i)] = StepText(shared->trace[i]);
  }
  const std::vector<std::size_t> widths = ColumnWidths(texts);
  std::string line = "    step  ";
  for (std::size_t thread = 0; thread < widths.size(); ++thread) {
    line += Cell(ColumnTitle(static_cast<int>(thread)), widths[thread]);
  }
  std::ostringstream table;
  table << line << "at\n";
  int number = 0;
  for (int i = 0; i < shared->trace_count; ++i) {
    const Step& step = shared->trace[i];
    number += (step.flags & kDecision) != 0;
    if (!IsShown(i)) {
      if (i == kFirstLines) {
        table << "   [... " << shared->trace_count - kMaxLines << " lines ...]\n";
      }
      continue;
    }
    line = LineStart(step, number);
    for (std::size_t thread = 0; thread < widths.size(); ++thread) {
      line += Cell(thread == step.thread ? texts[static_cast<std::size_t>(i)] : "", widths[thread]);
    }
    line += places.Of(step).where;
    line.resize(line.find_last_not_of(' ') + 1);
    table << line << "\n";
  }
  return table.str();
}

}  // namespace explorer
