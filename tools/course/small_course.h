// A course of one part for tests of the real program, with a Bazel that grades by what is written in
// the stub.
#ifndef TOOLS_COURSE_SMALL_COURSE_H_
#define TOOLS_COURSE_SMALL_COURSE_H_

#include <filesystem>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tools/course/pseudo_terminal.h"

namespace course {

class SmallCourse : public testing::Test {
 public:
  // The program that is tested.
  static void SetProgram(const std::string& path);

 protected:
  SmallCourse();

  // Files by their path from the top of the course.
  void Write(const std::string& file, const std::string& text) const;
  std::string Read(const std::string& file) const;

  void Start(PseudoTerminal& terminal, const std::vector<std::string>& arguments) const;

  struct Finished {
    int code;
    std::string shown;
  };
  // Runs the program on a terminal at which nobody types.
  Finished Run(const std::vector<std::string>& arguments) const;

  static bool Has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
  }

  // The stub. With "wrong" in it, the grade is WRONG RESULT; with anything else, PASS.
  static constexpr char kFile[] = "exercises/ex1_small/run.cc";
  const std::filesystem::path top_;
};

}  // namespace course

#endif  // TOOLS_COURSE_SMALL_COURSE_H_
