#include "ex1_basic_threading/run_workers.h"

#include <functional>
#include <string>
#include <vector>

#include "exercises/not_implemented.h"

namespace ex1 {

std::vector<std::string> RunWorkers(int /*count*/,
                                    const std::function<std::string(int)>& /*work*/) {
  // TODO: Check the arguments. Make one slot for the result and one for the exception of every
  // thread. Start all the threads, then join all of them. Rethrow the first exception, or return
  // the results.
  throw racecourse::NotImplementedYet("RunWorkers");
}

}  // namespace ex1
