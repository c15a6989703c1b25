// How far a learner is: facts that the tool remembers between two commands.
#ifndef TOOLS_COURSE_PROGRESS_H_
#define TOOLS_COURSE_PROGRESS_H_

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace course {

// An exercise's name and a part's, or a quiz's name and a question's.
using ProgressKey = std::pair<std::string, std::string>;

struct Progress {
  std::set<ProgressKey> passed;                   // under ThreadSanitizer as well
  std::set<ProgressKey> asked;                    // for the solution, before it passed
  std::map<ProgressKey, int> hints;               // how many were shown
  std::map<ProgressKey, std::vector<bool>> quiz;  // the answers, right or wrong, oldest first
  std::vector<std::string> comments;              // the reader's own

  bool Passed(const std::string& exercise, const std::string& part) const {
    return passed.count({exercise, part}) > 0;
  }
  int HintsShown(const std::string& exercise, const std::string& part) const;
  // Empty if the question was never answered.
  std::vector<bool> Answers(const std::string& quiz_name, const std::string& question) const;
};

// A line that is no fact.
struct DamagedLine {
  int number = 0;  // from 1
  std::string text;
  std::string why;
};

struct ParsedProgress {
  Progress progress;
  std::vector<DamagedLine> damaged;
};

// Reads the format that the head of the file describes. Of two lines about the same thing, as a
// merge may leave them, the one that tells of more counts.
ParsedProgress ParseProgress(std::string_view text);

// The whole file, its description first; the same facts always give the same text.
std::string FormatProgress(const Progress& progress);

}  // namespace course

#endif  // TOOLS_COURSE_PROGRESS_H_
