#include "graders/explorer/race_report.h"

#include <sstream>

#include "graders/explorer/symbolize.h"
#include "graders/symbols/symbols.h"

namespace explorer {
namespace {

// "    #3 FUNCTION FILE:LINE (MODULE+OFFSET) ...", perhaps with :COLUMN after the line: function and
// FILE:LINE, or "" for a frame that is none of the body's.
std::string ShortFrame(const std::string& line) {
  std::string text = line;
  while (!text.empty() && text.back() == ')') {
    const std::size_t open = text.rfind(" (");
    if (open == std::string::npos) break;
    text.resize(open);
  }
  const std::size_t space = text.rfind(' ');
  const std::string file = text.substr(space + 1);
  if (file.find(':') == std::string::npos || OwnerOf(file, 1) != CodeOwner::kBody) return "";
  const std::size_t number = line.find('#');
  const std::size_t name = line.find(' ', number) + 1;
  const std::string place = file.substr(file.rfind('/') + 1);
  const std::size_t column = place.find(':', place.find(':') + 1);
  return "    " + racecourse::BareName(text.substr(name, space - name)) + " " +
         place.substr(0, column);
}

}  // namespace

std::string ShortRaceReport(const std::string& output) {
  const std::size_t start = output.find("WARNING: ThreadSanitizer");
  if (start == std::string::npos) return "";
  std::istringstream lines(output.substr(start));
  std::string report;
  std::string line;
  std::getline(lines, line);  // The headline says nothing new.
  while (std::getline(lines, line) && line.find("SUMMARY:") == std::string::npos &&
         line.find("=====") == std::string::npos) {
    const bool frame = line.find("    #") == 0;
    const std::string text = frame ? ShortFrame(line) : line;
    if (!text.empty()) report += (report.empty() ? "" : "\n") + text;
  }
  return report;
}

}  // namespace explorer
