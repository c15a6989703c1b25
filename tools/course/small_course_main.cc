// The main of tests that run the tool itself: its path is their argument.

#include "gtest/gtest.h"
#include "tools/course/small_course.h"

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  if (argc != 2) return 2;
  course::SmallCourse::SetProgram(argv[1]);
  return RUN_ALL_TESTS();
}
