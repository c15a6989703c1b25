// Correct programs, with which the explorer must find no fault.
#ifndef GRADERS_EXPLORER_TESTS_PROGRAMS_H_
#define GRADERS_EXPLORER_TESTS_PROGRAMS_H_

#include <vector>

namespace explorer {

struct Program {
  const char* name;
  void (*body)();
};

const std::vector<Program>& LockPrograms();
const std::vector<Program>& WaitPrograms();
const std::vector<Program>& AtomicPrograms();
const std::vector<Program>& TaskPrograms();

}  // namespace explorer

#endif  // GRADERS_EXPLORER_TESTS_PROGRAMS_H_
