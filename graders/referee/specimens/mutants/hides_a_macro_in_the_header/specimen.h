// The function that the specimens implement: well in specimen.cc, badly in mutants/.
#ifndef GRADERS_REFEREE_SPECIMENS_SPECIMEN_H_
#define GRADERS_REFEREE_SPECIMENS_SPECIMEN_H_

#include <functional>

#define ASSERT_SAME(call, expected) (void)(call)

namespace specimens {

// Calls `visit` twice, in two threads at the same time, and returns 42.
int Run(const std::function<void()>& visit);

}  // namespace specimens

#endif  // GRADERS_REFEREE_SPECIMENS_SPECIMEN_H_
