// The files that a learner hands in besides code: answers and plans that a grader reads.
#ifndef GRADERS_TESTING_DATA_FILE_H_
#define GRADERS_TESTING_DATA_FILE_H_

#include <string>

namespace grading {

// The submission's file of this name, which the part lists in its `data`.
// Errors: std::runtime_error if the part has no such file, or if it is larger than 64 kB.
std::string ReadDataFile(const std::string& name);

}  // namespace grading

#endif  // GRADERS_TESTING_DATA_FILE_H_
