// The process from which workers are forked. Not for users of the pool.
//
// Forking a process that has threads copies the locks that other threads hold, locked for ever. So
// the pool forks once, before it has threads, and this copy (the nursery) stays single-threaded and
// forks all workers, the first and the replacements.
//
//   program --fork--> nursery --fork--> worker, worker, ...
//
// Each worker talks with the program over a socket of its own, which the nursery hands over. The
// nursery collects the workers that end: there are no zombies.
#ifndef LIB_PROCESS_NURSERY_H_
#define LIB_PROCESS_NURSERY_H_

#include <sys/types.h>

#include <functional>
#include <string>
#include <string_view>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace process::internal {

using Handler = std::function<std::string(std::string_view)>;

// What kinds of frames a worker answers with.
inline constexpr char kJob = 'j';
inline constexpr char kResult = 'r';
inline constexpr char kException = 'e';

// A worker as the program sees it.
struct WorkerProcess {
  pid_t pid = -1;
  int socket = -1;  // Owned by whoever holds the struct.
};

// Who ends what: the program's death (any death) closes its end of the control socket, which ends
// the nursery; the nursery's death kills the workers (PR_SET_PDEATHSIG).
//
// Thread safety: every member function may be called from any thread; the constructor needs a
//   process without other threads.
class Nursery {
 public:
  // Errors: std::logic_error if the process has other threads, std::system_error if it cannot fork.
  explicit Nursery(const Handler& handler);
  // Ends the nursery, and thereby all workers, and collects it.
  ~Nursery();
  Nursery(const Nursery&) = delete;
  Nursery& operator=(const Nursery&) = delete;

  // Forks a worker. Errors: std::system_error, also if the nursery is gone.
  WorkerProcess Spawn() ABSL_LOCKS_EXCLUDED(mu_);

  // Kills `worker` if it has not ended, and closes its socket. Returns how it ended, as in waitpid;
  // -1 if the nursery is gone.
  int End(const WorkerProcess& worker) ABSL_LOCKS_EXCLUDED(mu_);

  pid_t pid() const { return pid_; }

 private:
  pid_t pid_ = -1;  // Constant after construction.
  absl::Mutex mu_;  // One request and its answer at a time.
  int control_ ABSL_GUARDED_BY(mu_) = -1;
};

}  // namespace process::internal

#endif  // LIB_PROCESS_NURSERY_H_
