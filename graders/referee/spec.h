// What the referee is told: whom to grade, by which checks, and what outcome is expected.
#ifndef GRADERS_REFEREE_SPEC_H_
#define GRADERS_REFEREE_SPEC_H_

#include <optional>
#include <string>
#include <vector>

namespace racecourse {

// One line of the rubric.
struct RubricCheck {
  std::string check;
  std::string what;
  int points = 0;
};

// The outcome that a known-bad variant must get.
struct Expectation {
  std::string verdict;
  std::string check;    // The first check that must fail; empty: any.
  std::string mistake;  // What is wrong with the variant, in one line.
};

// What is looked through before anything runs.
struct AuditSpec {
  bool enabled = false;
  std::vector<std::string> libraries;  // Folders of the course's libraries that it may use.
  std::string space;                   // The exercise's namespace.
  std::vector<std::string> objects;    // The submission's, as files.
  bool processes = false;              // It may deal with processes.
  std::vector<std::string> sources;    // Likewise.
};

struct Spec {
  std::string test;                  // The Bazel label, for the command that runs it again.
  bool fixed_configuration = false;  // The test has one of its own, whatever the command line says.
  std::string exercise;
  std::string part;
  std::string grader;
  std::string title;                 // Of the part.
  std::string lesson;                // File and section of the lesson that explains the part.
  std::string worker;                // The program to run.
  std::vector<std::string> sources;  // The implementation's files, from the top of the tree.
  std::vector<std::string> data;     // Likewise, those that are no code.
  std::vector<RubricCheck> checks;
  AuditSpec audit;
  std::optional<Expectation> expectation;

  // True for a file of the implementation under test, however its path is spelled.
  bool IsSource(const std::string& path) const;
  // True for a file of the graders.
  static bool IsGrader(const std::string& path);
};

// Reads the spec that the test rule wrote, and the rubric and expectation that it names.
// Throws std::runtime_error that says which file is wrong and how.
Spec LoadSpec(const std::string& path);

}  // namespace racecourse

#endif  // GRADERS_REFEREE_SPEC_H_
