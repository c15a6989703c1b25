// What runs in the nursery's process. Not for users of the pool.
#ifndef LIB_PROCESS_NURSERY_PROCESS_H_
#define LIB_PROCESS_NURSERY_PROCESS_H_

#include <sys/types.h>

#include "lib/process/nursery.h"

namespace process::internal {

// One request of the program, and its answer; both fit in one packet.
struct Request {
  enum Kind : int { kSpawn, kEnd } kind;
  pid_t pid;  // Of the worker to end.
};
struct Answer {
  int value;  // A worker's pid, or how it ended; negative: the errno of what failed.
};

// Serves requests on `control` until the program is gone; does not return.
[[noreturn]] void RunNursery(int control, const Handler& handler);

}  // namespace process::internal

#endif  // LIB_PROCESS_NURSERY_PROCESS_H_
