#include "graders/referee/sanitizer_report.h"

#include <algorithm>
#include <optional>
#include <sstream>

#include "graders/referee/stack_trace.h"

namespace racecourse {
namespace {

std::vector<std::string> Lines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

bool Contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// What is between `before` and the next `after`; "" where there is no `before`.
std::string Between(const std::string& text, const std::string& before, const std::string& after) {
  std::size_t start = text.find(before);
  if (start == std::string::npos) return "";
  start += before.size();
  return text.substr(start, text.find(after, start) - start);
}

// A line such as "    #1 ex1::Run(int) exercises/ex1/run.cc:20:5 (program+0x12) (BuildId: ..)".
std::optional<Frame> ParseFrame(const std::string& line) {
  const std::size_t start = line.find_first_not_of(' ');
  if (start == std::string::npos || line[start] != '#') return std::nullopt;
  std::string text = line.substr(line.find(' ', start) + 1);
  if (text.starts_with("0x")) text = Between(text, " in ", "\n");  // AddressSanitizer's form.
  const std::size_t module = text.rfind(" (");
  if (Contains(text, "+0x") && module != std::string::npos) {
    text = text.substr(0, text.find(" (", text.rfind(' ', text.find("+0x"))));
  }
  if (text.ends_with(" <null>")) text.resize(text.size() - std::string(" <null>").size());
  Frame frame;
  const std::size_t space = text.rfind(' ');
  const std::string place = space == std::string::npos ? "" : text.substr(space + 1);
  const std::size_t colon = place.find(':');
  if (colon == std::string::npos) {
    frame.function = text;
    return frame;
  }
  frame.function = text.substr(0, space);
  frame.file = place.substr(0, colon);
  frame.line = std::atoi(place.c_str() + colon + 1);
  return frame;
}

// The frames that follow line `i`.
std::vector<Frame> FramesAfter(const std::vector<std::string>& lines, std::size_t i) {
  std::vector<Frame> frames;
  for (++i; i < lines.size(); ++i) {
    const std::optional<Frame> frame = ParseFrame(lines[i]);
    if (!frame.has_value()) break;
    frames.push_back(*frame);
  }
  return frames;
}

std::string BaseName(const std::string& path) { return path.substr(path.rfind('/') + 1); }

std::string WhereOf(const Frame& frame) {
  return BaseName(frame.file) + ":" + std::to_string(frame.line);
}

// The frame that explains most: the learner's innermost, else the grader's, else the innermost.
Frame BestFrame(const Spec& spec, const std::vector<Frame>& frames) {
  for (const Frame& frame : frames) {
    if (spec.IsSource(frame.file)) return frame;
  }
  for (const Frame& frame : frames) {
    if (Spec::IsGrader(frame.file)) return frame;
  }
  return frames.empty() ? Frame() : frames.front();
}

// "  Previous write of size 8 at 0x7b by thread T2 (mutexes: write M0, read M1):"
std::optional<RaceAccess> ParseAccess(const Spec& spec, const std::vector<std::string>& lines,
                                      std::size_t i) {
  const std::string& line = lines[i];
  if (!Contains(line, " of size ") || !Contains(line, " at 0x") || !Contains(line, " by ")) {
    return std::nullopt;
  }
  RaceAccess access;
  access.action = Contains(line, "rite of size") ? "writes" : "reads";
  access.thread = Between(line, " by ", ":");
  access.thread = access.thread.substr(0, access.thread.find(" ("));
  std::istringstream locks(Between(line, "(mutexes: ", ")"));
  for (std::string word; locks >> word;) {
    if (word[0] != 'M') continue;
    if (word.back() == ',') word.pop_back();
    access.locks.push_back(word);
  }
  const Frame frame = BestFrame(spec, FramesAfter(lines, i));
  access.function = ShortName(frame.function);
  access.where = WhereOf(frame);
  return access;
}

std::string LocksOf(const RaceAccess& access) {
  if (access.locks.empty()) return "holds no lock";
  std::string text = "holds " + access.locks[0];
  for (std::size_t i = 1; i < access.locks.size(); ++i) text += " and " + access.locks[i];
  return text;
}

std::string AccessLine(const RaceAccess& access) {
  return "  " + access.thread + " " + access.action + " it at " + access.where + " (" +
         access.function + "), and " + LocksOf(access);
}

std::string SummarizeRace(const Spec& spec, const std::vector<std::string>& lines) {
  std::vector<RaceAccess> accesses;
  std::string memory = "the same memory";
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::optional<RaceAccess> access = ParseAccess(spec, lines, i);
    if (access.has_value()) accesses.push_back(*access);
    const std::string variable = Between(lines[i], "Location is global '", "'");
    if (!variable.empty() && variable != "??") memory = "the global variable " + variable;
    if (Contains(lines[i], "Location is stack of")) {
      memory = "a local variable of " + Between(lines[i], "Location is stack of ", ".");
    }
  }
  if (accesses.size() < 2) return "Two threads use the same memory without an order between them.";
  std::string text =
      "Two threads use " + memory + " at the same time, and no lock protects both:\n";
  text += AccessLine(accesses[0]) + "\n" + AccessLine(accesses[1]);
  return text;
}

std::string SummarizeLockOrder(const Spec& spec, const std::vector<std::string>& lines) {
  std::string text = "Two locks are taken in opposite orders; two threads can block each other:";
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (!Contains(lines[i], "acquired here while holding mutex")) continue;
    const Frame frame = BestFrame(spec, FramesAfter(lines, i));
    text += "\n  " + Between(lines[i], "Mutex ", " acquired") + " is taken at " + WhereOf(frame) +
            " (" + ShortName(frame.function) + ") while " +
            Between(lines[i], "while holding mutex ", " in") + " is held";
  }
  return text;
}

std::string SummarizeOther(const Spec& spec, const std::string& kind,
                           const std::vector<std::string>& lines) {
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::vector<Frame> frames = FramesAfter(lines, i);
    if (frames.empty()) continue;
    const Frame frame = BestFrame(spec, frames);
    return "The sanitizer reports: " + kind + "\n  at " + WhereOf(frame) + " (" +
           ShortName(frame.function) + ")";
  }
  return "The sanitizer reports: " + kind;
}

Verdict VerdictFor(const std::string& kind) {
  if (kind.starts_with("data race")) return Verdict::kDataRace;
  if (kind.starts_with("lock-order-inversion")) return Verdict::kDeadlock;
  if (Contains(kind, "memory leaks") || kind.starts_with("thread leak")) return Verdict::kLeak;
  return Verdict::kCrash;
}

SanitizerFinding Summarize(const Spec& spec, const std::string& kind,
                           const std::vector<std::string>& lines) {
  SanitizerFinding finding;
  finding.kind = kind;
  finding.verdict = VerdictFor(kind);
  if (finding.verdict == Verdict::kDataRace) {
    finding.summary = SummarizeRace(spec, lines);
  } else if (finding.verdict == Verdict::kDeadlock) {
    finding.summary = SummarizeLockOrder(spec, lines);
  } else {
    finding.summary = SummarizeOther(spec, kind, lines);
  }
  return finding;
}

// The kind of finding that `line` begins, or "".
std::string KindIn(const std::string& line) {
  for (const char* start : {"WARNING: ThreadSanitizer: ", "ERROR: ThreadSanitizer: ",
                            "ERROR: AddressSanitizer: ", "ERROR: LeakSanitizer: "}) {
    if (!Contains(line, start)) continue;
    std::string kind = line.substr(line.find(start) + std::string(start).size());
    for (const char* end : {" (pid=", " on address", " on unknown address", ": "}) {
      kind = kind.substr(0, kind.find(end));
    }
    return kind;
  }
  if (Contains(line, ": runtime error: ")) return line.substr(line.find(": runtime error: ") + 2);
  return "";
}

}  // namespace

std::vector<SanitizerFinding> ReadSanitizerLog(const Spec& spec, const std::string& log) {
  std::vector<SanitizerFinding> findings;
  std::string kind;
  std::vector<std::string> report;
  const auto finish = [&] {
    if (!kind.empty()) findings.push_back(Summarize(spec, kind, report));
    report.clear();
  };
  for (const std::string& line : Lines(log)) {
    const std::string next_kind = KindIn(line);
    if (!next_kind.empty()) {
      finish();
      kind = next_kind;
    }
    report.push_back(line);
  }
  finish();
  return findings;
}

std::string ReadableReport(const std::string& log) {
  std::string text;
  int reports = 0;
  for (const std::string& line : Lines(log)) {
    if (!KindIn(line).empty() && ++reports > 1) break;
    if (reports == 0 || line.empty() || line.starts_with("====")) continue;
    const std::optional<Frame> frame = ParseFrame(line);
    if (!frame.has_value()) {
      text += line + "\n";
      continue;
    }
    // GoogleTest's own frames tell nothing.
    if (frame->function.find("testing::") != std::string::npos) continue;
    const std::string number = line.substr(0, line.find(' ', line.find('#')));
    text += number + " " + ShortName(frame->function);
    if (!frame->file.empty() && frame->line > 0) text += "  " + WhereOf(*frame);
    text += "\n";
  }
  if (!text.empty()) text.pop_back();
  return text;
}

}  // namespace racecourse
